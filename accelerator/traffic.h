// The flits of a Program, counted from its routes without running it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "accelerator/program_image.h"
#include "noc/ipcn/network.h"

namespace primalsim::accelerator {

// Index of a router's output: macro * kPorts + port. The same index with a port of 4..6 names the source that
// feeds that port in `injected`.
inline std::uint64_t output_index(std::uint32_t macro, noc::ipcn::Port port) {
  return std::uint64_t{macro} * noc::ipcn::kPorts + port;
}

struct Traffic {
  std::vector<std::uint64_t> flits;          // per output
  std::vector<Cycle> busy_cycles;            // per output: its flits; of a crossing: the cycles of its lane
  std::vector<std::uint64_t> injected;       // per source
  std::vector<std::uint64_t> operator_hops;  // per operator: links
  std::vector<std::uint64_t> added;  // per macro: flits added to a sum, all contributions but the first
  std::uint64_t link_hops = 0;
  std::uint64_t router_hops = 0;
  std::uint64_t injected_flits = 0;
  std::uint64_t ejected_flits = 0;
  std::uint64_t contributed_flits = 0;  // to sums
  std::uint64_t inline_flits = 0;       // of them, those that passed
  std::uint64_t packet_hops = 0;  // outputs of routers, sources, and twice each crossing, for every packet
};

Traffic count_traffic(const ProgramImage& image, const noc::ipcn::Parameters& parameters,
                      std::uint32_t operators);

// Of adders in the data path a route does not say what passes: every contribution that completed a sum on the
// way is counted above as ejected, and the sum as injected.
//
// What the network that ran did: counts of local outputs and sources less what passed.
Traffic as_run(Traffic traffic, const noc::ipcn::Network& network);
// If every contribution passed that may: no run has less.
Traffic least_traffic(Traffic traffic, const ProgramImage& image);

// Per output in `outputs`: flits of each operator.
std::vector<std::vector<std::uint64_t>> flits_by_operator(const ProgramImage& image,
                                                          const noc::ipcn::Parameters& parameters,
                                                          std::uint32_t operators,
                                                          std::span<const std::uint64_t> outputs);

}  // namespace primalsim::accelerator
