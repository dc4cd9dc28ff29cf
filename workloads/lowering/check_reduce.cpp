#include <vector>

#include "workloads/lowering/program_fields.h"

namespace primalsim::workloads {
namespace {

struct Contributions {
  std::uint32_t operands = 0;
  std::uint32_t children = 0;
  std::uint32_t all() const { return operands + children; }
};

std::vector<Contributions> count_contributions(const ProgramFields& fields, int task,
                                               const std::string& path) {
  const v1::Reduce& reduce = fields.program.tasks(task).reduce();
  std::vector<Contributions> nodes(static_cast<std::size_t>(reduce.nodes_size()));
  for (int i = 0; i < reduce.nodes_size(); ++i) {
    const v1::ReduceNode& node = reduce.nodes(i);
    const auto field = [&](const char* name) { return fmt::format("{}.nodes[{}].{}", path, i, name); };
    fields.check_macro(node.macro(), [&] { return field("macro"); });
    const auto limit = static_cast<std::uint32_t>(i == 0 ? 1 : i);
    if (node.parent() >= limit) {
      fields.refuse(field("parent"), "is {}; allowed are earlier nodes, below {}", node.parent(), limit);
    }
    if (i > 0) ++nodes[node.parent()].children;
  }
  for (int i = 0; i < reduce.operands_size(); ++i) {
    const v1::Operand& operand = reduce.operands(i);
    const auto field = [&](const char* name) { return fmt::format("{}.operands[{}].{}", path, i, name); };
    if (operand.node() >= nodes.size()) {
      fields.refuse(field("node"), "is {}; there are {} nodes", operand.node(), nodes.size());
    }
    fields.check_port(operand.port(), [&] { return field("port"); });
    check_after(fields, task, operand.after(), [&] { return field("after"); });
    ++nodes[operand.node()].operands;
  }
  return nodes;
}

}  // namespace

void check_reduce(const ProgramFields& fields, int task) {
  const v1::Reduce& reduce = fields.program.tasks(task).reduce();
  const std::string path = fmt::format("tasks[{}].reduce", task);
  if (!fields.program.tasks(task).after().empty()) {
    fields.refuse(fmt::format("tasks[{}].after", task), "of a reduce; its operands have their own");
  }
  if (reduce.flits() == 0) fields.refuse(path + ".flits", "is 0; allowed is at least 1");
  if (reduce.nodes().empty()) fields.refuse(path + ".nodes", "is empty; the first is the root");
  const auto nodes = count_contributions(fields, task, path);
  const std::uint32_t accumulators = fields.machine.accumulators(reduce.flits());
  for (int i = 0; i < reduce.nodes_size(); ++i) {
    const Contributions& at = nodes[static_cast<std::size_t>(i)];
    const std::string field = fmt::format("{}.nodes[{}]", path, i);
    if (at.all() == 0) fields.refuse(field, "has no operand and no child; allowed is at least one");
    if (i > 0 && at.all() == 1 && at.operands == 0) {
      fields.refuse(
          field, "has one child and no operand; allowed are a leaf with one operand, or two contributions");
    }
    if (i > 0 && at.all() == 1) continue;
    const auto use = fields.use.find(reduce.nodes(i).macro());
    fields.check_slots(reduce.nodes(i).accumulator(), accumulators,
                       use == fields.use.end() ? 0 : use->second->accumulators(),
                       [&] { return field + ".accumulator"; });
  }
}

}  // namespace primalsim::workloads
