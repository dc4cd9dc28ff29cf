// How a transfer is cut into packets of at most F = `fifo_flits` flits.
#pragma once

#include <algorithm>
#include <cstdint>

namespace primalsim::noc::ipcn {

inline std::uint32_t packet_count(std::uint32_t flits, std::uint32_t fifo_flits) {
  return (flits - 1) / fifo_flits + 1;
}

inline std::uint32_t packet_flits(std::uint32_t flits, std::uint32_t fifo_flits, std::uint32_t packet) {
  return std::min(fifo_flits, flits - packet * fifo_flits);
}

}  // namespace primalsim::noc::ipcn
