// Trees made of one path per destination, joined as far as paths from the source agree: the simple way to
// write a TreeBuilder. And the one that does so in YX order.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "noc/ipcn/trees/tree.h"

namespace primalsim::noc::ipcn {

class PathTreeBuilder : public TreeBuilder {
 public:
  explicit PathTreeBuilder(const Ribbon& ribbon) : ribbon_(ribbon) {}
  void build(const Terminal& source, std::span<const Terminal> destinations,
             std::vector<TreeNode>& nodes) final;

 protected:
  // Appends the planar outputs of the path from `source` to `destination`. At the edge column of a gateway
  // row the output outwards is a crossing.
  virtual void append_path(const Terminal& source, const Terminal& destination,
                           std::vector<Port>& outputs) = 0;
  const Ribbon& ribbon() const { return ribbon_; }

 private:
  struct Branch {
    std::uint32_t router = 0;
    std::uint8_t crossings = 0;
    std::array<std::uint32_t, kPorts>
        children{};  // number, or of a terminal port the destination, + 1; 0: none
  };
  std::uint32_t follow(std::uint32_t branch, Port output);

  Ribbon ribbon_;
  std::vector<Branch> branches_;
  std::vector<Port> path_;
  std::vector<std::uint32_t> branch_of_;  // per node
};

// The other order of dimensions: y first, then x; through a gateway along its row.
// Free of deadlock among themselves, not together with XY trees (docs/deadlock.md).
class YxTreeBuilder final : public PathTreeBuilder {
 public:
  using PathTreeBuilder::PathTreeBuilder;
  bool turns(Port from, Port to) const override { return from == to || turns_in_order(to, from); }

 protected:
  void append_path(const Terminal& source, const Terminal& destination, std::vector<Port>& outputs) override;
};

}  // namespace primalsim::noc::ipcn
