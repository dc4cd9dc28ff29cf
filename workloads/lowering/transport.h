// Steps that several operators share: a slice brought to another macro, and one number reduced over the homes
// of a vector.
#pragma once

#include <optional>
#include <span>

#include "workloads/lowering/operators.h"
#include "workloads/lowering/vectors.h"

namespace primalsim::workloads {

// Elements of a slice at some macro.
struct Brought {
  Dependencies ready;
  std::optional<Parcel> parcel;  // empty where they were there already
  Places places;                 // several are added
};

// Sends `elements` of the slice, from its element `first`, to `macro`, unless that is its home.
Brought bring(Lowering& lowering, const Slice& slice, std::uint64_t elements, std::uint32_t macro,
              std::uint64_t first = 0);
// Where a part of a slice lies at its home.
inline Place part_place(const Lowering& lowering, const Slice& slice, const SlicePart& part) {
  return buffer_place(slice.home, part.range.size(), part.range.begin % lowering.machine.slice_elements());
}
// Gives back the buffers it came in, if any; `by` used them last.
void release(Lowering& lowering, const Brought& brought, std::uint32_t by);

// One pass over each part of the vector at its home, then a reduce of one flit over the homes to that of the
// first part. `function` is what the pass computes.
Sum reduce_over_homes(Lowering& lowering, const Vector& vector, std::span<const SlicePart> parts,
                      v1::Meaning::Function function);

// What a home does to make numbers of `bits` of `elements` sums. Scale and bias are one multiply-add per
// element.
pe_models::Work requantising(const Lowering& lowering, std::uint64_t elements, std::uint32_t bits);

// At the home, a part of a slice from its sum: what follows the sum of LINEAR and of attention. The task; the
// part is ready behind it.
std::uint32_t requantise(Lowering& lowering, Slice& slice, const SlicePart& part, const Sum& sum,
                         v1::Meaning::Function function);

// For an operator that changes its input in place: throws InputError if another operator, which may still be
// sending the vector, has read it before.
void check_unread(const Lowering& lowering, const v1::Operator& op);

// The tasks whose end is waited for.
inline Dependencies after(std::uint32_t task) { return {{task, 0}}; }

}  // namespace primalsim::workloads
