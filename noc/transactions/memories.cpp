#include "noc/transactions/memories.h"

namespace primalsim::noc::transactions {

Packet answer_to(const Machine& machine, const Packet& request, std::uint32_t number, Cycle now) {
  Packet answer;
  answer.kind = kResponse;
  answer.source = request.destination;
  answer.destination = request.source;
  answer.operation = request.operation;
  answer.bytes = request.bytes;
  answer.answers = number;
  answer.at_interface = now;
  answer.flits = machine.header_flits;
  if (request.wants == Answer::kData) answer.flits += machine.data_flits(request.bytes);
  return answer;
}

Memories::Memories(const Machine& machine, std::vector<Links>& networks)
    : machine_(machine),
      networks_(networks),
      interfaces_(std::size_t{machine.nodes()} * networks.size()),
      is_busy_(machine.nodes(), false) {}

void Memories::request(unsigned network, std::uint32_t packet, std::uint32_t hop, Cycle now) {
  const std::uint32_t node = networks_[network].packet(packet).destination;
  networks_[network].packet(packet).arrived = now;
  interfaces_[node * networks_.size() + network].queue.push_back({packet, hop});
  if (is_busy_[node]) return;
  is_busy_[node] = true;
  busy_.insert(std::upper_bound(busy_.begin(), busy_.end(), node), node);
}

void Memories::serve(Cycle now) {
  std::size_t kept = 0;
  for (const std::uint32_t node : busy_) {
    bool busy = false;
    // The networks take turns at being first, for what they share.
    for (std::size_t i = 0; i < networks_.size(); ++i)
      busy = serve(static_cast<unsigned>((i + now) % networks_.size()), node, now) || busy;
    if (busy) {
      busy_[kept++] = node;
    } else {
      is_busy_[node] = false;
    }
  }
  busy_.resize(kept);
}

bool Memories::serve(unsigned network, std::uint32_t node, Cycle now) {
  Interface& interface = interfaces_[node * networks_.size() + network];
  const Memory& memory = machine_.memories[machine_.memory_of[node]];
  while (!interface.queue.empty() && interface.readings.size() < memory.requests_at_once)
    start(network, node, interface, now);
  if (interface.readings.empty()) return false;
  if (interface.free_millicycles <= 1000 * now) read_flit(network, node, interface, now);
  return true;
}

void Memories::start(unsigned network, std::uint32_t node, Interface& interface, Cycle now) {
  Links& links = networks_[network];
  const Request request = interface.queue.front();
  interface.queue.pop_front();
  Packet& asked = links.packet(request.packet);
  asked.served = now;
  links.take(request.hop, now);
  const Packet answer = answer_to(machine_, asked, request.packet, now);
  const Memory& memory = machine_.memories[machine_.memory_of[node]];
  const Cycle from = std::max({now, asked.arrived + memory.latency_cycles, interface.next_from});
  const Route route = unicast_route(machine_.networks[network], node, answer.destination);
  const std::uint32_t number = links.add(answer, route, now);
  links.packet(number).travel_cycles = travel_cycles(machine_, route);
  interface.readings.push_back({number, answer.flits - machine_.header_flits, 0, from});
}

void Memories::read_flit(unsigned network, std::uint32_t node, Interface& interface, Cycle now) {
  Links& links = networks_[network];
  const Memory& memory = machine_.memories[machine_.memory_of[node]];
  for (auto reading = interface.readings.begin(); reading != interface.readings.end(); ++reading) {
    if (reading->from > now) continue;
    const std::uint32_t unsent = links.unsent(reading->answer);
    if (unsent >= memory.read_ahead_flits) continue;
    if (!links.read(node, now)) return;
    use_up(interface.free_millicycles, now, memory.read_millicycles_per_flit);
    ++reading->read;
    links.ready(reading->answer, machine_.header_flits + reading->read);  // the header goes with the first
    if (reading->read == reading->flits) {
      interface.readings.erase(reading);
      interface.next_from = now + memory.gap_cycles;
    }
    return;
  }
}

}  // namespace primalsim::noc::transactions
