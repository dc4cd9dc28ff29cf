#include "noc/traffic/simulate.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "noc/traffic/measured_run.h"

namespace primalsim::noc::traffic {

namespace {

// BookSim2's defaults.
constexpr double kOldAge = 500;          // latency_thres, cycles
constexpr double kLargestChange = 0.05;  // stopping_thres and acc_stopping_thres
constexpr unsigned kConvergedPeriods = 3;
constexpr Cycle kDrainCheckCycles = 1000;
constexpr Cycle kDrainStepCycles = 20;
constexpr Cycle kEmptyingLimitCycles = 1'000'000;

double relative_change(double now, double before) { return now == 0 ? 0 : std::abs((now - before) / now); }

class Converging {
 public:
  // Whether mean latency (unless it does not matter) and accepted rate are what they were a period ago.
  bool holds(const MeasuredRun& run, bool latency_matters) {
    const double latency = run.mean_packet_latency();
    const double accepted = run.accepted_flit_rate();
    const bool latency_holds = !latency_matters || relative_change(latency, latency_) <= kLargestChange;
    const bool accepted_holds = relative_change(accepted, accepted_) <= kLargestChange;
    latency_ = latency;
    accepted_ = accepted;
    return latency_holds && accepted_holds;
  }

 private:
  double latency_ = 0;
  double accepted_ = 0;
};

// Warm-up and measurement. False if packets grew old or too many wait.
bool measure(MeasuredRun& run, const Protocol& protocol) {
  const bool latency_matters = protocol.kind == Protocol::Kind::kLatency;
  Converging converging;
  unsigned converged = 0;
  if (protocol.warmup_periods == 0) run.start_measuring();
  for (unsigned period = 0; period < protocol.max_samples && converged < kConvergedPeriods; ++period) {
    const bool warming_up = period < protocol.warmup_periods;
    if (warming_up && period % 2 == 0) run.clear();
    const bool room = run.advance_to(run.now() + protocol.sample_period);
    const bool holds = converging.holds(run, latency_matters);
    if (!room || (latency_matters && run.mean_age() > kOldAge)) return false;
    if (period + 1 == protocol.warmup_periods) run.start_measuring();
    if (!warming_up) converged = holds ? converged + 1 : 0;
  }
  return true;
}

// Until every packet that counts has arrived; more are injected meanwhile. False if packets grew old.
bool drain(MeasuredRun& run) {
  const Cycle start = run.now();
  while (!run.measured_packets_arrived()) {
    if (!run.advance_to(run.now() + kDrainStepCycles)) return false;
    if ((run.now() - start) % kDrainCheckCycles == 0 && run.mean_age() > kOldAge) return false;
  }
  return true;
}

void empty_network(PacketNetwork& network, const PacketSource& source, std::uint32_t packet_flits) {
  std::vector<Arrival> arrivals;
  const bool empty = network.run_until_empty(network.now() + kEmptyingLimitCycles, arrivals);
  const std::uint64_t created = source.created() * packet_flits;
  const PacketTotals& totals = network.totals();
  if (empty && totals.injected_flits == created && totals.ejected_flits == created) return;
  throw_run_error("{} flits were created, {} injected, {} ejected after injection had stopped", created,
                  totals.injected_flits, totals.ejected_flits);
}

// Ten thousand packets of a source, so that 1 % of them is far more than what chance makes of a queue; at
// most as many cycles as a large mesh has time for.
Cycle sustained_cycles(std::uint32_t nodes, const Load& load, const Protocol& protocol) {
  constexpr double kPackets = 10'000;
  constexpr double kMostNodeCycles = 1U << 26U;
  const double wanted = kPackets * load.packet_flits / std::max(load.flit_rate, 1e-9);
  const double least = 10.0 * static_cast<double>(protocol.sample_period);
  return static_cast<Cycle>(std::max(least, std::min(wanted, kMostNodeCycles / nodes)));
}

Point sustain(MeasuredRun& run, Cycle cycles, const Load& load) {
  constexpr double kLeastLoss = 0.01;
  constexpr unsigned kLooks = 10;
  bool fine = run.advance_to(cycles / 5);
  run.start_measuring();
  const Cycle start = run.now();
  for (unsigned look = 1; fine && look <= kLooks; ++look) {
    fine = run.advance_to(start + cycles * look / kLooks) && run.sources_keep_up(kLeastLoss, cycles);
  }
  Point point = run.result(load.flit_rate);
  point.stable = fine;
  return point;
}

// A run of fixed length, or one of BookSim2's. What was offered is for others to say.
Point follow(const Protocol& protocol, MeasuredRun& run, PacketNetwork& network, const PacketSource& source,
             std::uint32_t packet_flits) {
  constexpr double kUnknown = 0;
  if (protocol.kind == Protocol::Kind::kFixed) {
    const bool room = run.advance_to(protocol.fixed_cycles);
    Point point = run.result(kUnknown);
    point.stable = point.stable && room && run.mean_age() <= kOldAge;
    return point;
  }
  bool fine = measure(run, protocol);
  run.stop_measuring();
  if (fine && protocol.kind == Protocol::Kind::kLatency) fine = drain(run);
  Point point = run.result(kUnknown);
  point.stable = point.stable && fine;
  if (point.stable) empty_network(network, source, packet_flits);
  point.cycles = network.now();
  point.router_flit_hops = network.totals().router_flit_hops;
  return point;
}

}  // namespace

Cycle most_cycles(std::uint32_t nodes, const Load& load, const Protocol& protocol) {
  if (protocol.kind == Protocol::Kind::kSustained) return sustained_cycles(nodes, load, protocol);
  if (protocol.kind == Protocol::Kind::kFixed) return protocol.fixed_cycles;
  return protocol.sample_period * protocol.max_samples;
}

Point simulate(PacketNetwork& network, std::uint32_t nodes, const Pattern& pattern, const Load& load,
               const Protocol& protocol, const FixedWays* ways) {
  Generator generator(pattern, nodes, load);
  const Cycle cycles = most_cycles(nodes, load, protocol);
  MeasuredRun run(network, generator, nodes, load.packet_flits, protocol.max_waiting_packets, ways, cycles);
  if (protocol.kind == Protocol::Kind::kSustained) return sustain(run, cycles, load);
  Point point = follow(protocol, run, network, generator, load.packet_flits);
  point.offered_flit_rate = load.flit_rate;
  return point;
}

Point simulate(PacketNetwork& network, std::uint32_t nodes, PacketSource& source, std::uint32_t packet_flits,
               const Protocol& protocol, const FixedWays* ways) {
  if (protocol.kind == Protocol::Kind::kSustained) {
    throw_internal_error("a sustained run needs a rate", std::source_location::current());
  }
  MeasuredRun run(network, source, nodes, packet_flits, protocol.max_waiting_packets, ways,
                  most_cycles(nodes, {}, protocol));
  Point point = follow(protocol, run, network, source, packet_flits);
  point.offered_flit_rate = point.created_flit_rate;
  return point;
}

std::optional<Saturation> find_saturation(const std::vector<Point>& points, double bound,
                                          const SimulateRate& simulate_rate) {
  const auto is_stable = [&](double rate) {
    return !fills_a_channel(rate, bound) && simulate_rate(rate).stable;
  };
  const auto first_unstable = std::find_if(points.begin(), points.end(), [&](const Point& point) {
    return !point.stable || fills_a_channel(point.offered_flit_rate, bound);
  });
  Saturation found;
  if (first_unstable != points.end()) found.unstable_rate = first_unstable->offered_flit_rate;
  for (auto point = first_unstable; point != points.begin();) {
    --point;
    if (is_stable(point->offered_flit_rate)) {
      found.stable_rate = point->offered_flit_rate;
      break;
    }
    found.unstable_rate = point->offered_flit_rate;
  }
  if (found.unstable_rate == 0) return std::nullopt;
  while (found.unstable_rate - found.stable_rate > std::max(0.0001, 0.01 * found.unstable_rate)) {
    const double middle = (found.stable_rate + found.unstable_rate) / 2;
    (is_stable(middle) ? found.stable_rate : found.unstable_rate) = middle;
  }
  found.unstable_rate = std::min(found.unstable_rate, bound);
  return found;
}

}  // namespace primalsim::noc::traffic
