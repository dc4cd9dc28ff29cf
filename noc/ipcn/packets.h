// How a transfer is cut into packets of at most F = `fifo_flits` flits.
#pragma once

#include <algorithm>
#include <cstdint>

#include "noc/ipcn/network.h"

namespace primalsim::noc::ipcn {

inline std::uint32_t packet_count(std::uint32_t flits, std::uint32_t fifo_flits) {
  return (flits - 1) / fifo_flits + 1;
}

inline std::uint32_t packet_flits(std::uint32_t flits, std::uint32_t fifo_flits, std::uint32_t packet) {
  return std::min(fifo_flits, flits - packet * fifo_flits);
}

// Cycles for which a packet occupies its lane between two tiles: its share of the tile link, and never faster
// than a router's output.
inline Cycle lane_cycles(const Parameters& parameters, std::uint32_t flits) {
  const std::uint64_t bytes = std::uint64_t{flits} * parameters.flit_bytes * parameters.ribbon.gateways;
  const std::uint64_t rate = parameters.tile_link_bytes_per_cycle;
  return std::max<Cycle>(flits, bytes / rate + (bytes % rate != 0 ? 1 : 0));
}

}  // namespace primalsim::noc::ipcn
