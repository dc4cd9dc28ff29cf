#include <algorithm>

#include "core/error.h"
#include "noc/transactions/cores.h"
#include "noc/transactions/memories.h"
#include "noc/transactions/transactions.h"

namespace primalsim::noc::transactions {
namespace {

class Simulation {
 public:
  Simulation(const Machine& machine, std::span<const Program> programs, Issue issue)
      : machine_(machine),
        programs_(programs),
        cores_(machine, programs, issue),
        networks_(make_networks(machine)),
        memories_(machine, networks_) {
    std::uint32_t operations = 0;
    for (const Program& program : programs) {
      first_operation_.push_back(operations);
      operations += static_cast<std::uint32_t>(program.operations.size());
    }
    unanswered_.resize(operations, 0);
  }

  Outcome run() {
    while (cores_.outstanding() != 0) {
      if (quiet()) now_ = std::max(now_, cores_.next());
      if (now_ == kNever) stuck();
      cycle();
      ++now_;
    }
    Outcome outcome;
    outcome.lives = cores_.take_lives();
    outcome.cycles = now_;
    for (std::size_t network = 0; network < networks_.size(); ++network) add_links(network, outcome);
    return outcome;
  }

 private:
  static std::vector<Links> make_networks(const Machine& machine) {
    std::vector<Links> networks;
    networks.reserve(machine.networks.size());
    for (std::size_t i = 0; i < machine.networks.size(); ++i) networks.emplace_back(machine);
    return networks;
  }

  bool quiet() const {
    return memories_.idle() &&
           std::all_of(networks_.begin(), networks_.end(), [](const Links& links) { return links.quiet(); });
  }

  void cycle() {
    for (unsigned network = 0; network < networks_.size(); ++network) {
      for (const Links::Arrival& arrival : networks_[network].deliver(now_)) arrive(network, arrival);
    }
    for (const Cores::Issued& issued : cores_.issue(now_)) start(issued);
    memories_.serve(now_);
    for (Links& links : networks_) links.allocate(now_);
    for (Links& links : networks_) links.send(now_);
  }

  void start(const Cores::Issued& issued) {
    const Program& program = programs_[issued.program];
    const Operation& operation = program.operations[issued.operation];
    Packet packet;
    packet.source = machine_.width * program.node.y + program.node.x;
    packet.operation = first_operation_[issued.program] + issued.operation;
    packet.at_interface = now_;
    const std::uint64_t most = std::uint64_t{machine_.most_data_flits} * machine_.flit_bytes;
    for (std::uint64_t left = operation.bytes; left > 0;) {
      const std::uint64_t bytes = std::min(left, most);
      left -= bytes;
      packet.bytes = static_cast<std::uint32_t>(bytes);
      send(packet, operation);
    }
  }

  void send(Packet packet, const Operation& operation) {
    Links& links = networks_[operation.network];
    packet.flits = machine_.header_flits;
    packet.destination = machine_.width * operation.place.y + operation.place.x;
    packet.wants = operation.kind == Kind::kRead ? Answer::kData : Answer::kAcknowledgement;
    if (operation.kind != Kind::kRead) packet.flits += machine_.data_flits(packet.bytes);
    packet.ready = packet.flits;
    if (operation.kind == Kind::kMulticast) {
      const Route route = multicast_route(machine_, packet.source, operation);
      packet.kind = kMulticast;
      packet.travel_cycles = farthest(route);
      for (const Step& step : route) unanswered_[packet.operation] += is_ejection(step.link) ? 1 : 0;
      links.add_reserving(packet, route, now_);
      return;
    }
    const Route route =
        unicast_route(machine_.networks[operation.network], packet.source, packet.destination);
    const Memory& memory = machine_.memories[machine_.memory_of[packet.destination]];
    packet.travel_cycles = travel_cycles(machine_, route);
    ++unanswered_[packet.operation];
    links.add(packet, route, now_, operation.kind == Kind::kRead ? memory.queued_requests : 0);
  }

  // Cycles to the last leaf.
  std::uint32_t farthest(const Route& route) const {
    std::vector<std::uint32_t> cycles(route.size(), 0);
    std::uint32_t most = 0;
    for (std::size_t i = 0; i < route.size(); ++i) {
      cycles[i] = (route[i].parent == kNone ? 0 : cycles[route[i].parent]) +
                  (is_planar(route[i].link) ? machine_.hop_cycles : machine_.interface_cycles);
      most = std::max(most, cycles[i]);
    }
    return most;
  }

  void arrive(unsigned network, const Links::Arrival& arrival) {
    Links& links = networks_[network];
    const Packet& packet = links.packet(arrival.packet);
    const std::uint32_t node = links.node_of(arrival.hop);
    if (packet.wants == Answer::kData) {
      if (arrival.flit == packet.flits) return memories_.request(network, arrival.packet, arrival.hop, now_);
      return links.take(arrival.hop, now_);
    }
    links.take(arrival.hop, now_);
    if (arrival.flit < packet.flits) return;
    if (packet.kind == kResponse) return answered(network, arrival.packet);
    acknowledge(network, arrival.packet, node);
  }

  void acknowledge(unsigned network, std::uint32_t number, std::uint32_t node) {
    Links& links = networks_[network];
    Packet& packet = links.packet(number);
    packet.arrived = packet.served = now_;
    Packet written = packet;
    written.destination = node;
    Packet answer = answer_to(machine_, written, number, now_);
    answer.ready = answer.flits;
    const Route route = unicast_route(machine_.networks[network], node, answer.destination);
    answer.travel_cycles = travel_cycles(machine_, route);
    links.add(answer, route, now_);
  }

  void answered(unsigned network, std::uint32_t number) {
    Links& links = networks_[network];
    const Packet& answer = links.packet(number);
    if (--unanswered_[answer.operation] != 0) return;
    const auto after = std::upper_bound(first_operation_.begin(), first_operation_.end(), answer.operation);
    const auto program = static_cast<std::uint32_t>(after - first_operation_.begin() - 1);
    const std::uint32_t operation = answer.operation - first_operation_[program];
    Life& life = cores_.life(program, operation);
    const Packet& request = links.packet(answer.answers);
    life.arrived = request.arrived;
    life.served = request.served;
    life.answered = answer.first_sent;
    life.request_cycles = request.travel_cycles + (request.flits - 1);
    life.response_cycles = answer.travel_cycles;
    life.response_flits = answer.flits;
    cores_.done(program, operation, now_);
  }

  void add_links(std::size_t network, Outcome& outcome) const {
    const Topology& topology = machine_.networks[network].topology;
    const auto place = [&](std::uint32_t node) {
      return Place{node % topology.width, node / topology.width};
    };
    const std::vector<Link>& links = networks_[network].links();
    for (std::uint32_t index = 0; index < links.size(); ++index) {
      if (links[index].flits == 0) continue;
      const std::uint32_t node = index / kLinksPerNode;
      LinkUse use;
      use.network = static_cast<std::uint8_t>(network);
      use.from = use.to = place(node);
      use.injection = index == injection_link(node);
      use.flits = links[index].flits;
      use.waiting = links[index].waiting;
      if (is_planar(index)) {
        use.port = static_cast<Port>(index % kLinksPerNode);
        use.to = place(topology.neighbour(node, use.port));
      }
      outcome.flit_hops += use.flits;
      outcome.links.push_back(use);
    }
  }

  [[noreturn]] void stuck() const {
    throw_run_error("deadlock: nothing moves any more, and {} transactions are not done",
                    cores_.outstanding());
  }

  const Machine& machine_;
  std::span<const Program> programs_;
  Cores cores_;
  std::vector<Links> networks_;
  Memories memories_;
  std::vector<std::uint32_t> first_operation_;  // of each program, in a numbering of all
  std::vector<std::uint32_t> unanswered_;       // packets of each operation
  Cycle now_ = 0;
};

}  // namespace

Outcome run(const Machine& machine, std::span<const Program> programs, Issue issue) {
  return Simulation(machine, programs, issue).run();
}

}  // namespace primalsim::noc::transactions
