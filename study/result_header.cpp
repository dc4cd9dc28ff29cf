#include "study/result_header.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/number_text.h"

namespace primalsim::study {

void add_machine_assumptions(const v1::Architecture& architecture, v1::Result& result) {
  result.add_assumptions(fmt::format(
      "Machine '{}' at {} GHz; its description gives the grade and source of every number, and several are "
      "assumptions.",
      architecture.name(), shortest(architecture.clock_ghz())));
  result.add_assumptions(
      "Tasks and packets start as soon as their inputs are there (dataflow): no central controller steps the "
      "mesh.");
}

v1::Result result_header(const Inputs& inputs, std::uint32_t context,
                         const workloads::StrategyOptions& options) {
  const v1::Workload& workload = inputs.workload;
  const std::uint32_t window = workload.shape().sliding_window();
  const std::uint32_t attended = window == 0 ? context : std::min(context, window);
  v1::Result result;
  result.set_model(workload.name());
  result.set_adapter(workload.lora().name());
  result.set_architecture(inputs.architecture.name());
  result.set_context(context);
  result.set_layers(workload.shape().layers());
  result.set_lm_head(options.lm_head);
  result.add_assumptions(
      fmt::format("One decode step, batch 1, at context {}: {} entries are attended, the new one included.",
                  grouped(context), grouped(attended)));
  result.add_assumptions(fmt::format(
      "All {} layers are alike: one is simulated from an idle start until its output is at the next "
      "layer's first tile.",
      workload.shape().layers()));
  result.add_assumptions(options.lm_head
                             ? "The output head is included; token embedding and sampling are not."
                             : "Token embedding, output head (--lm-head) and sampling are not included.");
  result.add_assumptions("Weights, adapter and KV cache are in place already; nothing is reprogrammed.");
  add_machine_assumptions(inputs.architecture, result);
  return result;
}

}  // namespace primalsim::study
