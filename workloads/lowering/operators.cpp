#include "workloads/lowering/operators.h"

#include <algorithm>

#include "core/error.h"

namespace primalsim::workloads {
namespace {

const OperatorKind& checked_kind(const v1::Operator& op) {
  const OperatorKind* const kind = find_operator_kind(op.kind());
  if (kind == nullptr) throw_input_error("workload: operator '{}' is of no known kind", op.name());
  if (op.inputs_size() < kind->inputs || op.outputs_size() < kind->outputs) {
    throw_input_error("workload: operator '{}' has {} inputs and {} outputs; needed are {} and {}", op.name(),
                      op.inputs_size(), op.outputs_size(), kind->inputs, kind->outputs);
  }
  return *kind;
}

// What comes before the parts.
void begin(Lowering& lowering, const v1::Operator& op, const OperatorKind& kind) {
  if (attends_in_groups(lowering.machine)) {
    if (op.kind() == v1::Operator::SCORES || op.kind() == v1::Operator::SOFTMAX) return;
    if (op.kind() == v1::Operator::CONTEXT) return lower_attention_in_groups(lowering);
  }
  if (kind.lower == nullptr) return;
  lowering.builder.begin_operator(op.name());
  kind.lower(lowering, op);
}

// Parts of its output.
std::size_t parts_of(Lowering& lowering, const v1::Operator& op) {
  std::size_t most = 1;
  for (const Slice& slice : lowering.vectors.at(op.outputs(0)).slices)
    most = std::max(most, slice.parts.size());
  return most;
}

bool reads_an_output(const Lowering& lowering, int index, int first) {
  const auto& operators = lowering.graph.operators();
  return std::any_of(operators.begin() + first, operators.begin() + index, [&](const v1::Operator& earlier) {
    const auto& inputs = operators[index].inputs();
    return std::any_of(inputs.begin(), inputs.end(),
                       [&](const std::string& input) { return input == earlier.outputs(0); });
  });
}

// Operators from `first` on that take turns, part by part, since a home serves its tasks in the order they
// are written in: at least one; several where streams have parts, as far as none begins with what another one
// makes.
int end_of_turns(Lowering& lowering, int first) {
  const auto& operators = lowering.graph.operators();
  const auto has_parts = [&](int index) { return checked_kind(operators[index]).lower_part != nullptr; };
  int end = first + 1;
  if (!has_parts(first) || parts_of(lowering, operators[first]) == 1) return end;
  while (end < operators.size() && has_parts(end) &&
         (checked_kind(operators[end]).lower == nullptr || !reads_an_output(lowering, end, first)))
    ++end;
  return end;
}

}  // namespace

const OperatorKind* find_operator_kind(v1::Operator::Kind kind) {
  for (const OperatorKind* candidate : kOperatorKinds) {
    if (candidate->kind == kind) return candidate;
  }
  return nullptr;
}

Place score_place(const Lowering& lowering, const KvHeads& heads, std::vector<std::uint32_t> entries) {
  const std::uint32_t group = lowering.attention.group;
  return {
      v1::Place::SCORE,  lowering.builder.token(), heads.begin * group, (heads.end - heads.begin) * group, 0,
      std::move(entries)};
}

void lower_operator(Lowering& lowering, const v1::Operator& op) {
  const OperatorKind& kind = checked_kind(op);
  begin(lowering, op, kind);
  if (kind.lower_part == nullptr) return;
  lowering.builder.begin_operator(op.name());
  for (std::size_t part = 0; part < parts_of(lowering, op); ++part) kind.lower_part(lowering, op, part);
}

void lower_graph(Lowering& lowering) {
  const auto& operators = lowering.graph.operators();
  const auto begin_part_of = [&](int index) {
    lowering.builder.begin_graph_operator(static_cast<std::uint32_t>(index));
    lowering.builder.begin_operator(operators[index].name());
  };
  for (int first = 0, end = 0; first < operators.size(); first = end) {
    end = end_of_turns(lowering, first);
    std::size_t parts = 0;
    for (int index = first; index < end; ++index) {
      const OperatorKind& kind = checked_kind(operators[index]);
      begin_part_of(index);
      begin(lowering, operators[index], kind);
      if (kind.lower_part != nullptr) parts = std::max(parts, parts_of(lowering, operators[index]));
    }
    for (std::size_t part = 0; part < parts; ++part) {
      for (int index = first; index < end; ++index) {
        begin_part_of(index);
        checked_kind(operators[index]).lower_part(lowering, operators[index], part);
      }
    }
  }
}

}  // namespace primalsim::workloads
