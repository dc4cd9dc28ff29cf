// A collective operation as transfers and what each of them waits for.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "noc/ipcn/network.h"

namespace primalsim::noc::ipcn {

// Over k macros and a vector of N flits, cut into k parts as equal as can be (part i belongs to macro i):
enum class Collective {
  kBroadcast,      // macro 0 has the vector; then all have it
  kAllGather,      // macro i has part i; then all have the vector
  kReduceScatter,  // all have a vector; then macro i has part i of the sum
  kAllReduce,      // all have a vector; then all have the sum
};
// Trees: multicasts, and reductions along the union of the XY paths to their root. Rings: from macro i to
// macro i + 1, the last to macro 0.
enum class CollectiveAlgorithm { kTree, kRing };

// The end of an earlier step; of a multicast, the arrival at one destination.
struct StepOutput {
  std::uint32_t step = 0;
  std::uint32_t output = 0;
};

// A send if it has destinations, otherwise a reduce.
struct CollectiveStep {
  Send send;
  Reduce reduce;
  std::vector<std::vector<StepOutput>> after;  // a send: one list; a reduce: one per operand
  bool is_send() const { return !send.destinations.empty(); }
};

using CollectivePlan = std::vector<CollectiveStep>;

// `macros`: at least 2, different, all in one tile; `flits`: at least one per macro. Throws InputError.
CollectivePlan make_plan(const Ribbon& ribbon, Collective collective, CollectiveAlgorithm algorithm,
                         std::span<const std::uint32_t> macros, std::uint32_t flits,
                         std::uint32_t fifo_flits);

// Flits of part `part` of a vector.
std::uint32_t part_flits(std::uint32_t flits, std::size_t macros, std::size_t part);

// All macros of a tile of width x height so that neighbours in the list, and the last and the first, are
// neighbours in the mesh if width or height is even and neither is 1; otherwise row by row, to and fro.
std::vector<std::uint32_t> ring_order(std::uint32_t width, std::uint32_t height);

}  // namespace primalsim::noc::ipcn
