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
    const Dependency arrived = lowering.builder.send_home(lowering.cost.activation_flits(slice.elements),
                                                          slice.home.macro, home, std::move(ready));
    if (lowering.vectors.homes() == Homes::kWholeProgram) continue;
    // The next layer takes it from here; how long it keeps its input is the same question as for this layer.
    lowering.builder.release_home(home, after(lowering.builder.compute(next, Cost{}, {arrived})));
  }
}

}  // namespace

void lower_output(Lowering& lowering, const v1::Operator& op) {
  const Vector& result = lowering.vectors.at(op.inputs(0));
  if (lowering.is_layer()) {
    send_to_next_layer(lowering, result);
  } else {
    reduce_over_homes(lowering, result);
  }
}

}  // namespace primalsim::workloads
