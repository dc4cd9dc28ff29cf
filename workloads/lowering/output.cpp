// OUTPUT: a layer's result goes to the next layer's input homes; the head's is a maximum over all logits.
#include "core/error.h"
#include "workloads/lowering/operators.h"
#include "workloads/lowering/transport.h"

namespace primalsim::workloads {
namespace {

void send_to_next_layer(Lowering& lowering, const Vector& result) {
  const Ribbon& ribbon = lowering.builder.ribbon();
  const Vector& first = lowering.vectors.at(lowering.graph.vectors(0).name());
  for (std::size_t i = 0; i < result.slices.size(); ++i) {
    const Slice& slice = result.slices[i];
    const std::uint32_t next =
        first.slices[i].home.macro + lowering.placement.tiles() * ribbon.macros_per_tile();
    Dependencies ready = slice.ready;
    const Slots home = lowering.builder.take_home(next, first.name + " of the next layer", ready);
    const Dependency sent = lowering.builder.send_home(lowering.machine.activation_flits(slice.elements),
                                                       slice.home.macro, home, std::move(ready));
    if (lowering.vectors.homes() == Homes::kAsNeeded) {
      // The next layer takes it from here; how long it keeps its input is the same question as for this
      // layer.
      const std::uint32_t taken = lowering.builder.compute(next, pe_models::Work{}, {sent});
      lowering.builder.release_home(home, after(taken));
      if (lowering.builder.functional()) {
        TaskMeaning& meaning = lowering.builder.meaning(taken, v1::Meaning::TAKEN);
        meaning.inputs = {{buffer_place(home, slice.elements)}};
        set_slice(meaning, i, i * lowering.machine.slice_elements(), slice.elements);
      }
    }
    if (!lowering.builder.functional()) continue;
    TaskMeaning& meaning = lowering.builder.meaning(sent.task, v1::Meaning::OUTPUT);
    meaning.payload = {home_place(slice)};
    set_slice(meaning, i, i * lowering.machine.slice_elements(), slice.elements);
  }
}

void find_largest(Lowering& lowering, const Vector& result) {
  const Sum largest = reduce_over_homes(lowering, result, v1::Meaning::LOGIT_MAXIMUM);
  if (!lowering.builder.functional()) return;
  // A single slice has its largest logit where it is.
  TaskMeaning& meaning = lowering.builder.meaning(largest.ready.front().task, v1::Meaning::LARGEST_LOGIT);
  if (largest.accumulators.count == 0) {
    meaning.function = v1::Meaning::LOGIT_MAXIMUM;
  } else {
    meaning.takes_maximum = true;
  }
}

}  // namespace

void lower_output(Lowering& lowering, const v1::Operator& op) {
  const Vector& result = lowering.vectors.at(op.inputs(0));
  if (lowering.is_layer()) {
    send_to_next_layer(lowering, result);
  } else {
    find_largest(lowering, result);
  }
}

}  // namespace primalsim::workloads
