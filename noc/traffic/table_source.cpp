#include "noc/traffic/table_source.h"

#include <algorithm>
#include <utility>

#include "core/error.h"

namespace primalsim::noc::traffic {

namespace {

bool is_on(const TableFlow& flow, Cycle cycle) {
  const Cycle at = flow.period ? cycle % *flow.period : cycle;
  return at > flow.on && (!flow.off || at < *flow.off);
}

// The next cycle after `cycle` in which the flow begins or ends.
Cycle next_change(const TableFlow& flow, Cycle cycle) {
  const Cycle at = flow.period ? cycle % *flow.period : cycle;
  const Cycle start = cycle - at;
  if (at <= flow.on) return start + flow.on + 1;
  if (flow.off && at < *flow.off) return start + *flow.off;
  return flow.off && flow.period ? start + *flow.period + flow.on + 1 : kNever;
}

// Decimals that are meant to be 1 in sum may be above it by rounding.
constexpr double kMostSum = 1 + 1e-9;

}  // namespace

TableSource::TableSource(std::vector<TableFlow> flows, std::uint32_t nodes, const Load& load,
                         std::string file)
    : flows_(std::move(flows)), load_(load), file_(std::move(file)) {
  std::stable_sort(flows_.begin(), flows_.end(),
                   [](const TableFlow& a, const TableFlow& b) { return a.source < b.source; });
  auto begin = flows_.cbegin();
  for (std::uint32_t node = 0; node < nodes; ++node) {
    const auto end =
        std::find_if(begin, flows_.cend(), [&](const TableFlow& flow) { return flow.source != node; });
    const std::uint64_t stream = std::uint64_t{3} * node;
    Source source{{begin, end},
                  0,
                  kNever,
                  false,
                  RandomStream(load.seed, stream),
                  RandomStream(load.seed, stream + 1),
                  RandomStream(load.seed, stream + 2)};
    if (std::none_of(begin, end, [](const TableFlow& flow) { return flow.injection > 0; }))
      source.next_trial = kNever;
    sources_.push_back(source);
    begin = end;
  }
}

TableSource::Sum TableSource::sum_of(const Source& source, Cycle cycle) const {
  Sum sum;
  for (const TableFlow& flow : source.flows) {
    sum.end = std::min(sum.end, next_change(flow, cycle));
    if (!is_on(flow, cycle)) continue;
    sum.injection += flow.injection;
    sum.retransmission += flow.retransmission;
    for (const auto& [name, probability] :
         {std::pair{"pir", sum.injection}, std::pair{"por", sum.retransmission}}) {
      if (probability <= kMostSum) continue;
      throw_input_error(
          "{}:{}: in cycle {} the {} of the flows of source {} is {:.6g} up to this one; at most 1", file_,
          flow.line, cycle, name, flow.source, probability);
    }
  }
  return sum;
}

void TableSource::draw(Source& source, Cycle end) {
  while (source.next_packet == kNever && source.next_trial < end) {
    const Sum sum = sum_of(source, source.next_trial);
    if (source.again) {
      source.again = source.times.bernoulli(sum.retransmission);
      if (source.again) {
        source.next_packet = source.next_trial;
      } else {
        ++source.next_trial;
      }
      continue;
    }
    if (sum.injection == 0) {
      source.next_trial = sum.end;
      continue;
    }
    const auto trial = trials_.try_emplace(sum.injection, std::min(1.0, sum.injection)).first;
    const std::uint64_t skipped = trial->second.failures(source.times);
    if (skipped < sum.end - source.next_trial) {
      source.next_packet = source.next_trial + skipped;
    } else {
      source.next_trial = sum.end;
    }
  }
}

void TableSource::create(Source& source, std::vector<Packet>& packets) {
  const Cycle cycle = source.next_packet;
  const Sum sum = sum_of(source, cycle);
  const bool again = source.again;
  const auto weight = [&](const TableFlow& flow) { return again ? flow.retransmission : flow.injection; };
  double left = source.destinations.real() * (again ? sum.retransmission : sum.injection);
  const TableFlow* chosen = nullptr;
  for (const TableFlow& flow : source.flows) {
    if (!is_on(flow, cycle) || weight(flow) == 0) continue;
    chosen = &flow;
    if (left < weight(flow)) break;
    left -= weight(flow);
  }
  Packet packet;
  packet.id = static_cast<std::uint32_t>(created_++);
  packet.source = chosen->source;
  packet.destination = chosen->destination;
  packet.flits = load_.packet_flits;
  packet.create_cycle = cycle;
  if (load_.route_classes > 1) {
    packet.route_class = static_cast<std::uint8_t>(source.route_classes.below(load_.route_classes));
  }
  packets.push_back(packet);
  source.next_packet = kNever;
  source.next_trial = cycle + 1;
  source.again = true;
}

void TableSource::create_before(Cycle end, std::vector<Packet>& packets) {
  for (Source& source : sources_) {
    for (draw(source, end); source.next_packet < end; draw(source, end)) create(source, packets);
  }
}

Cycle TableSource::next_create_cycle() const {
  Cycle next = kNever;
  for (const Source& source : sources_) {
    next = std::min(next, source.next_packet == kNever ? source.next_trial : source.next_packet);
  }
  return next;
}

double flit_hops_per_cycle(std::span<const TableFlow> flows, const Topology& mesh,
                           std::uint32_t packet_flits) {
  double hops = 0;
  for (const TableFlow& flow : flows) {
    double share = 1;
    if (flow.period) share = static_cast<double>(*flow.off - flow.on - 1) / static_cast<double>(*flow.period);
    hops += flow.injection * share * packet_flits * (mesh.distance(flow.source, flow.destination) + 1);
  }
  return hops;
}

}  // namespace primalsim::noc::traffic
