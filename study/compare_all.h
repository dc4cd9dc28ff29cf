// `compare` of several models or contexts: their comparisons as one result. Studies that are kept in a
// database are run_sweep.h.
#pragma once

#include <cstdint>
#include <vector>

#include "primalsim/v1/sweep.pb.h"
#include "study/compare.h"

namespace primalsim::study {

// `request` with each of `contexts`, or with its own if there are none, for each of `models`, of which there
// is at least one; all have the machine of the first. Throws what compare() throws, for a context that a
// model does not have before anything is simulated.
v1::Sweep compare_all(Session& session, const std::vector<Inputs>& models, const CompareRequest& request,
                      const std::vector<std::uint32_t>& contexts, const Progress& progress = {});

}  // namespace primalsim::study
