// Random work for a network, and what a kernel makes of it.
#pragma once

#include <cstdint>
#include <random>
#include <utility>
#include <vector>

#include "noc/ipcn/network.h"

namespace primalsim::noc::ipcn {

struct Scenario {
  struct Start {
    Cycle at = 0;
    TransferId id = 0;
    std::uint32_t operand = 0;  // of a reduce
  };
  Parameters parameters;
  // Transfer i is a send if it has destinations, otherwise a reduce.
  std::vector<std::pair<Send, Reduce>> transfers;
  std::vector<Start> starts;  // sorted by cycle

  bool is_send(TransferId id) const { return !transfers[id].first.destinations.empty(); }
};

struct Outcome {
  std::vector<std::pair<Cycle, Delivery>> deliveries;
  Totals totals;
  std::vector<std::uint64_t> output_flits;  // per macro and port
  std::vector<Cycle> port_cycles;           // of the scratchpad's port, per macro
  bool finished = false;
};

bool operator==(const Outcome& a, const Outcome& b);

// The size of what random_scenario makes.
struct Extent {
  std::uint32_t max_side = 4;
  std::uint32_t max_tiles = 3;
  std::uint32_t max_fifo_flits = 32;
  std::uint32_t max_packets = 4;  // per transfer
  std::uint32_t max_transfers = 16;
  Cycle max_start = 60;
};

using Random = std::mt19937_64;
// Uniform in [min, max], the same with every library.
inline std::uint32_t pick(Random& random, std::uint32_t min, std::uint32_t max) {
  return min + static_cast<std::uint32_t>(random() % (std::uint64_t{max} - min + 1));
}

Parameters random_parameters(Random& random, const Extent& extent);
Terminal random_terminal(Random& random, const Ribbon& ribbon);
Send random_send(Random& random, const Parameters& parameters, std::uint32_t max_packets);
Reduce random_reduce(Random& random, const Parameters& parameters, std::uint32_t max_packets);
Scenario random_scenario(Random& random, const Extent& extent);

// Runs until next_cycle() is kNever. Stops in the cycles that network.next_cycle() names and in those of the
// starts; if `every_cycle`, in all of them until `until` at least.
Outcome run(Network& network, const Scenario& scenario, bool every_cycle = false);

}  // namespace primalsim::noc::ipcn
