#include "workloads/lowering/transport.h"

namespace primalsim::workloads {

Brought bring(Lowering& lowering, const Slice& slice, std::uint64_t elements, std::uint32_t macro) {
  if (slice.home.macro == macro) return {slice.ready, std::nullopt};
  const Parcel parcel = lowering.builder.unicast(lowering.cost.activation_flits(elements), slice.home.macro,
                                                 macro, slice.ready);
  return {{parcel.arrived}, parcel};
}

void release(Lowering& lowering, const Brought& brought, std::uint32_t by) {
  if (brought.parcel) lowering.builder.release(*brought.parcel, by);
}

Sum reduce_over_homes(Lowering& lowering, const Vector& vector) {
  std::vector<ReduceOperand> operands;
  for (const Slice& slice : vector.slices) {
    const std::uint32_t home = slice.home.macro;
    const std::uint32_t task =
        lowering.builder.compute(home, lowering.cost.elementwise(slice.elements), slice.ready);
    operands.push_back({{home, v1::PORT_LOCAL}, after(task)});
  }
  return lowering.builder.reduce(1, vector.slices.front().home.macro, {}, std::move(operands));
}

}  // namespace primalsim::workloads
