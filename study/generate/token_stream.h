// What the run of a Program of several tokens says about tokens that follow each other without end.
#pragma once

#include <cstdint>
#include <vector>

#include "accelerator/program_result.h"
#include "primalsim/v1/generate.pb.h"

namespace primalsim::study {

// The cycle in which each of the stream's `tokens` has its last task done.
std::vector<Cycle> token_ends(const accelerator::ProgramResult& run, std::uint32_t tokens);

// The first tokens of a run fill the layer, and nobody follows the last one; neither shows the steady pace.
inline constexpr std::uint32_t kFillingTokens = 2;
inline constexpr std::uint32_t kDrainingTokens = 1;

struct SteadyPeriod {
  Cycle cycles = 0;   // between two tokens, rounded to the nearest
  double spread = 0;  // (longest - shortest) / mean of the periods it is the mean of
};

// `ends` of more than kFillingTokens + kDrainingTokens tokens, in order.
SteadyPeriod steady_period(const std::vector<Cycle>& ends);

// The latencies of a sequence's decode steps in a few numbers. p50 and p99 are the smallest latencies that at
// least 50 % and 99 % of the steps do not exceed. Zeros without steps.
v1::InterTokenLatency summarise_latencies(const std::vector<Cycle>& cycles, double clock_ghz);

}  // namespace primalsim::study
