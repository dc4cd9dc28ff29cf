#include "accelerator/reprogram.h"
#include "study/serve/sampled_costs.h"
#include "workloads/lowering/lower.h"
#include "workloads/mapping/check_mapping.h"

namespace primalsim::study {
namespace {

// Words of the DCIM by macro, tile after tile.
std::vector<std::uint32_t> macro_words(const PlacedModel& model) {
  const v1::Placement& layer =
      workloads::placement_of(model.mapping, model.inputs.workload.layer().name(), "mapping");
  const pe_models::Mesh& mesh = model.machine.mesh();
  std::vector<std::uint32_t> words(std::size_t{layer.tiles()} * mesh.width * mesh.height);
  const auto add = [&](const v1::LoraBlock& block, std::uint64_t taken) {
    const v1::Macro& at = block.at();
    words[(std::size_t{at.tile()} * mesh.height + at.y()) * mesh.width + at.x()] +=
        static_cast<std::uint32_t>(taken);
  };
  for (const v1::LoraPlacement& lora : layer.loras()) {
    for (const v1::LoraBlock& block : lora.a()) add(block, model.machine.lora_a_words(block.ranks()));
    for (const v1::LoraBlock& block : lora.b()) add(block, model.machine.lora_b_words(block.ranks()));
  }
  return words;
}

}  // namespace

AdapterShape adapter_shape(const PlacedModel& model) {
  AdapterShape shape;
  if (!model.inputs.workload.has_lora()) return shape;
  shape.macro_words = macro_words(model);
  const v1::Program layer = workloads::lower(model.inputs.workload, model.mapping, model.machine,
                                             model.inputs.workload.layer().name(), 1);
  shape.layer_bytes = accelerator::lora_load(layer).bytes;
  if (model.machine.dcim().write_bytes_per_cycle == 0) return shape;
  const accelerator::Reprogramming writing = accelerator::measure_reprogramming(layer, model.machine);
  shape.reprogram_cycles = writing.cycles;
  if (model.machine.has_energy()) shape.write_energy = model.machine.event_energy(writing.events);
  return shape;
}

}  // namespace primalsim::study
