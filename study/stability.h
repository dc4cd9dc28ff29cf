// Is the fastest mapping the fastest under other assumptions, too?
#pragma once

#include "study/simulate.h"

namespace primalsim::study {

// The ranking again in every case that can be run: as it is, with each number of the machine halved and
// doubled (`result` has the mappings' sensitivity), at a quarter, half and twice the context, and under
// lock-step control if the machine has one. `mappings` are those of `result`, in its order. Of equal cycles
// the favourite wins, then the first.
void add_stability(const Inputs& inputs, const std::vector<v1::Mapping>& mappings, std::uint32_t context,
                   Work& work, v1::Result& result);

}  // namespace primalsim::study
