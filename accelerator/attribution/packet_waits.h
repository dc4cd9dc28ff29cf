// What a packet waited for under data-flow control.
#pragma once

#include <cstdint>

#include "accelerator/attribution/hop_index.h"
#include "accelerator/attribution/transfer_waits.h"
#include "core/geometry/lanes.h"

namespace primalsim::accelerator {

class PacketWaits final : public TransferWaits {
 public:
  PacketWaits(const HopIndex& hops, const noc::ipcn::Parameters& parameters);

  Wait at(const noc::ipcn::Hop& hop, Cycle now) override;

 private:
  using Hop = noc::ipcn::Hop;

  // Each narrows `since` down to where what it looked up begins.
  Wait reason(const Hop& hop, Cycle now, Cycle& since) const;
  bool adds(const Hop& hop) const;
  Wait wait_for_output(const Hop& waiting, std::uint32_t output, Cycle now, Cycle& since) const;
  Wait wait_for_front(const Hop& waiting, std::uint32_t fifo, Cycle now, Cycle& since) const;
  Wait wait_in_queue(const Hop& waiting, const Hop* holder, Resource source, std::uint32_t fifo, Cycle now,
                     Cycle& since) const;
  std::uint32_t fed_fifo(std::uint32_t output) const;

  const HopIndex& hops_;
  const Ribbon ribbon_;
  const LaneMap lanes_;
};

}  // namespace primalsim::accelerator
