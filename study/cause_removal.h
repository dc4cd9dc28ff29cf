// Whether what is blamed is to blame: the layer on machines in which a cause costs next to nothing.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "primalsim/v1/result.pb.h"
#include "study/machine_variants.h"

namespace primalsim::study {

class CauseRemovals {
 public:
  // For the largest causes of `result`, the mapping's: asks `variants` for the machine in which the numbers
  // behind the cause are as good as a machine can have them, and the one in which they are twice as good.
  CauseRemovals(const Inputs& inputs, const v1::Mapping& mapping, const v1::MappingResult& result,
                MachineVariants& variants);

  // What each saves, from the outcomes, most cycles blamed first. The note says which cause grows most in its
  // place, if less is saved than was blamed ("scratchpad +1280"); of a cause behind which no number stands,
  // or a machine on which the mapping does not run, why there are no cycles.
  std::vector<v1::CauseRemoval> rows(const MachineVariants& variants) const;

 private:
  struct Asked {
    v1::CauseRemoval removal;  // the cause, its blame and the change
    std::optional<std::size_t> best = std::nullopt;
    std::optional<std::size_t> doubled = std::nullopt;
  };
  CauseCycles before_;
  std::int64_t cycles_ = 0;
  std::vector<Asked> asked_;
};

}  // namespace primalsim::study
