#include "noc/replay/packet_graph.h"

#include <algorithm>
#include <queue>
#include <span>
#include <utility>

#include "core/activity.h"
#include "core/error.h"

namespace primalsim::noc::replay {

namespace {

class GraphRun {
 public:
  GraphRun(const PacketGraph& graph, PacketNetwork& network, unsigned route_classes)
      : graph_(graph),
        network_(network),
        route_classes_(route_classes),
        created_(graph.packets.size()),
        waits_(graph.packets.size(), 0) {
    for (std::uint32_t i = 0; i < created_.size(); ++i) created_[i] = graph.packets[i].create_cycle;
    for (const std::uint32_t dependent : graph.dependents) ++waits_[dependent];
    for (std::uint32_t i = 0; i < created_.size(); ++i) {
      if (waits_[i] == 0) ready_.push({created_[i], i});
    }
    order_.reserve(created_.size());
  }

  GraphOutcome run() {
    Activity activity("packet by packet", created_.size());
    arrivals_.reserve(created_.size());
    while (order_.size() < created_.size()) {
      step();
      activity.reach(arrivals_.size());
    }
    // What is still under way holds nobody up, or there would be more to create.
    run_to_the_end(network_, activity, arrivals_);
    if (arrivals_.size() != created_.size()) {
      throw_run_error("{} packets went in, {} came out", created_.size(), arrivals_.size());
    }
    return outcome();
  }

 private:
  std::span<const std::uint32_t> dependents(std::uint32_t packet) const {
    if (graph_.first_dependent.empty()) return {};
    const std::uint32_t first = graph_.first_dependent[packet];
    return std::span(graph_.dependents).subspan(first, graph_.first_dependent[packet + 1] - first);
  }

  // While somebody waits for a packet under way the network runs cycle by cycle, for every arrival may create
  // packets in the next. Otherwise it runs up to the next creation of such a packet.
  void step() {
    packets_.clear();
    Cycle end = network_.now() + 1;
    while (!ready_.empty() && (waited_for_ == 0 || ready_.top().first < end)) {
      const auto [cycle, packet] = ready_.top();
      ready_.pop();
      create(packet);
      if (!dependents(packet).empty() && waited_for_++ == 0) end = cycle + 1;
    }
    network_.enqueue(packets_);
    if (waited_for_ == 0) {
      if (order_.size() == created_.size()) return;
      throw_internal_error("packets wait for each other", std::source_location::current());
    }
    const std::size_t before = arrivals_.size();
    network_.run_until(end, arrivals_);
    for (std::size_t i = before; i < arrivals_.size(); ++i) arrive(arrivals_[i]);
  }

  void create(std::uint32_t packet) {
    const Row& row = graph_.packets[packet];
    const auto number = static_cast<std::uint32_t>(order_.size());
    packets_.push_back({number, row.source, row.destination, row.flits, created_[packet],
                        static_cast<std::uint8_t>(number % route_classes_)});
    order_.push_back(packet);
  }

  void arrive(const Arrival& arrival) {
    const std::span<const std::uint32_t> waiting = dependents(order_[arrival.packet.id]);
    if (!waiting.empty()) --waited_for_;
    for (const std::uint32_t dependent : waiting) {
      created_[dependent] = std::max(created_[dependent], arrival.tail_eject_cycle + 1);
      if (--waits_[dependent] == 0) ready_.push({created_[dependent], dependent});
    }
  }

  GraphOutcome outcome() const {
    GraphOutcome outcome{{network_.now(), network_.totals().router_flit_hops, {}}, 0, 0};
    Trace& trace = outcome.outcome.trace;
    trace.has_flits = true;
    trace.has_result.fill(true);
    for (const std::uint32_t packet : order_) {
      Row row = graph_.packets[packet];
      const Cycle late = created_[packet] - row.create_cycle;
      outcome.late_packets += late > 0 ? 1 : 0;
      outcome.late_cycles += late;
      row.create_cycle = created_[packet];
      trace.rows.push_back(row);
    }
    for (const Arrival& arrival : arrivals_) trace.rows[arrival.packet.id].results = results_of(arrival);
    return outcome;
  }

  using Ready = std::pair<Cycle, std::uint32_t>;

  const PacketGraph& graph_;
  PacketNetwork& network_;
  unsigned route_classes_;
  std::vector<Cycle> created_;        // or the earliest known so far
  std::vector<std::uint32_t> waits_;  // for so many packets
  std::priority_queue<Ready, std::vector<Ready>, std::greater<>> ready_;
  std::uint64_t waited_for_ = 0;      // packets under way that others wait for
  std::vector<std::uint32_t> order_;  // of creation
  std::vector<Packet> packets_;
  std::vector<Arrival> arrivals_;
};

}  // namespace

GraphOutcome replay(const PacketGraph& graph, PacketNetwork& network, unsigned route_classes) {
  return GraphRun(graph, network, route_classes).run();
}

}  // namespace primalsim::noc::replay
