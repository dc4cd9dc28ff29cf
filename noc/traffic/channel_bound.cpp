#include "noc/traffic/channel_bound.h"

#include <vector>

namespace primalsim::noc::traffic {
namespace {

constexpr std::uint64_t kMostPairs = 100'000'000;

}  // namespace

std::optional<ChannelBound> channel_bound(const Pattern& pattern, const Topology& mesh,
                                          const routing::Routing* routing) {
  if (!mesh.is_mesh()) return std::nullopt;
  std::vector<DimensionOrder> orders = dimension_orders(routing);
  const bool fixed = !orders.empty();
  if (!fixed) orders = {DimensionOrder::kXy};  // cuts are crossed alike, whatever the order
  ChannelLoads loads(mesh);
  std::vector<Flow> flows;
  std::uint64_t pairs = 0;
  for (std::uint32_t source = 0; source < mesh.nodes(); ++source) {
    const double share = pattern.share(source);
    if (share == 0) continue;
    flows.clear();
    pattern.flows(source, flows);
    pairs += flows.size();
    if (pairs > kMostPairs) return std::nullopt;
    for (const Flow& flow : flows) {
      for (const DimensionOrder order : orders) {
        loads.add(order, source, flow.destination,
                  share * flow.probability / static_cast<double>(orders.size()));
      }
    }
  }
  const std::vector<Channel> busiest = fixed ? loads.busiest(1) : loads.busiest_cuts(1);
  if (busiest.empty()) return std::nullopt;
  return ChannelBound{1 / busiest.front().flits, busiest.front()};
}

}  // namespace primalsim::noc::traffic
