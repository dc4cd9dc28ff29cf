#include "workloads/lowering/transport.h"

#include <algorithm>

#include "core/error.h"

namespace primalsim::workloads {

Brought bring(Lowering& lowering, const Slice& slice, std::uint64_t elements, std::uint32_t macro,
              std::uint64_t first) {
  const Place home = buffer_place(slice.home, elements, first);
  if (slice.home.macro == macro)
    return {slice.ready(first, elements), std::nullopt, lowering.builder.if_functional(home)};
  const Parcel parcel = lowering.builder.unicast(lowering.machine.flits(elements, slice.bits),
                                                 slice.home.macro, macro, slice.ready(first, elements));
  if (lowering.builder.functional()) lowering.builder.meaning(parcel.arrived.task).payload = {home};
  return {{parcel.arrived}, parcel, lowering.builder.if_functional(buffer_place(parcel.buffers, elements))};
}

void release(Lowering& lowering, const Brought& brought, std::uint32_t by) {
  if (brought.parcel) lowering.builder.release(*brought.parcel, by);
}

Sum reduce_over_homes(Lowering& lowering, const Vector& vector, std::span<const SlicePart> parts,
                      v1::Meaning::Function function) {
  std::vector<ReduceOperand> operands;
  for (const SlicePart& part : parts) {
    const Slice& slice = vector.slices[part.slice];
    const std::uint32_t home = slice.home.macro;
    const std::uint64_t elements = part.range.size();
    const pe_models::Work work = lowering.machine.with_slices(
        lowering.machine.compute().macs(elements), lowering.machine.flits(elements, slice.bits), 0);
    const std::uint32_t task = lowering.builder.compute(
        home, work, slice.ready(part.range.begin % lowering.machine.slice_elements(), elements));
    operands.push_back({{home, v1::PORT_LOCAL}, after(task), {}});
    if (!lowering.builder.functional()) continue;
    TaskMeaning& meaning = lowering.builder.meaning(task, function);
    meaning.inputs = {{part_place(lowering, slice, part)}};
    set_slice(meaning, part.slice, part.range.begin, part.range.size());
    operands.back().places = {register_place(task, 1)};
  }
  const std::uint32_t root = vector.slices[parts.front().slice].home.macro;
  return lowering.builder.reduce(1, root, {}, std::move(operands));
}

pe_models::Work requantising(const Lowering& lowering, std::uint64_t elements, std::uint32_t bits) {
  const pe_models::Machine& machine = lowering.machine;
  return machine.with_slices(machine.compute().macs(elements), machine.sum_flits(elements),
                             machine.flits(elements, bits));
}

std::uint32_t requantise(Lowering& lowering, Slice& slice, const SlicePart& part, const Sum& sum,
                         v1::Meaning::Function function) {
  const std::uint64_t elements = part.range.size();
  const std::uint64_t first = part.range.begin % lowering.machine.slice_elements();
  Dependencies ready = sum.ready;
  append(ready, slice.free);
  const std::uint32_t task = lowering.builder.compute(
      slice.home.macro, requantising(lowering, elements, slice.bits), std::move(ready));
  slice.add_ready(first, elements, after(task));
  if (!lowering.builder.functional()) return task;
  TaskMeaning& meaning = lowering.builder.meaning(task, function);
  meaning.inputs = {sum.places};
  set_output(meaning, buffer_place(slice.home, elements, first));
  set_slice(meaning, part.slice, part.range.begin, elements);
  return task;
}

void check_unread(const Lowering& lowering, const v1::Operator& op) {
  for (const v1::Operator& other : lowering.graph.operators()) {
    if (&other == &op) return;
    const bool reads =
        std::find(other.inputs().begin(), other.inputs().end(), op.inputs(0)) != other.inputs().end();
    const OperatorKind* const kind = find_operator_kind(other.kind());
    if (!reads || (kind != nullptr && kind->in_place)) continue;
    throw_input_error("workload: operator '{}' changes '{}' in place, which '{}' has read before", op.name(),
                      op.inputs(0), other.name());
  }
}

}  // namespace primalsim::workloads
