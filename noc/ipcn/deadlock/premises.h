// What the argument that transfers cannot deadlock rests on (docs/deadlock.md), as far as it is not a matter
// of routes.
#pragma once

#include <cstdint>

namespace primalsim::noc::ipcn {

// The defaults are what the kernels of this folder do. Others describe a network that somebody thinks of
// building.
struct Premises {
  std::uint32_t packet_flits = 0;  // the longest packet; 0: as long as a FIFO
  bool space_is_reserved =
      true;  // a sink takes whatever comes: buffers and accumulators are assigned statically
  bool sums_wait_for_heads = true;  // a sum is injected only when the heads of all contributions have arrived
  bool crossings_store_packets = true;  // whole packets, in space of their own
};

inline constexpr const char* kShortPackets = "packets are no longer than a FIFO";
inline constexpr const char* kReservedSpace = "buffers and accumulators are reserved statically";
inline constexpr const char* kHeadsFirst =
    "a sum is injected only when the heads of all its contributions have arrived";
inline constexpr const char* kStoredCrossings = "whole packets are stored at crossings";
inline constexpr const char* kOneOrder = "all trees of a VC class have one order of dimensions";

}  // namespace primalsim::noc::ipcn
