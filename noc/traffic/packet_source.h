// Who creates packets for a network: made-up traffic of whatever kind.
#pragma once

#include <cstdint>
#include <vector>

#include "core/cycle.h"
#include "noc/packets/packet_network.h"

namespace primalsim::noc::traffic {

// One virtual call per batch of cycles.
class PacketSource {
 public:
  virtual ~PacketSource() = default;

  // Appends the packets created before `end` and not returned yet, ordered by source, then cycle.
  virtual void create_before(Cycle end, std::vector<Packet>& packets) = 0;
  // The cycle of the first packet not returned yet, or an earlier one; kNever if there is none.
  virtual Cycle next_create_cycle() const = 0;
  virtual std::uint64_t created() const = 0;
};

}  // namespace primalsim::noc::traffic
