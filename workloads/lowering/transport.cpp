#include "workloads/lowering/transport.h"

namespace primalsim::workloads {

Brought bring(Lowering& lowering, const Slice& slice, std::uint64_t elements, std::uint32_t macro,
              std::uint64_t first) {
  const Place home = buffer_place(slice.home, elements, first);
  if (slice.home.macro == macro) return {slice.ready, std::nullopt, lowering.builder.if_functional(home)};
  const Parcel parcel = lowering.builder.unicast(lowering.machine.activation_flits(elements),
                                                 slice.home.macro, macro, slice.ready);
  if (lowering.builder.functional()) lowering.builder.meaning(parcel.arrived.task).payload = {home};
  return {{parcel.arrived}, parcel, lowering.builder.if_functional(buffer_place(parcel.buffers, elements))};
}

void release(Lowering& lowering, const Brought& brought, std::uint32_t by) {
  if (brought.parcel) lowering.builder.release(*brought.parcel, by);
}

Sum reduce_over_homes(Lowering& lowering, const Vector& vector, v1::Meaning::Function function) {
  std::vector<ReduceOperand> operands;
  for (std::size_t i = 0; i < vector.slices.size(); ++i) {
    const Slice& slice = vector.slices[i];
    const std::uint32_t home = slice.home.macro;
    const std::uint32_t task =
        lowering.builder.compute(home, lowering.machine.compute().macs(slice.elements), slice.ready);
    operands.push_back({{home, v1::PORT_LOCAL}, after(task), {}});
    if (!lowering.builder.functional()) continue;
    TaskMeaning& meaning = lowering.builder.meaning(task, function);
    meaning.inputs = {{home_place(slice)}};
    set_slice(meaning, i, i * lowering.machine.slice_elements(), slice.elements);
    operands.back().places = {register_place(task, 1)};
  }
  return lowering.builder.reduce(1, vector.slices.front().home.macro, {}, std::move(operands));
}

}  // namespace primalsim::workloads
