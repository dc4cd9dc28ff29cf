// ROPE: each slice is rotated at its home. The two elements of a pair are neighbours, so none leaves its
// slice.
#include "core/arithmetic/layer_arithmetic.h"
#include "workloads/direct/direct_layer.h"
#include "workloads/lowering/operators.h"
#include "workloads/lowering/transport.h"

namespace primalsim::workloads {
namespace {

void lower_rope(Lowering& lowering, const v1::Operator& op) {
  check_unread(lowering, op);
  Vector& vector = lowering.vectors.at(op.inputs(0));
  for (std::size_t i = 0; i < vector.slices.size(); ++i) {
    Slice& slice = vector.slices[i];
    const std::uint64_t flits = lowering.machine.activation_flits(slice.elements);
    const pe_models::Work work =
        lowering.machine.with_slices(lowering.machine.compute().rope(slice.elements), flits, flits);
    slice.ready = after(lowering.builder.compute(slice.home.macro, work, std::move(slice.ready)));
    if (!lowering.builder.functional()) continue;
    TaskMeaning& meaning = lowering.builder.meaning(slice.ready.front().task, v1::Meaning::ROPE);
    meaning.inputs = {{home_place(slice)}};
    set_output(meaning, home_place(slice));
    set_slice(meaning, i, i * lowering.machine.slice_elements(), slice.elements);
  }
}

void compute_rope(DirectLayer& direct, const v1::Operator& op) {
  DirectLayer::Values& vector = direct.input(op, 0);
  const std::uint32_t head_dim = direct.shape.head_dim();
  const auto table = arithmetic::rotations(direct.position, head_dim);
  for (std::size_t i = 0; i + 1 < vector.size(); i += 2) {
    const auto rotated = arithmetic::rotate(vector[i], vector[i + 1], table[i % head_dim / 2]);
    vector[i] = rotated.even;
    vector[i + 1] = rotated.odd;
  }
}

}  // namespace

const OperatorKind kRope{v1::Operator::ROPE, 1,           1,          true,
                         Relation::kNone,    any_lengths, lower_rope, compute_rope};

}  // namespace primalsim::workloads
