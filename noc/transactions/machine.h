// Nodes that read and write each other's memory over one or more networks: the numbers of such a machine.
//
// docs/silicon.md has the timing to the cycle.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/geometry/topology.h"

namespace primalsim::noc::transactions {

// Which virtual channels a packet takes. Requests that wait in the network never hold up responses, which are
// always taken in at their end; so what waits for a response gets it.
enum Class : std::uint8_t { kRequest, kResponse, kMulticast };
inline constexpr unsigned kClasses = 3;
inline constexpr unsigned kMostVcs = 16;  // of a link

struct Network {
  Topology topology;
  DimensionOrder order = DimensionOrder::kXy;
};

// Rates are in thousandths, so that they are whole.
struct Memory {
  std::uint32_t latency_cycles = 0;
  std::uint32_t read_millicycles_per_flit = 1000;
  std::uint32_t write_millicycles_per_flit = 1000;
  std::uint32_t gap_cycles = 0;
  std::uint32_t requests_at_once = 1;
  std::uint32_t read_ahead_flits = 16;
  std::uint32_t queued_requests = 1;  // per virtual channel; at most a channel's flits
  // Of one interface, in a cycle, read and written together; 0: no limit.
  std::uint32_t shared_milliflits = 0;
  // per cycle; 0: no limit
  std::uint32_t write_share_milliflits = 1000;  // of a written flit
  bool multicasts = false;
};

struct Machine {
  std::uint32_t width = 1;
  std::uint32_t height = 1;
  std::vector<Network> networks;
  std::uint32_t flit_bytes = 32;
  std::uint32_t hop_cycles = 1;
  std::uint32_t credit_cycles = 1;
  std::uint32_t vc_flits = 1;
  std::uint32_t shared_flits = 0;
  std::uint32_t request_vcs = 1;  // on each side of the dateline
  std::uint32_t response_vcs = 1;
  std::uint32_t multicast_vcs = 1;
  std::uint32_t interface_cycles = 1;
  std::uint32_t header_flits = 1;
  std::uint32_t most_data_flits = 256;
  std::uint32_t issue_cycles = 0;
  std::uint32_t done_cycles = 0;
  std::vector<Memory> memories;
  std::vector<std::uint8_t> memory_of;  // per node, an index of memories

  std::uint32_t nodes() const { return width * height; }
  std::uint32_t vcs_of(Class kind) const {
    return kind == kRequest ? request_vcs : kind == kResponse ? response_vcs : multicast_vcs;
  }
  // The first virtual channel of a class on one side of the dateline.
  std::uint32_t first_vc(Class kind, bool past) const {
    std::uint32_t first = 0;
    for (unsigned other = 0; other < kind; ++other) first += 2 * vcs_of(static_cast<Class>(other));
    return first + (past ? vcs_of(kind) : 0);
  }
  std::uint32_t vcs() const { return 2 * (request_vcs + response_vcs + multicast_vcs); }
  std::uint32_t data_flits(std::uint64_t bytes) const {
    return static_cast<std::uint32_t>((bytes + flit_bytes - 1) / flit_bytes);
  }
};

}  // namespace primalsim::noc::transactions
