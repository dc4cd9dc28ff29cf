#include "noc/traffic/mean_hops.h"

namespace primalsim::noc::traffic {

namespace {

constexpr std::uint32_t kMostSources = 4096;
constexpr unsigned kDestinations = 16;

}  // namespace

double mean_hops(const Pattern& pattern, const Topology& mesh) {
  const std::uint32_t stride = (mesh.nodes() + kMostSources - 1) / kMostSources;
  double hops = 0;
  double packets = 0;
  for (std::uint32_t source = 0; source < mesh.nodes(); source += stride) {
    const double share = pattern.share(source);
    if (share == 0) continue;
    RandomStream random(0, source);
    for (unsigned i = 0; i < kDestinations; ++i) {
      const std::uint32_t to = pattern.destination(source, random);
      hops += share * (mesh.distance(source, to) + 1);
    }
    packets += share * kDestinations;
  }
  return packets > 0 ? hops / packets : 0;
}

}  // namespace primalsim::noc::traffic
