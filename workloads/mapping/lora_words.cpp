#include "workloads/mapping/lora_words.h"

#include <algorithm>

#include "core/error.h"

namespace primalsim::workloads {

std::vector<std::uint64_t> lora_words(const v1::Placement& placement, const pe_models::Machine& machine) {
  const pe_models::Mesh& mesh = machine.mesh();
  std::vector<std::uint64_t> words(std::size_t{placement.tiles()} * mesh.width * mesh.height);
  const auto add = [&](const v1::LoraBlock& block, std::uint64_t taken) {
    const v1::Macro& at = block.at();
    words.at((std::size_t{at.tile()} * mesh.height + at.y()) * mesh.width + at.x()) += taken;
  };
  for (const v1::LoraPlacement& lora : placement.loras()) {
    for (const v1::LoraBlock& block : lora.a()) add(block, machine.lora_a_words(block.ranks()));
    for (const v1::LoraBlock& block : lora.b()) add(block, machine.lora_b_words(block.ranks()));
  }
  return words;
}

void check_adapters_fit(const std::vector<const v1::Placement*>& placements,
                        const pe_models::Machine& machine, const char* where) {
  std::vector<std::uint64_t> all;
  for (const v1::Placement* placement : placements) {
    const std::vector<std::uint64_t> words = lora_words(*placement, machine);
    all.resize(std::max(all.size(), words.size()));
    for (std::size_t i = 0; i < words.size(); ++i) all[i] += words[i];
  }
  const auto fullest = std::max_element(all.begin(), all.end());
  if (fullest == all.end() || *fullest <= machine.dcim().words()) return;
  throw_no_fit("{}: {} adapters together take {} words of the DCIM of a macro; it has {} x {} = {}", where,
               placements.size(), *fullest, machine.dcim().rows, machine.dcim().columns,
               machine.dcim().words());
}

}  // namespace primalsim::workloads
