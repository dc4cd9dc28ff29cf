// ROPE: each slice is rotated at its home. The two elements of a pair are neighbours, so none leaves its
// slice.
#include <algorithm>

#include "core/error.h"
#include "workloads/lowering/operators.h"
#include "workloads/lowering/transport.h"

namespace primalsim::workloads {
namespace {

// Whoever read the vector before may still be sending it when the rotation begins.
void check_unread(const v1::Graph& graph, const v1::Operator& rope) {
  for (const v1::Operator& op : graph.operators()) {
    if (&op == &rope) return;
    const bool reads = std::find(op.inputs().begin(), op.inputs().end(), rope.inputs(0)) != op.inputs().end();
    if (!reads || op.kind() == v1::Operator::ROPE) continue;
    throw_input_error("workload: operator '{}' rotates '{}' in place, which '{}' has read before",
                      rope.name(), rope.inputs(0), op.name());
  }
}

}  // namespace

void lower_rope(Lowering& lowering, const v1::Operator& op) {
  check_unread(lowering.graph, op);
  for (Slice& slice : lowering.vectors.at(op.inputs(0)).slices) {
    slice.ready = after(lowering.builder.compute(slice.home.macro, lowering.cost.rope(slice.elements),
                                                 std::move(slice.ready)));
  }
}

}  // namespace primalsim::workloads
