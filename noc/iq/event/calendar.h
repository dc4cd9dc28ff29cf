// What is under way on the channels, by the cycle in which it arrives: flits, credits, and heads in the
// routing stage.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "core/cycle.h"

namespace primalsim::noc::iq::event {

// Not the index of a packet.
inline constexpr std::uint32_t kBody = 0xffffffff;

struct VcAt {
  std::uint32_t router = 0;
  std::uint32_t vc = 0;  // index
};

struct FlitAt {
  VcAt at;
  std::uint32_t packet = kBody;  // a head names its packet
};

struct Slot {
  std::vector<FlitAt> flits;
  std::vector<VcAt> credits;         // to output VCs
  std::vector<VcAt> source_credits;  // to sources
  std::vector<VcAt> heads;           // of input VCs: may ask for an output VC from now on
  std::uint64_t ejected_flits = 0;
  std::uint64_t ejected_create_cycles = 0;

  void clear() {
    flits.clear();
    credits.clear();
    source_credits.clear();
    heads.clear();
    ejected_flits = 0;
    ejected_create_cycles = 0;
  }
};

// Slots of the next kSpan cycles. Every delay of the router is shorter.
class Calendar {
 public:
  static constexpr unsigned kSpan = 64;

  Slot& at(Cycle cycle) {
    occupied_ |= std::uint64_t{1} << (cycle % kSpan);
    return slots_[cycle % kSpan];
  }
  bool occupied(Cycle cycle) const { return ((occupied_ >> (cycle % kSpan)) & 1U) != 0; }
  void release(Cycle cycle) {
    slots_[cycle % kSpan].clear();
    occupied_ &= ~(std::uint64_t{1} << (cycle % kSpan));
  }
  // The first occupied cycle at or after `now`; kNever if none is.
  Cycle next(Cycle now) const {
    if (occupied_ == 0) return kNever;
    return now + static_cast<unsigned>(std::countr_zero(std::rotr(occupied_, static_cast<int>(now % kSpan))));
  }

 private:
  std::array<Slot, kSpan> slots_;
  std::uint64_t occupied_ = 0;
};

}  // namespace primalsim::noc::iq::event
