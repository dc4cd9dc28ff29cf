// How a transfer becomes streams of packets: how it is cut, and of a reduce which nodes add, how many
// contributions each waits for, and where every stream goes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

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

struct ReducePlan {
  // Per node: contributions its adder waits for; 0 for a leaf that passes its only operand on.
  std::vector<std::uint32_t> contributions;
  // Per operand: the node whose adder takes it.
  std::vector<std::uint32_t> targets;

  // Replaces the plan; keeps the storage. `reduce` has passed check_reduce.
  void assign(const Reduce& reduce);
};

inline void ReducePlan::assign(const Reduce& reduce) {
  const std::size_t nodes = reduce.nodes.size();
  contributions.assign(nodes, 0);
  for (const Operand& operand : reduce.operands) ++contributions[operand.node];
  targets.assign(nodes, 0);  // first used to count children
  for (std::size_t n = 1; n < nodes; ++n) ++targets[reduce.nodes[n].parent];
  for (std::size_t n = 0; n < nodes; ++n) {
    const bool passes_on = n != 0 && targets[n] == 0 && contributions[n] == 1;
    contributions[n] = passes_on ? 0 : contributions[n] + targets[n];
  }
  targets.resize(reduce.operands.size());
  for (std::size_t o = 0; o < reduce.operands.size(); ++o) {
    const std::uint32_t node = reduce.operands[o].node;
    targets[o] = contributions[node] == 0 ? reduce.nodes[node].parent : node;
  }
}

}  // namespace primalsim::noc::ipcn
