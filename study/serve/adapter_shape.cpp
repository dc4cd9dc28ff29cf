#include "accelerator/reprogram.h"
#include "study/serve/sampled_costs.h"
#include "workloads/lowering/lower.h"
#include "workloads/mapping/check_mapping.h"
#include "workloads/mapping/lora_words.h"

namespace primalsim::study {
AdapterShape adapter_shape(const PlacedModel& model) {
  AdapterShape shape;
  if (!model.inputs.workload.has_lora()) return shape;
  const std::vector<std::uint64_t> words = workloads::lora_words(
      workloads::placement_of(model.mapping, model.inputs.workload.layer().name(), "mapping"), model.machine);
  shape.macro_words.assign(words.begin(), words.end());
  const v1::Program layer = workloads::lower(model.inputs.workload, model.mapping, model.machine,
                                             model.inputs.workload.layer().name(), 1);
  shape.layer_bytes = accelerator::lora_load(layer).bytes;
  for (const v1::MacroUse& use : layer.macros()) shape.banks += model.machine.banks(use.lora_bytes());
  if (model.machine.dcim().write_bytes_per_cycle == 0) return shape;
  const accelerator::Reprogramming writing = accelerator::measure_reprogramming(layer, model.machine);
  shape.reprogram_cycles = writing.cycles;
  shape.link = writing.passing.link;
  if (model.machine.has_energy()) {
    shape.write_energy = accelerator::writing_energy(writing, layer.repeats(), model.machine);
  }
  return shape;
}

}  // namespace primalsim::study
