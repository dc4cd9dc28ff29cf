#include "noc/traffic/measured_run.h"

#include <algorithm>

#include "core/error.h"

namespace primalsim::noc::traffic {

namespace {

// Packets are handed to the network for so many cycles at a time.
constexpr Cycle kBatchCycles = 512;
// So many packets more are under way at the end of a window than at its beginning, whatever the load.
constexpr unsigned kSlackPackets = 10;
constexpr std::size_t kBusiest = 10;
constexpr double kTolerance = 0.05;  // of a point's packets

}  // namespace

MeasuredRun::MeasuredRun(PacketNetwork& network, PacketSource& source, std::uint32_t nodes,
                         std::uint32_t packet_flits, std::uint64_t max_waiting_packets, const FixedWays* ways,
                         Cycle cycles)
    : activity_("cycle by cycle", cycles),
      network_(network),
      source_(source),
      nodes_(nodes),
      packet_flits_(packet_flits),
      max_waiting_packets_(max_waiting_packets),
      ways_(ways),
      created_by_(nodes, 0),
      arrived_from_(nodes, 0) {
  if (ways_ != nullptr) loads_.emplace(ways_->mesh);
}

bool MeasuredRun::advance_to(Cycle end) {
  while (network_.now() < end) {
    Cycle batch_end = std::min(end, network_.now() + kBatchCycles);
    if (network_.empty()) batch_end = std::clamp(source_.next_create_cycle(), batch_end, end);
    packets_.clear();
    arrivals_.clear();
    source_.create_before(batch_end, packets_);
    if (!stopped_) {
      for (const Packet& packet : packets_) ++created_by_[packet.source];
    }
    network_.enqueue(packets_);
    network_.run_until(batch_end, arrivals_);
    for (const Arrival& arrival : arrivals_) {
      if (!stopped_ || arrival.packet.create_cycle < end_.cycle) ++arrived_packets_;
      if (!stopped_) count_in_window(arrival);
      if (!counts(arrival)) continue;
      latency_.add(arrival.tail_eject_cycle - arrival.packet.create_cycle);
      network_latency_.add(arrival.tail_eject_cycle - arrival.inject_cycle);
      hops_.add(arrival.hops);
    }
    activity_.reach(network_.now());
    if (source_.created() - front_packets() > max_waiting_packets_) return false;
  }
  return true;
}

void MeasuredRun::count_in_window(const Arrival& arrival) {
  const Packet& packet = arrival.packet;
  ++arrived_from_[packet.source];
  if (loads_) loads_->add(ways_->orders[packet.route_class], packet.source, packet.destination, packet.flits);
}

bool MeasuredRun::counts(const Arrival& arrival) const {
  if (!measuring_) return true;
  if (arrival.front_cycle < measure_start_) return false;
  return !stopped_ || arrival.packet.create_cycle < end_.cycle;
}

void MeasuredRun::clear() {
  latency_ = {};
  network_latency_ = {};
  hops_ = {};
  std::fill(created_by_.begin(), created_by_.end(), 0);
  std::fill(arrived_from_.begin(), arrived_from_.end(), 0);
  if (loads_) loads_->clear();
  begin_ = mark();
}

void MeasuredRun::start_measuring() {
  clear();
  measuring_ = true;
  measure_start_ = network_.now();
  front_before_measuring_ = front_packets();
}

void MeasuredRun::stop_measuring() {
  stopped_ = true;
  end_ = mark();
}

bool MeasuredRun::measured_packets_arrived() const {
  const std::uint64_t expected = end_.created_packets - front_before_measuring_;
  if (latency_.summary().count() == expected) return true;
  if (arrived_packets_ >= end_.created_packets) {
    throw_run_error(
        "{} packets were measured; {} had not reached the front of their queue when measuring began",
        latency_.summary().count(), expected);
  }
  return false;
}

MeasuredRun::Mark MeasuredRun::mark() const {
  return {network_.now(), source_.created(), network_.totals().ejected_flits};
}

double MeasuredRun::accepted_flit_rate() const {
  const Mark end = stopped_ ? end_ : mark();
  const double node_cycles = static_cast<double>(end.cycle - begin_.cycle) * nodes_;
  return node_cycles == 0 ? 0 : static_cast<double>(end.ejected_flits - begin_.ejected_flits) / node_cycles;
}

bool MeasuredRun::sources_keep_up(double tolerance, Cycle window) const {
  const Cycle elapsed = (stopped_ ? end_.cycle : network_.now()) - begin_.cycle;
  if (elapsed == 0) return true;
  const double allowed = tolerance * static_cast<double>(window) / static_cast<double>(elapsed);
  for (std::uint32_t node = 0; node < nodes_; ++node) {
    if (arrived_from_[node] + kSlackPackets + allowed * created_by_[node] < created_by_[node]) return false;
  }
  return true;
}

double MeasuredRun::least_source_acceptance() const {
  double least = 1;
  for (std::uint32_t node = 0; node < nodes_; ++node) {
    if (created_by_[node] == 0) continue;
    least = std::min(least, static_cast<double>(arrived_from_[node] + kSlackPackets) / created_by_[node]);
  }
  return least;
}

double MeasuredRun::mean_age() const {
  const PacketTotals& totals = network_.totals();
  const std::uint64_t flits = totals.generated_flits - totals.ejected_flits;
  const std::uint64_t ages =
      flits * network_.now() - (totals.generated_create_cycles - totals.ejected_create_cycles);
  const std::uint64_t count = latency_.summary().count() + flits;
  return count == 0 ? 0 : static_cast<double>(latency_.summary().sum() + ages) / static_cast<double>(count);
}

Point MeasuredRun::result(double offered_flit_rate) const {
  const Mark end = stopped_ ? end_ : mark();
  const std::uint64_t created = (end.created_packets - begin_.created_packets) * packet_flits_;
  const Cycle window = end.cycle - begin_.cycle;
  const double node_cycles = static_cast<double>(window) * nodes_;
  Point point;
  point.offered_flit_rate = offered_flit_rate;
  point.created_flit_rate = node_cycles == 0 ? 0 : static_cast<double>(created) / node_cycles;
  point.accepted_flit_rate = accepted_flit_rate();
  point.packet_latency = latency_;
  point.network_latency = network_latency_;
  point.hops = hops_;
  point.least_source_acceptance = least_source_acceptance();
  point.stable = sources_keep_up(kTolerance, window);
  if (loads_ && window > 0) {
    point.busiest_channels = loads_->busiest(kBusiest);
    // Packets count when their tail arrives, so that some flits passed before the window.
    for (Channel& channel : point.busiest_channels) {
      channel.flits = std::min(1.0, channel.flits / static_cast<double>(window));
    }
  }
  point.cycles = network_.now();
  point.router_flit_hops = network_.totals().router_flit_hops;
  return point;
}

}  // namespace primalsim::noc::traffic
