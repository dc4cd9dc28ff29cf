#include "tests/noc/ipcn/scenario.h"

#include <algorithm>
#include <tuple>

namespace primalsim::noc::ipcn {
namespace {

auto as_tuple(const Totals& t) {
  return std::tie(t.injected_flits, t.ejected_flits, t.forked_flits, t.link_flit_hops, t.router_flit_hops,
                  t.contributed_flits, t.inline_flits, t.crossing_peak_flits);
}

// Mostly short, sometimes just at a packet's end.
std::uint32_t random_flits(Random& random, const Parameters& parameters, std::uint32_t max_packets) {
  const std::uint32_t packets = pick(random, 1, max_packets);
  if (pick(random, 0, 3) == 0) return packets * parameters.fifo_flits;
  return pick(random, 1, packets * parameters.fifo_flits);
}

Port random_port(Random& random) { return static_cast<Port>(pick(random, kAcim, kLocal)); }

}  // namespace

bool operator==(const Outcome& a, const Outcome& b) {
  const auto same = [](const auto& x, const auto& y) {
    return x.first == y.first && x.second.transfer == y.second.transfer && x.second.output == y.second.output;
  };
  return a.finished == b.finished && a.output_flits == b.output_flits && a.port_cycles == b.port_cycles &&
         as_tuple(a.totals) == as_tuple(b.totals) &&
         std::equal(a.deliveries.begin(), a.deliveries.end(), b.deliveries.begin(), b.deliveries.end(), same);
}

Parameters random_parameters(Random& random, const Extent& extent) {
  Parameters parameters;
  Ribbon& ribbon = parameters.ribbon;
  ribbon.width = pick(random, 1, extent.max_side);
  ribbon.height = pick(random, 1, extent.max_side);
  ribbon.tiles = pick(random, 1, extent.max_tiles);
  ribbon.gateways = pick(random, 1, ribbon.height);
  parameters.fifo_flits = pick(random, 0, 2) == 0 ? pick(random, 1, std::min(4u, extent.max_fifo_flits))
                                                  : pick(random, 1, extent.max_fifo_flits);
  parameters.link_latency_cycles = pick(random, 1, 4);
  parameters.adder_latency_cycles = pick(random, 0, 3);
  if (pick(random, 0, 9) == 0) parameters.link_latency_cycles = pick(random, 5, 16);
  if (pick(random, 0, 9) == 0) parameters.adder_latency_cycles = pick(random, 0, 40);
  if (pick(random, 0, 2) == 0) parameters.adder_cycles_per_flit = pick(random, 2, 5);
  if (pick(random, 0, 3) == 0) {
    parameters.scratchpad_port = true;
    parameters.adder_cycles_per_flit = 1;
    parameters.shared_port_words = pick(random, 0, 2);
  }
  if (!parameters.scratchpad_port) parameters.inline_adders = pick(random, 0, 1) == 1;
  parameters.tile_link_bytes_per_cycle = pick(random, 1, 64);
  parameters.tile_link_latency_cycles = pick(random, 0, 6);
  return parameters;
}

Terminal random_terminal(Random& random, const Ribbon& ribbon) {
  return {pick(random, 0, static_cast<std::uint32_t>(ribbon.macros()) - 1), random_port(random)};
}

Send random_send(Random& random, const Parameters& parameters, std::uint32_t max_packets) {
  Send send;
  send.flits = random_flits(random, parameters, max_packets);
  send.source = random_terminal(random, parameters.ribbon);
  const std::uint32_t wanted = pick(random, 0, 1) == 0 ? 1 : pick(random, 1, 8);
  for (std::uint32_t i = 0; i < wanted; ++i) {
    const Terminal fresh = random_terminal(random, parameters.ribbon);
    const auto same = [&](const Terminal& t) { return t.macro == fresh.macro && t.port == fresh.port; };
    if (std::none_of(send.destinations.begin(), send.destinations.end(), same))
      send.destinations.push_back(fresh);
  }
  return send;
}

Reduce random_reduce(Random& random, const Parameters& parameters, std::uint32_t max_packets) {
  Reduce reduce;
  reduce.flits = random_flits(random, parameters, max_packets);
  const std::uint32_t nodes = pick(random, 1, 7);
  const bool chain = pick(random, 0, 3) == 0;
  std::vector<bool> fed(nodes, false);
  for (std::uint32_t n = 0; n < nodes; ++n) {
    const std::uint32_t parent = n == 0 ? 0 : chain ? n - 1 : pick(random, 0, n - 1);
    reduce.nodes.push_back({random_terminal(random, parameters.ribbon).macro, parent});
    if (n != 0) fed[parent] = true;
  }
  for (std::uint32_t n = 0; n < nodes; ++n) {
    const std::uint32_t operands = pick(random, fed[n] ? 0 : 1, 2);
    for (std::uint32_t o = 0; o < operands; ++o) reduce.operands.push_back({n, random_port(random)});
  }
  return reduce;
}

Scenario random_scenario(Random& random, const Extent& extent) {
  Scenario scenario;
  scenario.parameters = random_parameters(random, extent);
  const std::uint32_t transfers = pick(random, 1, extent.max_transfers);
  for (TransferId id = 0; id < transfers; ++id) {
    auto& [send, reduce] = scenario.transfers.emplace_back();
    const auto start = [&] { return pick(random, 0, static_cast<std::uint32_t>(extent.max_start)); };
    if (pick(random, 0, 2) != 0) {
      send = random_send(random, scenario.parameters, extent.max_packets);
      scenario.starts.push_back({start(), id, 0});
    } else {
      reduce = random_reduce(random, scenario.parameters, extent.max_packets);
      for (std::uint32_t o = 0; o < reduce.operands.size(); ++o) scenario.starts.push_back({start(), id, o});
    }
  }
  std::stable_sort(scenario.starts.begin(), scenario.starts.end(),
                   [](const auto& a, const auto& b) { return a.at < b.at; });
  return scenario;
}

Outcome run(Network& network, const Scenario& scenario, bool every_cycle) {
  for (TransferId id = 0; id < scenario.transfers.size(); ++id) {
    if (!scenario.is_send(id)) network.declare_reduce(id, scenario.transfers[id].second);
  }
  Outcome outcome;
  std::vector<Delivery> completed;
  std::size_t next = 0;
  Cycle last = 0;
  while (true) {
    Cycle now = network.next_cycle();
    if (next < scenario.starts.size()) now = std::min(now, scenario.starts[next].at);
    if (now == kNever) break;
    if (every_cycle) now = std::min(now, last + 1);
    last = now;
    completed.clear();
    network.deliver(now, completed);
    for (const Delivery& delivery : completed) outcome.deliveries.emplace_back(now, delivery);
    for (; next < scenario.starts.size() && scenario.starts[next].at == now; ++next) {
      const Scenario::Start& start = scenario.starts[next];
      if (scenario.is_send(start.id)) {
        network.start_send(start.id, scenario.transfers[start.id].first, now);
      } else {
        network.start_operand(start.id, start.operand, now);
      }
    }
    network.advance(now);
  }
  outcome.totals = network.totals();
  for (std::uint32_t macro = 0; macro < scenario.parameters.ribbon.macros(); ++macro) {
    for (unsigned port = 0; port < kPorts; ++port) {
      outcome.output_flits.push_back(network.output_flits(macro, static_cast<Port>(port)));
    }
    outcome.port_cycles.push_back(network.port_cycles(macro, kNever - 1));
  }
  outcome.finished = network.idle();
  return outcome;
}

}  // namespace primalsim::noc::ipcn
