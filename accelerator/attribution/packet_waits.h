// What a packet waited for, cycle by cycle.
#pragma once

#include <cstdint>
#include <limits>

#include "accelerator/attribution/attribution.h"
#include "accelerator/attribution/hop_index.h"
#include "core/geometry/lanes.h"

namespace primalsim::accelerator {

inline constexpr std::uint32_t kNoTransfer = std::numeric_limits<std::uint32_t>::max();

struct Wait {
  Cause cause = Cause::kCredits;
  Resource resource;
  std::uint32_t behind = kNoTransfer;  // the transfer whose flits are in the way
};

class PacketWaits {
 public:
  PacketWaits(const HopIndex& hops, const noc::ipcn::Parameters& parameters);

  // In cycle `now`, from hop.ready to before hop.start.
  Wait at(const noc::ipcn::Hop& hop, Cycle now) const;

 private:
  Wait wait_for_output(const noc::ipcn::Hop& waiting, std::uint32_t output, Cycle now) const;
  Wait wait_for_front(const noc::ipcn::Hop& waiting, std::uint32_t fifo, Cycle now) const;
  Wait wait_in_queue(const noc::ipcn::Hop& waiting, const noc::ipcn::Hop* holder, Resource source,
                     std::uint32_t fifo, Cycle now) const;
  std::uint32_t fed_fifo(std::uint32_t output) const;

  const HopIndex& hops_;
  const Ribbon ribbon_;
  const LaneMap lanes_;
};

}  // namespace primalsim::accelerator
