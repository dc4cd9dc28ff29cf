// The builder's sums: along a tree, as a whole or in parts, with their accumulators.
#include <algorithm>
#include <utility>

#include "core/error.h"
#include "workloads/program/program_builder.h"

namespace primalsim::workloads {
namespace {

std::vector<ReduceOperand> join_ports(std::vector<ReduceOperand> operands) {
  const auto less = [](const ReduceOperand& a, const ReduceOperand& b) { return a.from < b.from; };
  const auto not_less = [&](const ReduceOperand& a, const ReduceOperand& b) { return !less(a, b); };
  const bool sorted = std::is_sorted(operands.begin(), operands.end(), less);
  if (!sorted) std::stable_sort(operands.begin(), operands.end(), less);
  if (std::adjacent_find(operands.begin(), operands.end(), not_less) == operands.end()) return operands;
  std::vector<ReduceOperand> joined;
  joined.reserve(operands.size());
  for (ReduceOperand& operand : operands) {
    if (joined.empty() || joined.back().from != operand.from) {
      joined.push_back(std::move(operand));
    } else {
      append(joined.back().after, operand.after);
      Places& places = joined.back().places;
      places.insert(places.end(), operand.places.begin(), operand.places.end());
    }
  }
  return joined;
}

}  // namespace

void ProgramBuilder::take_nodes(std::uint64_t flits, const ReduceTree& tree, std::vector<Dependencies>& wait,
                                std::vector<Slots>& accumulators) {
  if (wait.size() < tree.nodes.size()) wait.resize(tree.nodes.size());
  for (std::size_t node = 0; node < tree.nodes.size(); ++node) {
    const ReduceTree::Node& at = tree.nodes[node];
    wait[node].clear();
    if (!at.is_root) append(wait[node], wait[at.parent]);
    if (!at.adds()) continue;
    accumulators.push_back(take_accumulators(at.macro, machine_.accumulators(flits), wait[node]));
    normalise(wait[node]);
  }
}

std::uint32_t ProgramBuilder::add_reduce(std::uint64_t flits, const ReduceTree& tree,
                                         const std::vector<Dependencies>& wait,
                                         const std::vector<Slots>& accumulators,
                                         const std::vector<ReduceOperand>& operands) {
  add_task(ProgramDraft::Kind::kReduce, draft_.reduces.size(), {});
  ProgramDraft::Reduce reduce;
  reduce.flits = static_cast<std::uint32_t>(flits);
  reduce.nodes.begin = static_cast<std::uint32_t>(draft_.nodes.size());
  auto accumulator = accumulators.begin();
  for (const ReduceTree::Node& at : tree.nodes)
    draft_.nodes.push_back({at.macro, at.parent, at.adds() ? (accumulator++)->first : 0});
  reduce.nodes.end = static_cast<std::uint32_t>(draft_.nodes.size());
  reduce.operands.begin = static_cast<std::uint32_t>(draft_.operands.size());
  for (std::size_t operand = 0; operand < operands.size(); ++operand) {
    const std::uint32_t node = tree.operand_nodes[operand];
    Dependencies after = operands[operand].after;
    append(after, wait[node]);
    normalise(after);
    draft_.operands.push_back({node, operands[operand].from.port, write(after)});
  }
  reduce.operands.end = static_cast<std::uint32_t>(draft_.operands.size());
  draft_.reduces.push_back(reduce);
  const std::uint32_t task = last_task();
  for (const ReduceOperand& operand : operands) {
    if (!output_registers_.read(operand.from, operand.after, task)) refuse_registers(operand.from);
  }
  return task;
}

bool ProgramBuilder::is_there(const std::vector<ReduceOperand>& operands, std::uint32_t home) const {
  if (operands.empty())
    throw_input_error("{} {}: a sum has no operands; the mapping leaves something out", user_.kind,
                      user_.name);
  return operands.size() == 1 && operands.front().from == Terminal{home, v1::PORT_LOCAL};
}

ReduceTree ProgramBuilder::tree_of(std::uint64_t flits, std::uint32_t home,
                                   const std::vector<std::uint32_t>& roots,
                                   const std::vector<ReduceOperand>& operands) {
  std::vector<std::uint32_t> macros;
  macros.reserve(operands.size());
  for (const ReduceOperand& operand : operands) macros.push_back(operand.from.macro);
  return trees_.build(home, roots, macros, flits);
}

Sum ProgramBuilder::reduce(std::uint64_t flits, std::uint32_t home, const std::vector<std::uint32_t>& roots,
                           std::vector<ReduceOperand> operands) {
  operands = join_ports(std::move(operands));
  if (is_there(operands, home))
    return {std::move(operands.front().after), {}, std::move(operands.front().places)};
  const ReduceTree tree = tree_of(flits, home, roots, operands);
  std::vector<Slots> accumulators;
  take_nodes(flits, tree, wait_, accumulators);
  const std::uint32_t task = add_reduce(flits, tree, wait_, accumulators, operands);
  for (std::size_t i = 1; i < accumulators.size(); ++i) {  // the root's stay until the sum is consumed
    const Slots& slots = accumulators[i];
    memory(slots.macro).accumulators.release(slots.first, slots.count, {task, 0});
  }
  Sum sum{{{task, 0}}, accumulators.front(), {}};
  if (functional()) describe_reduce(task, std::nullopt, operands, sum);
  return sum;
}

bool ProgramBuilder::leaves_room(std::uint64_t flits, const ReduceTree& tree) {
  const std::uint32_t count = machine_.accumulators(flits);
  return std::all_of(tree.nodes.begin(), tree.nodes.end(), [&](const ReduceTree::Node& at) {
    return !at.adds() || memory(at.macro).accumulators.taken() + 2 * count <= slots_.accumulators;
  });
}

std::optional<SumPlan> ProgramBuilder::plan_sum(std::uint64_t flits, std::uint32_t home,
                                                const std::vector<std::uint32_t>& roots,
                                                std::vector<ReduceOperand> operands) {
  operands = join_ports(std::move(operands));
  SumPlan plan;
  if (is_there(operands, home)) return plan;
  plan.tree = tree_of(flits, home, roots, operands);
  // How few would do is asked of whole sums.
  if (is_question_ || !leaves_room(flits, plan.tree)) return std::nullopt;
  take_nodes(flits, plan.tree, plan.wait, plan.accumulators);
  return plan;
}

Sum ProgramBuilder::reduce_part(const SumPlan& plan, std::uint64_t flits, std::uint32_t first,
                                std::vector<ReduceOperand> operands) {
  operands = join_ports(std::move(operands));
  if (plan.tree.nodes.empty())
    return {std::move(operands.front().after), {}, std::move(operands.front().places)};
  const std::uint32_t task = add_reduce(flits, plan.tree, plan.wait, plan.accumulators, operands);
  Sum sum{{{task, 0}}, plan.accumulators.front(), {}};
  if (functional()) describe_reduce(task, first, operands, sum);
  return sum;
}

// The sum is as long as the last element that an operand has.
void ProgramBuilder::describe_reduce(std::uint32_t task, std::optional<std::uint32_t> first,
                                     const std::vector<ReduceOperand>& operands, Sum& sum) {
  TaskMeaning& reduce = meaning(task);
  reduce.landing = first;
  Place place{v1::Place::ACCUMULATOR, sum.accumulators.first, first.value_or(0), 0, 0, {}};
  for (const ReduceOperand& operand : operands) {
    reduce.operands.push_back(operand.places);
    for (const Place& part : operand.places)
      place.elements = std::max(place.elements, part.at + part.elements);
  }
  sum.places = {place};
}

void ProgramBuilder::release(const Sum& sum, std::uint32_t by) {
  const Slots& slots = sum.accumulators;
  if (slots.count != 0) memory(slots.macro).accumulators.release(slots.first, slots.count, {by, 0});
}

void ProgramBuilder::release(const SumPlan& plan, std::uint32_t by) {
  for (const Slots& slots : plan.accumulators)
    memory(slots.macro).accumulators.release(slots.first, slots.count, {by, 0});
}

}  // namespace primalsim::workloads
