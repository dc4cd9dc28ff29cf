// Whether what is blamed is to blame: the layer on machines in which a cause costs next to nothing.
#pragma once

#include "study/simulate.h"

namespace primalsim::study {

// For the largest causes of `result`, the mapping's, most cycles first: what it saves to have the numbers of
// the machine that stand behind the cause as good as a machine can have them, and twice as good. The note
// says which cause grows most in its place, if less is saved than was blamed ("scratchpad +1280"); of a cause
// behind which no number stands, or a machine on which the mapping does not run, why there are no cycles.
// Runs on the session's threads.
std::vector<v1::CauseRemoval> removed_causes(const Inputs& inputs, const v1::Mapping& mapping,
                                             std::uint32_t context, const v1::MappingResult& result,
                                             Work& work);

}  // namespace primalsim::study
