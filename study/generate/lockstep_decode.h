// A request's decode steps under lock-step control. docs/generate.md, Lock-step control
#pragma once

#include "study/generate/request_result.h"

namespace primalsim::study {

// The mean step of a request of at least two output tokens, batch 1, by Simpson's rule from the first, the
// middle and the last context. Throws InputError for a machine without `control`.
v1::LockstepDecode lockstep_decode(const PlacedModel& model, const TokenRequest& request,
                                   const GenerateRequest& settings, Work& work);

}  // namespace primalsim::study
