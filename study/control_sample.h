// Whether the ranking of a comparison is the same under lock-step control.
#pragma once

#include <vector>

#include "study/simulate.h"

namespace primalsim::study {

// Sets result.control_sample: from the mappings' own runs under lock-step control if they have them,
// otherwise from a run of the two fastest by one rule of the compiler, which is cheap. Nothing of fewer than
// two mappings, or where the machine or a mapping cannot be run so. `mappings` are those of the result.
void add_control_sample(const Inputs& inputs, const std::vector<v1::Mapping>& mappings, std::uint32_t context,
                        Work& work, v1::Result& result);

}  // namespace primalsim::study
