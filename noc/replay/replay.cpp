#include "noc/replay/replay.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/activity.h"
#include "core/error.h"

namespace primalsim::noc::replay {

std::array<std::uint64_t, kResults> results_of(const Arrival& arrival) {
  const Cycle tail = arrival.tail_eject_cycle;
  return {arrival.inject_cycle, tail, tail - arrival.packet.create_cycle, tail - arrival.inject_cycle,
          tail - arrival.head_eject_cycle - (arrival.packet.flits - 1)};
}

// The pieces grow, for a trace may be of any length.
void run_to_the_end(PacketNetwork& network, Activity& activity, std::vector<Arrival>& arrivals) {
  constexpr Cycle kFirstPiece = 4096;
  for (Cycle end = network.now() + kFirstPiece; !network.run_until_empty(end, arrivals);) {
    activity.reach(arrivals.size());
    end += std::max(kFirstPiece, end / 64);
  }
}

Outcome replay(const Trace& trace, PacketNetwork& network, unsigned route_classes) {
  std::vector<Packet> packets;
  packets.reserve(trace.rows.size());
  for (const Row& row : trace.rows) {
    const auto id = static_cast<std::uint32_t>(packets.size());
    packets.push_back({id, row.source, row.destination, row.flits, row.create_cycle,
                       static_cast<std::uint8_t>(id % route_classes)});
  }
  network.enqueue(packets);
  std::vector<Arrival> arrivals;
  arrivals.reserve(packets.size());
  Activity activity("packet by packet", packets.size());
  run_to_the_end(network, activity, arrivals);
  if (arrivals.size() != packets.size()) {
    throw_run_error("{} packets went in, {} came out", packets.size(), arrivals.size());
  }
  Outcome outcome{network.now(), network.totals().router_flit_hops, trace};
  outcome.trace.has_result.fill(true);
  for (const Arrival& arrival : arrivals) outcome.trace.rows[arrival.packet.id].results = results_of(arrival);
  return outcome;
}

double flit_hops_per_cycle(const Trace& trace, const Topology& mesh) {
  if (trace.rows.empty()) return 0;
  double flit_hops = 0;
  Cycle first = kNever;
  Cycle last = 0;
  for (const Row& row : trace.rows) {
    const std::uint32_t links = mesh.distance(row.source, row.destination);
    flit_hops += static_cast<double>(row.flits) * (links + 1);
    first = std::min(first, row.create_cycle);
    last = std::max(last, row.create_cycle);
  }
  return flit_hops / static_cast<double>(last - first + 1);
}

std::vector<Channel> busiest_channels(const Trace& trace, const Topology& mesh,
                                      const std::vector<DimensionOrder>& orders) {
  constexpr std::size_t kBusiest = 10;
  ChannelLoads loads(mesh);
  for (std::size_t i = 0; i < trace.rows.size(); ++i) {
    const Row& row = trace.rows[i];
    loads.add(orders[i % orders.size()], row.source, row.destination, row.flits);
  }
  return loads.busiest(kBusiest);
}

Mismatches compare(const Trace& recorded, const Trace& simulated) {
  Mismatches mismatches;
  for (std::size_t i = 0; i < recorded.rows.size(); ++i) {
    const Row& expected = recorded.rows[i];
    const Row& actual = simulated.rows[i];
    for (std::size_t result = 0; result < kResults; ++result) {
      if (!recorded.has_result[result] || expected.results[result] == actual.results[result]) continue;
      if (mismatches.packets++ == 0) {
        mismatches.first =
            fmt::format("pid {} (line {}): {} is {}, recorded is {}", expected.pid, i + 2,
                        kResultNames[result], actual.results[result], expected.results[result]);
      }
      break;
    }
  }
  return mismatches;
}

}  // namespace primalsim::noc::replay
