// ROPE: each slice is rotated at its home. The two elements of a pair are neighbours, so none leaves its
// slice.
#include "core/arithmetic/layer_arithmetic.h"
#include "workloads/direct/direct_layer.h"
#include "workloads/lowering/operators.h"
#include "workloads/lowering/transport.h"

namespace primalsim::workloads {
namespace {

void rotate_part(Lowering& lowering, const v1::Operator& op, std::size_t index) {
  if (index == 0) check_unread(lowering, op);
  Vector& vector = lowering.vectors.at(op.inputs(0));
  for (std::size_t i = 0; i < vector.slices.size(); ++i) {
    Slice& slice = vector.slices[i];
    if (index >= slice.parts.size()) continue;
    StreamPart& part = slice.parts[index];
    const std::uint64_t flits = lowering.machine.activation_flits(part.elements);
    const pe_models::Work work =
        lowering.machine.with_slices(lowering.machine.compute().rope(part.elements), flits, flits);
    const std::uint32_t task = lowering.builder.compute(slice.home.macro, work, std::move(part.ready));
    part.ready = after(task);
    if (!lowering.builder.functional()) continue;
    const Place place = buffer_place(slice.home, part.elements, part.first);
    TaskMeaning& meaning = lowering.builder.meaning(task, v1::Meaning::ROPE);
    meaning.inputs = {{place}};
    set_output(meaning, place);
    set_slice(meaning, i, i * lowering.machine.slice_elements() + part.first, part.elements);
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

const OperatorKind kRope{v1::Operator::ROPE, 1,          1, true, Relation::kNone, any_lengths, nullptr,
                         compute_rope,       rotate_part};

}  // namespace primalsim::workloads
