// Two Programs as one message, which run_program() runs with all of its checks: slow and obvious, beside
// accelerator/beside_run.h.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>

#include "primalsim/v1/program.pb.h"
#include "workloads/program/checked_program.h"
#include "workloads/program/compose.h"

namespace primalsim::testing {

inline void add_up(const v1::MacroUse& more, v1::MacroUse& use) {
  use.set_weight_bytes(use.weight_bytes() + more.weight_bytes());
  use.set_lora_bytes(use.lora_bytes() + more.lora_bytes());
  use.set_kv_bytes(use.kv_bytes() + more.kv_bytes());
  use.set_accumulators(use.accumulators() + more.accumulators());
  use.set_packet_buffers(use.packet_buffers() + more.packet_buffers());
}

// Both as one Program without dependencies between them: `second` lies `shift_tiles` behind `first`. Their
// macros' memory is added up.
inline v1::Program side_by_side(const workloads::CheckedProgram& first,
                                const workloads::CheckedProgram& second, std::uint32_t shift_tiles) {
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

}  // namespace primalsim::testing
