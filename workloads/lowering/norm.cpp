// NORM: sum of squares reduced over the homes, 1/sqrt at the home of slice 0, sent back as one flit, every
// slice scaled.
#include <map>
#include <set>

#include "workloads/lowering/operators.h"
#include "workloads/lowering/transport.h"

namespace primalsim::workloads {
namespace {

// The parcels of the scale, by macro; the root has it already.
std::map<std::uint32_t, Parcel> send_scale(Lowering& lowering, const Vector& input, std::uint32_t scale) {
  const std::uint32_t root = input.slices.front().home.macro;
  std::set<std::uint32_t> others;
  for (const Slice& slice : input.slices) others.insert(slice.home.macro);
  others.erase(root);
  std::map<std::uint32_t, Parcel> parcels;
  if (others.empty()) return parcels;
  const std::vector<std::uint32_t> to(others.begin(), others.end());
  for (const Parcel& parcel : lowering.builder.multicast(1, root, to, after(scale))) {
    parcels.emplace(parcel.buffers.macro, parcel);
    if (!lowering.builder.functional()) continue;
    lowering.builder.meaning(parcel.arrived.task).payload = {register_place(scale, 1)};
  }
  return parcels;
}

}  // namespace

void lower_norm(Lowering& lowering, const v1::Operator& op) {
  ProgramBuilder& builder = lowering.builder;
  Vector& input = lowering.vectors.at(op.inputs(0));
  Vector& output = lowering.vectors.at(op.outputs(0));
  const Sum sum = reduce_over_homes(lowering, input, v1::Meaning::SUM_OF_SQUARES);
  const std::uint32_t root = input.slices.front().home.macro;
  const std::uint32_t scale = builder.compute(root, lowering.machine.compute().scalar_function(), sum.ready);
  builder.release(sum, scale);
  if (builder.functional()) {
    TaskMeaning& meaning = builder.meaning(scale, v1::Meaning::NORM_SCALE);
    meaning.inputs = {sum.places};
  }

  const auto parcels = send_scale(lowering, input, scale);
  std::map<std::uint32_t, std::uint32_t> last_use;
  for (std::size_t i = 0; i < input.slices.size(); ++i) {
    const Slice& slice = input.slices[i];
    const std::uint32_t home = slice.home.macro;
    Dependencies ready = slice.ready;
    ready.push_back(home == root ? Dependency{scale, 0} : parcels.at(home).arrived);
    Slice& to = output.slices[i];
    if (to.home.macro == home) append(ready, to.free);
    const std::uint32_t scaled =
        builder.compute(home, lowering.machine.compute().macs(slice.elements), ready);
    last_use[home] = scaled;
    const bool stays = to.home.macro == home;
    if (stays) {
      to.ready = after(scaled);
    } else {
      Dependencies sendable = after(scaled);
      append(sendable, to.free);
      to.ready = {builder.send_home(lowering.machine.activation_flits(slice.elements), home, to.home,
                                    std::move(sendable))};
    }
    if (!builder.functional()) continue;
    TaskMeaning& meaning = builder.meaning(scaled, v1::Meaning::NORM);
    meaning.inputs = {{home_place(slice)},
                      {home == root ? register_place(scale, 1) : buffer_place(parcels.at(home).buffers, 1)}};
    set_slice(meaning, i, i * lowering.machine.slice_elements(), slice.elements);
    if (stays) {
      set_output(meaning, home_place(to));
    } else {
      builder.meaning(to.ready.front().task).payload = {register_place(scaled, slice.elements)};
    }
  }
  // A macro's computations end in this order, so the last is the last use of the scale.
  for (const auto& [macro, parcel] : parcels) builder.release(parcel, last_use.at(macro));
}

}  // namespace primalsim::workloads
