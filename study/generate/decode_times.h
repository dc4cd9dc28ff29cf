// How long every decode step of a request takes. docs/generate.md, Decode.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "primalsim/v1/generate.pb.h"
#include "study/generate/context_plan.h"
#include "study/generate/layer_runs.h"

namespace primalsim::study {

struct Request {
  std::string adapter;  // empty: none
  std::uint32_t prompt_tokens = 1;
  std::uint32_t output_tokens = 1;
};

// What is the same for every request.
struct GenerateSettings {
  std::uint32_t batch = 1;
  bool exact = false;
  bool lm_head = false;
  std::size_t threads = 1;
};

using ProgramRun = std::shared_ptr<const accelerator::ProgramResult>;

// Programs run at some contexts, in growing order.
using ContextRuns = std::vector<std::pair<std::uint32_t, ProgramRun>>;

struct DecodeTimes {
  std::vector<v1::DecodeStep> steps;  // all after the first token
  std::vector<v1::ModelError> errors;
  ContextRuns samples;           // of one token through one layer
  ContextCurve layer{{{1, 0}}};  // its cycles
};

// Contexts of the decode steps: from prompt + 1 to prompt + output - 1; none for one token.
DecodeTimes decode_times(const Inputs& inputs, const LayerRuns& runs, const Request& request,
                         const GenerateSettings& settings, Cycle head_cycles, std::uint32_t skew);

// Runs of run(context) for all contexts, on several threads.
ContextRuns run_contexts(const std::vector<std::uint32_t>& contexts, std::size_t threads,
                         const std::function<ProgramRun(std::uint32_t)>& run);

v1::ModelError model_error(const char* name, double fraction, const char* meaning);

}  // namespace primalsim::study
