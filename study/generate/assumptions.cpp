#include "study/generate/assumptions.h"

#include <fmt/format.h>

#include <algorithm>

#include "accelerator/pe_parameters.h"
#include "core/number_text.h"
#include "study/generate/prefill_times.h"

namespace primalsim::study {
namespace {

bool has_adapter(const v1::GenerateResult& result) {
  return std::any_of(result.requests().begin(), result.requests().end(),
                     [](const v1::RequestResult& request) { return !request.adapter().empty(); });
}

}  // namespace

void add_generate_assumptions(const Inputs& inputs, const GenerateSettings& settings,
                              v1::GenerateResult& result) {
  const auto add = [&](std::string sentence) { result.add_assumptions(std::move(sentence)); };
  add("The first output token comes with the prompt; tokens per second and inter-token latency are of the "
      "decode "
      "steps after it.");
  add(fmt::format(
      "All {} layers are alike: one is simulated, from an idle start for a decode step, and counted for "
      "all.",
      inputs.workload.shape().layers()));
  add(settings.exact ? "Every decode step is simulated at its own context."
                     : "Decode steps are simulated at some contexts and interpolated between; the errors are "
                       "measured at others. --exact simulates all.");
  add(
      fmt::format("Prompts of more than {} tokens: {} tokens follow each other through one layer at {} "
                  "places of the prompt; "
                  "their pace is interpolated. Every layer behind the first adds what the second does.",
                  kWholePromptTokens, kStreamTokens, kPromptParts + 1));
  add("Tokens pass every unit in one order, fixed operator by operator; a finer order could be faster.");
  if (settings.batch > 1) {
    add("Batch: prompts follow each other; then a round takes the longer of all layers' latency and batch x "
        "the period of a layer. Each sequence has its own part of the KV cache; latencies are of the "
        "farthest.");
  }
  add(settings.lm_head ? "The output head is included; token embedding and sampling are not."
                       : "Token embedding, output head (--lm-head) and sampling are not included.");
  if (has_adapter(result)) {
    add("Adapters stay until replaced: LoRA weights are written before the first token and at a switch of "
        "adapter, and only there do policies differ in time.");
  }
  if (!accelerator::has_energy(inputs.architecture)) {
    add("The machine's description has no energy and power, so there are no energy figures.");
  }
  add(fmt::format(
      "Machine '{}' at {} GHz; its description gives the grade and source of every number, and several "
      "are assumptions.",
      inputs.architecture.name(), shortest(inputs.architecture.clock_ghz())));
  add("Tasks and packets start as soon as their inputs are there (dataflow): no central controller steps the "
      "mesh.");
}

}  // namespace primalsim::study
