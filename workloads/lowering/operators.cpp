#include "workloads/lowering/operators.h"

#include "core/error.h"

namespace primalsim::workloads {
namespace {

struct Entry {
  v1::Operator::Kind kind;
  int inputs;   // at least
  int outputs;  // at least
  void (*lower)(Lowering&, const v1::Operator&);
};

constexpr Entry kTable[] = {
    {v1::Operator::NORM, 1, 1, lower_norm},       {v1::Operator::LINEAR, 1, 1, lower_linear},
    {v1::Operator::ROPE, 1, 1, lower_rope},       {v1::Operator::KV_APPEND, 2, 0, lower_kv_append},
    {v1::Operator::SCORES, 1, 0, lower_scores},   {v1::Operator::SOFTMAX, 0, 0, lower_softmax},
    {v1::Operator::CONTEXT, 0, 1, lower_context}, {v1::Operator::ADD, 2, 1, lower_add},
    {v1::Operator::SWIGLU, 2, 1, lower_swiglu},   {v1::Operator::OUTPUT, 1, 0, lower_output},
};

}  // namespace

Place score_place(const Lowering& lowering, const KvHeads& heads, std::vector<std::uint32_t> entries) {
  const std::uint32_t group = lowering.attention.group;
  return {
      v1::Place::SCORE,  lowering.builder.token(), heads.begin * group, (heads.end - heads.begin) * group, 0,
      std::move(entries)};
}

void lower_operator(Lowering& lowering, const v1::Operator& op) {
  for (const Entry& entry : kTable) {
    if (entry.kind != op.kind()) continue;
    if (op.inputs_size() < entry.inputs || op.outputs_size() < entry.outputs) {
      throw_input_error("workload: operator '{}' has {} inputs and {} outputs; needed are {} and {}",
                        op.name(), op.inputs_size(), op.outputs_size(), entry.inputs, entry.outputs);
    }
    lowering.builder.begin_operator(op.name());
    entry.lower(lowering, op);
    return;
  }
  throw_input_error("workload: operator '{}' is of no known kind", op.name());
}

}  // namespace primalsim::workloads
