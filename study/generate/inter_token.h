// The latencies of a sequence's decode steps in a few numbers.
#pragma once

#include <vector>

#include "core/cycle.h"
#include "primalsim/v1/generate.pb.h"

namespace primalsim::study {

// p50 and p99 are the smallest latencies that at least 50 % and 99 % of the steps do not exceed. Zeros
// without steps.
v1::InterTokenLatency summarise_latencies(const std::vector<Cycle>& cycles, double clock_ghz);

}  // namespace primalsim::study
