// A collective operation as transfers and what each of them waits for, and its run by itself.
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

// Sums one operand of each macro, from its local port, at `root`: along the union of the XY paths to it, a
// node where an operand joins or streams meet. Operand i is that of macros[i]. All in one tile, `root` among
// them or not.
Reduce gather_tree(const Ribbon& ribbon, std::uint32_t root, std::span<const std::uint32_t> macros,
                   std::uint32_t flits);

struct CollectiveRun {
  Cycle cycles = 0;  // until the last delivery
  Totals totals;
};

// Starts all plans in cycle 0. `network` must be new. Proves first that the transfers cannot deadlock.
// Throws RunError if something does not end.
CollectiveRun run_plans(const Parameters& parameters, std::span<const CollectivePlan> plans,
                        Network& network);

// No way of doing `collective` on this network takes less: every macro takes in what it lacks, or gives its
// operands, at one flit a cycle, and some flit comes from the macro farthest away. docs/collectives.md
Cycle collective_bound(const Parameters& parameters, Collective collective,
                       std::span<const std::uint32_t> macros, std::uint32_t flits);

}  // namespace primalsim::noc::ipcn
