// Random meshes and packets for the tests of the iq kernels; the same for a seed on every machine.
#pragma once

#include <cstdint>
#include <vector>

#include "noc/iq/network.h"

namespace primalsim::testing {

// splitmix64 (Steele, Lea and Flood 2014).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
  }
  // 0 .. size - 1.
  std::uint32_t below(std::uint32_t size) { return static_cast<std::uint32_t>(next() % size); }
  std::uint32_t in(std::uint32_t min, std::uint32_t max) { return min + below(max - min + 1); }

 private:
  std::uint64_t state_;
};

inline noc::iq::Parameters random_parameters(Random& random) {
  noc::iq::Parameters parameters;
  parameters.width = random.in(1, 9);
  parameters.height = random.in(1, 9);
  parameters.vcs = random.in(1, random.below(4) == 0 ? 16 : 6);
  parameters.buffer_flits = random.in(1, random.below(4) == 0 ? 64 : 9);
  parameters.link_latency_cycles = random.below(2) == 0 ? 1 : random.in(1, 16);
  parameters.routing_delay_cycles = random.below(4) == 0 ? random.in(2, 16) : random.below(2);
  parameters.crossbar_delay_cycles = random.below(4) == 0 ? random.in(1, 16) : 1;
  parameters.credit_delay_cycles = random.below(4) == 0 ? random.in(1, 16) : 0;
  return parameters;
}

// Packets of `cycles` cycles: uniform, to a hot node, or to one partner each; from idle to far past
// saturation.
inline std::vector<noc::Packet> random_packets(Random& random, const noc::iq::Parameters& parameters,
                                               Cycle cycles) {
  const std::uint32_t terminals = parameters.routers();
  const std::uint32_t pattern = random.below(3);
  const std::uint32_t load = 1U << random.in(0, 8);  // packets per 512 cycles and source
  const std::uint32_t max_flits = random.below(2) == 0 ? 1 + random.below(5) : random.in(1, 40);
  const bool same_length = random.below(2) == 0;
  const std::uint32_t hot = random.below(terminals);
  std::vector<noc::Packet> packets;
  for (Cycle cycle = 0; cycle < cycles; ++cycle) {
    for (std::uint32_t source = 0; source < terminals; ++source) {
      if (random.below(512) >= load) continue;
      std::uint32_t destination = random.below(terminals);
      if (pattern == 1 && random.below(2) == 0) destination = hot;
      if (pattern == 2) destination = terminals - 1 - source;
      const std::uint32_t flits = same_length ? max_flits : random.in(1, max_flits);
      packets.push_back({static_cast<std::uint32_t>(packets.size()), source, destination, flits, cycle, 0});
    }
  }
  return packets;
}

}  // namespace primalsim::testing
