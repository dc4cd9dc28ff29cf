// How long a prompt takes: tokens follow each other through the layers. docs/generate.md, Prefill.
#pragma once

#include <cstdint>
#include <vector>

#include "study/generate/decode_times.h"

namespace primalsim::study {

inline constexpr std::uint32_t kStreamTokens = 8;        // of a run that shows the steady pace
inline constexpr std::uint32_t kLongStreamTokens = 16;   // of the run that checks it
inline constexpr std::uint32_t kWholePromptTokens = 16;  // up to so many, a prompt is run as it is
inline constexpr std::uint32_t kPromptParts = 6;         // a longer one is run where they begin and end

struct PrefillTimes {
  Cycle ttft_cycles = 0;   // without reprogramming, with the head
  Cycle layer_cycles = 0;  // of it, what each layer adds
  std::uint32_t skew = 1;  // operators between two tokens in the order of the tasks
  std::vector<v1::ModelError> errors;
  ContextRuns samples;  // of `tokens_per_sample` tokens through one layer, by their mean context
  std::uint32_t tokens_per_sample = 1;
};

PrefillTimes prefill_times(const Inputs& inputs, const LayerRuns& runs, const TokenRequest& request,
                           const GenerateRequest& settings, Cycle head_cycles);

}  // namespace primalsim::study
