#include <algorithm>
#include <map>

#include "accelerator/reprogram.h"
#include "core/error.h"

namespace primalsim::accelerator {
namespace {

struct Shift {
  std::uint32_t macros;
  std::uint32_t tasks;
  std::uint32_t operators;
};

void move(google::protobuf::RepeatedPtrField<v1::Dependency>& after, const Shift& shift) {
  for (v1::Dependency& dependency : after) dependency.set_task(dependency.task() + shift.tasks);
}

void move(v1::Terminal& terminal, const Shift& shift) { terminal.set_macro(terminal.macro() + shift.macros); }

void move(v1::Task& task, const Shift& shift) {
  task.set_operator_(task.operator_() + shift.operators);
  move(*task.mutable_after(), shift);
  if (task.has_compute()) {
    task.mutable_compute()->set_macro(task.compute().macro() + shift.macros);
  } else if (task.has_send()) {
    move(*task.mutable_send()->mutable_source(), shift);
    for (v1::Terminal& destination : *task.mutable_send()->mutable_destinations()) move(destination, shift);
  } else if (task.has_reduce()) {
    for (v1::ReduceNode& node : *task.mutable_reduce()->mutable_nodes()) {
      node.set_macro(node.macro() + shift.macros);
    }
    for (v1::Operand& operand : *task.mutable_reduce()->mutable_operands()) {
      move(*operand.mutable_after(), shift);
    }
  }
}

void add_up(const v1::MacroUse& more, v1::MacroUse& use) {
  use.set_weight_bytes(use.weight_bytes() + more.weight_bytes());
  use.set_lora_bytes(use.lora_bytes() + more.lora_bytes());
  use.set_kv_bytes(use.kv_bytes() + more.kv_bytes());
  use.set_accumulators(use.accumulators() + more.accumulators());
  use.set_packet_buffers(use.packet_buffers() + more.packet_buffers());
}

}  // namespace

v1::Program side_by_side(const v1::Program& first, const v1::Program& second, std::uint32_t shift_tiles) {
  if (first.width() != second.width() || first.height() != second.height()) {
    throw_input_error("programs side by side: tiles of {} x {} and {} x {} macros; allowed are equal ones",
                      first.width(), first.height(), second.width(), second.height());
  }
  v1::Program result = first;
  result.set_graph(first.graph() + " beside " + second.graph());
  result.set_tiles(std::max(first.tiles(), second.tiles() + shift_tiles));
  const Shift shift{shift_tiles * first.width() * first.height(),
                    static_cast<std::uint32_t>(first.tasks_size()),
                    static_cast<std::uint32_t>(first.operators_size())};
  for (const std::string& name : second.operators()) result.add_operators(name);
  for (const v1::Task& task : second.tasks()) {
    v1::Task& added = *result.add_tasks();
    added = task;
    move(added, shift);
  }
  std::map<std::uint32_t, int> known;
  for (int i = 0; i < result.macros_size(); ++i) known.emplace(result.macros(i).macro(), i);
  for (const v1::MacroUse& use : second.macros()) {
    const auto found = known.find(use.macro() + shift.macros);
    if (found != known.end()) {
      add_up(use, *result.mutable_macros(found->second));
    } else {
      v1::MacroUse& added = *result.add_macros();
      added = use;
      added.set_macro(use.macro() + shift.macros);
    }
  }
  return result;
}

}  // namespace primalsim::accelerator
