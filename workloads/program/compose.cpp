#include "workloads/program/compose.h"

#include "core/error.h"

namespace primalsim::workloads {
namespace {

constexpr std::uint64_t kMostTiles = 65536;  // as program.proto has it

void shift_all(DependencyList& after, const Shift& shift) {
  for (v1::Dependency& dependency : after) dependency.set_task(dependency.task() + shift.tasks);
}

// Of whatever has a macro: a compute, a terminal, a node.
template <typename Message>
void shift_macro(Message& message, const Shift& shift) {
  message.set_macro(message.macro() + shift.macros);
}

}  // namespace

v1::Program compose_like(const v1::Program& part, GraphKind graph, std::uint64_t tiles, const char* what) {
  if (tiles > kMostTiles)
    throw_no_fit("{}: they take {} tiles; a Program has {} at most", what, tiles, kMostTiles);
  v1::Program whole;
  whole.set_model(part.model());
  whole.set_mapping(part.mapping());
  whole.set_graph(graph_name(graph));
  whole.set_context(part.context());
  whole.set_repeats(1);
  whole.set_tiles(static_cast<std::uint32_t>(tiles));
  whole.set_width(part.width());
  whole.set_height(part.height());
  return whole;
}

Shift shift_behind(const v1::Program& to, std::uint32_t macros) {
  return {macros, static_cast<std::uint32_t>(to.tasks_size()),
          static_cast<std::uint32_t>(to.operators_size())};
}

v1::Task& add_shifted(const v1::Task& task, const Shift& shift, v1::Program& to) {
  require(!task.has_meaning(), "Programs that are put together do not say what their tasks mean");
  v1::Task& added = *to.add_tasks() = task;
  added.set_operator_(task.operator_() + shift.operators);
  shift_all(*added.mutable_after(), shift);
  switch (added.kind_case()) {
    case v1::Task::kCompute:
      shift_macro(*added.mutable_compute(), shift);
      break;
    case v1::Task::kSend:
      shift_macro(*added.mutable_send()->mutable_source(), shift);
      for (v1::Terminal& terminal : *added.mutable_send()->mutable_destinations())
        shift_macro(terminal, shift);
      break;
    case v1::Task::kReduce:
      for (v1::ReduceNode& node : *added.mutable_reduce()->mutable_nodes()) shift_macro(node, shift);
      for (v1::Operand& operand : *added.mutable_reduce()->mutable_operands()) {
        shift_all(*operand.mutable_after(), shift);
      }
      break;
    default:
      break;
  }
  return added;
}

v1::MacroUse& add_shifted(const v1::MacroUse& use, const Shift& shift, v1::Program& to) {
  v1::MacroUse& added = *to.add_macros() = use;
  shift_macro(added, shift);
  return added;
}

void add_dependency(std::uint32_t task, std::uint32_t output, DependencyList& after) {
  v1::Dependency& dependency = *after.Add();
  dependency.set_task(task);
  dependency.set_output(output);
}

}  // namespace primalsim::workloads
