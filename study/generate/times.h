// How long the prompt and every decode step of a request take. docs/generate.md, Prefill and Decode.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "primalsim/v1/generate.pb.h"
#include "study/generate.h"
#include "study/generate/context_plan.h"
#include "study/generate/layer_runs.h"

namespace primalsim::study {

using ProgramRun = std::shared_ptr<const accelerator::ProgramResult>;

// Programs run at some contexts, in growing order.
using ContextRuns = std::vector<std::pair<std::uint32_t, ProgramRun>>;

struct DecodeTimes {
  std::vector<v1::DecodeStep> steps;  // all after the first token
  std::vector<v1::ModelError> errors;
  ContextRuns samples;           // of one token through one layer
  ContextCurve layer{{{1, 0}}};  // its cycles
};

// Contexts of the decode steps: from prompt + 1 to prompt + output - 1; none for one token. A token is on its
// way in and back for `way_cycles`.
DecodeTimes decode_times(const Inputs& inputs, const LayerRuns& runs, const TokenRequest& request,
                         const GenerateRequest& settings, Cycle head_cycles, Cycle way_cycles = 0);

// How far a figure may be off.
v1::ModelError model_error(const char* name, double fraction, const char* meaning);

// How long a prompt takes: tokens follow each other through the layers. docs/generate.md, Prefill.
inline constexpr std::uint32_t kLongStreamTokens = 16;   // of the run that checks kStreamTokens
inline constexpr std::uint32_t kWholePromptTokens = 16;  // of the run at the start of a prompt

struct PrefillTimes {
  Cycle ttft_cycles = 0;      // without reprogramming, with the head
  Cycle layer_cycles = 0;     // of it, what each layer adds
  Cycle busy_cycles = 0;      // in which each layer has tokens, layer_cycles included
  Cycle follower_cycles = 0;  // so much later a prompt of this length behind it is done
  std::vector<v1::ModelError> errors;
  ContextRuns samples;  // of `tokens_per_sample` tokens through one layer, by their mean context
  std::uint32_t tokens_per_sample = 1;
};

PrefillTimes prefill_times(const Inputs& inputs, const LayerRuns& runs, const TokenRequest& request,
                           const GenerateRequest& settings, Cycle head_cycles);

}  // namespace primalsim::study
