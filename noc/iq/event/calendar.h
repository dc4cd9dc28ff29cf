// What is under way on the channels, by the cycle in which it arrives: flits, credits, and heads in the
// routing stage.
#pragma once

#include <cstdint>
#include <vector>

#include "core/cycle.h"
#include "core/engine/slot_ring.h"

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

// Of the next 64 cycles. Every delay of the router is shorter.
class Calendar {
 public:
  Slot& at(Cycle cycle) {
    slots_.use(cycle);
    return slots_[cycle];
  }
  bool occupied(Cycle cycle) const { return slots_.used(cycle); }
  void release(Cycle cycle) {
    slots_[cycle].clear();
    slots_.release(cycle);
  }
  // The first occupied cycle at or after `now`; kNever if none is.
  Cycle next(Cycle now) const { return slots_.first(now); }

 private:
  SlotRing<Slot, 64> slots_;
};

}  // namespace primalsim::noc::iq::event
