#include "accelerator/side_by_side.h"

#include <algorithm>
#include <map>

#include "core/error.h"
#include "workloads/program/compose.h"

namespace primalsim::accelerator {
namespace {

void add_up(const v1::MacroUse& more, v1::MacroUse& use) {
  use.set_weight_bytes(use.weight_bytes() + more.weight_bytes());
  use.set_lora_bytes(use.lora_bytes() + more.lora_bytes());
  use.set_kv_bytes(use.kv_bytes() + more.kv_bytes());
  use.set_accumulators(use.accumulators() + more.accumulators());
  use.set_packet_buffers(use.packet_buffers() + more.packet_buffers());
}

}  // namespace

v1::Program side_by_side(const workloads::CheckedProgram& first, const workloads::CheckedProgram& second,
                         std::uint32_t shift_tiles) {
  if (first->width() != second->width() || first->height() != second->height()) {
    throw_input_error("programs side by side: tiles of {} x {} and {} x {} macros; allowed are equal ones",
                      first->width(), first->height(), second->width(), second->height());
  }
  v1::Program result = first.message();
  result.set_graph(first->graph() + " beside " + second->graph());
  result.set_tiles(std::max(first->tiles(), second->tiles() + shift_tiles));
  const workloads::Shift shift =
      workloads::shift_behind(result, shift_tiles * first->width() * first->height());
  for (const std::string& name : second->operators()) result.add_operators(name);
  for (const v1::Task& task : second->tasks()) workloads::add_shifted(task, shift, result);
  std::map<std::uint32_t, int> known;
  for (int i = 0; i < result.macros_size(); ++i) known.emplace(result.macros(i).macro(), i);
  for (const v1::MacroUse& use : second->macros()) {
    const auto found = known.find(use.macro() + shift.macros);
    if (found != known.end()) {
      add_up(use, *result.mutable_macros(found->second));
    } else {
      workloads::add_shifted(use, shift, result);
    }
  }
  return result;
}

}  // namespace primalsim::accelerator
