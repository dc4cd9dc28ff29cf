// OUTPUT: a layer's result goes to the next layer's input homes; the head's is a maximum over all logits.
#include <algorithm>

#include "core/arithmetic/layer_arithmetic.h"
#include "core/error.h"
#include "workloads/direct/direct_layer.h"
#include "workloads/lowering/operators.h"
#include "workloads/lowering/transport.h"

namespace primalsim::workloads {
namespace {

// To `home` in the next layer, as soon as there is room.
Dependency send_part(Lowering& lowering, const Slice& slice, const StreamPart& part, std::size_t index,
                     const Slots& home, const Dependencies& room) {
  Dependencies ready = part.ready;
  append(ready, room);
  const Dependency sent = lowering.builder.send_home(lowering.machine.flits(part.elements, slice.bits),
                                                     slice.home.macro, home, std::move(ready));
  if (!lowering.builder.functional()) return sent;
  TaskMeaning& meaning = lowering.builder.meaning(sent.task, v1::Meaning::OUTPUT);
  meaning.payload = {buffer_place(slice.home, part.elements, part.first)};
  if (slice.parts.size() > 1) meaning.landing = part.first;
  set_slice(meaning, index, index * lowering.machine.slice_elements() + part.first, part.elements);
  return sent;
}

void send_to_next_layer(Lowering& lowering, const Vector& result) {
  const Ribbon& ribbon = lowering.builder.ribbon();
  const Vector& first = lowering.vectors.at(lowering.graph.vectors(0).name());
  for (std::size_t i = 0; i < result.slices.size(); ++i) {
    const Slice& slice = result.slices[i];
    const std::uint32_t next =
        first.slices[i].home.macro + lowering.placement.tiles() * ribbon.macros_per_tile();
    Dependencies room;
    const Slots home = lowering.builder.take_home(next, first.name + " of the next layer",
                                                  lowering.machine.flits(slice.elements, slice.bits), room);
    Dependencies sent;
    for (const StreamPart& part : slice.parts)
      sent.push_back(send_part(lowering, slice, part, i, home, room));
    if (lowering.vectors.homes() == Homes::kAsNeeded) {
      // The next layer takes it from here; how long it keeps its input is the same question as for this
      // layer.
      const std::uint32_t taken = lowering.builder.compute(next, pe_models::Work{}, std::move(sent));
      lowering.builder.release_home(home, after(taken));
      if (lowering.builder.functional()) {
        TaskMeaning& meaning = lowering.builder.meaning(taken, v1::Meaning::TAKEN);
        meaning.inputs = {{buffer_place(home, slice.elements)}};
        set_slice(meaning, i, i * lowering.machine.slice_elements(), slice.elements);
      }
    }
  }
}

void find_largest(Lowering& lowering, const Vector& result) {
  const auto parts = slice_parts({0, result.length}, lowering.machine.slice_elements());
  const Sum largest = reduce_over_homes(lowering, result, parts, v1::Meaning::LOGIT_MAXIMUM);
  if (!lowering.builder.functional()) return;
  // A single slice has its largest logit where it is.
  TaskMeaning& meaning = lowering.builder.meaning(largest.ready.front().task, v1::Meaning::LARGEST_LOGIT);
  if (largest.accumulators.count == 0) {
    meaning.function = v1::Meaning::LOGIT_MAXIMUM;
  } else {
    meaning.takes_maximum = true;
  }
}

void lower_output(Lowering& lowering, const v1::Operator& op) {
  const Vector& result = lowering.vectors.at(op.inputs(0));
  if (lowering.is_layer()) {
    send_to_next_layer(lowering, result);
  } else {
    find_largest(lowering, result);
  }
}

void compute_output(DirectLayer& direct, const v1::Operator& op) {
  const DirectLayer::Values& result = direct.input(op, 0);
  if (direct.is_layer) return direct.emit(DirectLayer::Part::kNextLayer, 0, result);
  std::int64_t largest = arithmetic::logit_key(result[0], 0);
  for (std::uint32_t slice = 0; slice < direct.slices(result.size()); ++slice) {
    const std::size_t begin = std::size_t{slice} * direct.slice_elements;
    std::int64_t of_slice = arithmetic::logit_key(result[begin], static_cast<std::uint32_t>(begin));
    for (std::size_t i = begin; i < std::min(begin + direct.slice_elements, result.size()); ++i) {
      of_slice = std::max(of_slice, arithmetic::logit_key(result[i], static_cast<std::uint32_t>(i)));
    }
    direct.emit(DirectLayer::Part::kLargest, slice, {of_slice});
    largest = std::max(largest, of_slice);
  }
  if (direct.slices(result.size()) > 1)
    direct.emit(DirectLayer::Part::kLargest, arithmetic::ComputedName::kOfAll, {largest});
}

}  // namespace

const OperatorKind kOutput{v1::Operator::OUTPUT,
                           1,
                           0,
                           false,
                           Relation::kNone,
                           [](const LengthRules& rules, const v1::Operator& op) {
                             if (rules.is_layer) {
                               rules.expect(op.inputs(0), rules.shape.hidden_size(), "hidden_size");
                             } else {
                               rules.expect(op.inputs(0), rules.shape.vocab_size(), "vocab_size");
                             }
                           },
                           lower_output,
                           compute_output};

}  // namespace primalsim::workloads
