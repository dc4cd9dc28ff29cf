#include "workloads/lowering/operators.h"

#include "core/error.h"

namespace primalsim::workloads {
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
  const OperatorKind* const kind = find_operator_kind(op.kind());
  if (kind == nullptr) throw_input_error("workload: operator '{}' is of no known kind", op.name());
  if (op.inputs_size() < kind->inputs || op.outputs_size() < kind->outputs) {
    throw_input_error("workload: operator '{}' has {} inputs and {} outputs; needed are {} and {}", op.name(),
                      op.inputs_size(), op.outputs_size(), kind->inputs, kind->outputs);
  }
  if (attends_in_groups(lowering.machine)) {
    if (op.kind() == v1::Operator::SCORES || op.kind() == v1::Operator::SOFTMAX) return;
    if (op.kind() == v1::Operator::CONTEXT) return lower_attention_in_groups(lowering);
  }
  lowering.builder.begin_operator(op.name());
  kind->lower(lowering, op);
}

}  // namespace primalsim::workloads
