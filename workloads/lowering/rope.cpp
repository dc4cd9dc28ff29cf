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
  Vector& vector = lowering.vectors.at(op.inputs(0));
  for (std::size_t i = 0; i < vector.slices.size(); ++i) {
    Slice& slice = vector.slices[i];
    slice.ready = after(lowering.builder.compute(
        slice.home.macro, lowering.machine.compute().rope(slice.elements), std::move(slice.ready)));
    if (!lowering.builder.functional()) continue;
    TaskMeaning& meaning = lowering.builder.meaning(slice.ready.front().task, v1::Meaning::ROPE);
    meaning.inputs = {{home_place(slice)}};
    set_output(meaning, home_place(slice));
    set_slice(meaning, i, i * lowering.machine.slice_elements(), slice.elements);
  }
}

}  // namespace primalsim::workloads
