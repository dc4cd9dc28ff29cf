#include "workloads/program/checked_program.h"

#include <vector>

#include "workloads/program/program_fields.h"

namespace primalsim::workloads {
namespace {

// `field` makes the path of the list.
template <typename Field>
void check_after(const ProgramFields& fields, int task, const DependencyList& after, Field field) {
  for (int i = 0; i < after.size(); ++i) {
    const v1::Dependency& dependency = after[i];
    if (dependency.task() >= static_cast<std::uint32_t>(task)) {
      fields.refuse(fmt::format("{}[{}].task", field(), i), "is {}; allowed are earlier tasks, below {}",
                    dependency.task(), task);
    }
    const v1::Task& other = fields.program.tasks(static_cast<int>(dependency.task()));
    const int outputs = other.has_send() ? other.send().destinations_size() : 1;
    if (dependency.output() >= static_cast<std::uint32_t>(outputs)) {
      fields.refuse(fmt::format("{}[{}].output", field(), i), "is {}; task {} has {}", dependency.output(),
                    dependency.task(), outputs);
    }
  }
}

void check_compute(const ProgramFields& fields, int task) {
  const v1::Compute& compute = fields.program.tasks(task).compute();
  fields.check_macro(compute.macro(), [&] { return fmt::format("tasks[{}].compute.macro", task); });
  if (compute.unit() < v1::Compute::ACIM || compute.unit() > v1::Compute::ROUTER) {
    fields.refuse(fmt::format("tasks[{}].compute.unit", task), "is {}; allowed are ACIM, DCIM and ROUTER",
                  static_cast<int>(compute.unit()));
  }
  if (compute.shared_cycles() > compute.cycles()) {
    fields.refuse(fmt::format("tasks[{}].compute.shared_cycles", task),
                  "is {}; allowed are at most its cycles, {}", compute.shared_cycles(), compute.cycles());
  }
}

void check_send(const ProgramFields& fields, int task) {
  const v1::Send& send = fields.program.tasks(task).send();
  const auto path = [&] { return fmt::format("tasks[{}].send", task); };
  if (send.flits() == 0) fields.refuse(path() + ".flits", "is 0; allowed is at least 1");
  fields.check_macro(send.source().macro(), [&] { return path() + ".source.macro"; });
  fields.check_port(send.source().port(), [&] { return path() + ".source.port"; });
  if (send.destinations().empty()) fields.refuse(path() + ".destinations", "is empty; allowed is at least 1");
  for (int i = 0; i < send.destinations_size(); ++i) {
    const v1::Terminal& to = send.destinations(i);
    const auto field = [&](const char* name) {
      return fmt::format("{}.destinations[{}].{}", path(), i, name);
    };
    fields.check_macro(to.macro(), [&] { return field("macro"); });
    fields.check_port(to.port(), [&] { return field("port"); });
  }
}

void check_nodes(const ProgramFields& fields, int task) {
  const v1::Reduce& reduce = fields.program.tasks(task).reduce();
  std::vector<bool> contributes(static_cast<std::size_t>(reduce.nodes_size()), false);
  const auto path = [&](const char* list, int i) {
    return fmt::format("tasks[{}].reduce.{}[{}]", task, list, i);
  };
  for (int i = 0; i < reduce.nodes_size(); ++i) {
    const v1::ReduceNode& node = reduce.nodes(i);
    fields.check_macro(node.macro(), [&] { return path("nodes", i) + ".macro"; });
    const auto limit = static_cast<std::uint32_t>(i == 0 ? 1 : i);
    if (node.parent() >= limit) {
      fields.refuse(path("nodes", i) + ".parent", "is {}; allowed are earlier nodes, below {}", node.parent(),
                    limit);
    }
    if (i > 0) contributes[node.parent()] = true;
  }
  for (int i = 0; i < reduce.operands_size(); ++i) {
    const v1::Operand& operand = reduce.operands(i);
    if (operand.node() >= contributes.size()) {
      fields.refuse(path("operands", i) + ".node", "is {}; there are {} nodes", operand.node(),
                    contributes.size());
    }
    fields.check_port(operand.port(), [&] { return path("operands", i) + ".port"; });
    check_after(fields, task, operand.after(), [&] { return path("operands", i) + ".after"; });
    contributes[operand.node()] = true;
  }
  for (int i = 0; i < reduce.nodes_size(); ++i) {
    if (contributes[static_cast<std::size_t>(i)]) continue;
    fields.refuse(path("nodes", i), "has no operand and no child; allowed is at least one");
  }
}

void check_reduce(const ProgramFields& fields, int task) {
  const v1::Reduce& reduce = fields.program.tasks(task).reduce();
  const auto path = [&] { return fmt::format("tasks[{}].reduce", task); };
  if (!fields.program.tasks(task).after().empty()) {
    fields.refuse(fmt::format("tasks[{}].after", task), "of a reduce; its operands have their own");
  }
  if (reduce.flits() == 0) fields.refuse(path() + ".flits", "is 0; allowed is at least 1");
  if (reduce.nodes().empty()) fields.refuse(path() + ".nodes", "is empty; the first is the root");
  check_nodes(fields, task);
}

void check_task(const ProgramFields& fields, int index) {
  const v1::Task& task = fields.program.tasks(index);
  if (task.operator_() >= static_cast<std::uint32_t>(fields.program.operators_size())) {
    fields.refuse(fmt::format("tasks[{}].operator", index), "is {}; there are {} operators", task.operator_(),
                  fields.program.operators_size());
  }
  check_after(fields, index, task.after(), [&] { return fmt::format("tasks[{}].after", index); });
  switch (task.kind_case()) {
    case v1::Task::kCompute:
      return check_compute(fields, index);
    case v1::Task::kSend:
      return check_send(fields, index);
    case v1::Task::kReduce:
      return check_reduce(fields, index);
    case v1::Task::kBarrier:
      return;
    case v1::Task::KIND_NOT_SET:
      fields.refuse(fmt::format("tasks[{}]", index),
                    "has no kind; allowed are compute, send, reduce and barrier");
  }
}

}  // namespace

CheckedProgram::CheckedProgram(const v1::Program& program, const std::string& where) : program_(&program) {
  const ProgramFields fields(program, where);
  const int tokens = program.operator_tokens_size();
  if (tokens != 0 && tokens != program.operators_size()) {
    fields.refuse("operator_tokens", "has {}; allowed is one for each of {} operators, or none", tokens,
                  program.operators_size());
  }
  for (int task = 0; task < program.tasks_size(); ++task) check_task(fields, task);
}

}  // namespace primalsim::workloads
