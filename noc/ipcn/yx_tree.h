// Trees in the other order of dimensions: y first, then x; through a gateway along its row.
#pragma once

#include <vector>

#include "noc/ipcn/path_tree.h"

namespace primalsim::noc::ipcn {

// Free of deadlock among themselves, not together with XY trees (docs/deadlock.md).
class YxTreeBuilder final : public PathTreeBuilder {
 public:
  using PathTreeBuilder::PathTreeBuilder;

 protected:
  void append_path(const Terminal& source, const Terminal& destination, std::vector<Port>& outputs) override;
};

}  // namespace primalsim::noc::ipcn
