#include "noc/ipcn/packet_adapter.h"

#include <algorithm>

#include "core/engine/engine.h"
#include "core/error.h"

namespace primalsim::noc::ipcn {

PacketAdapter::PacketAdapter(const Parameters& parameters, std::unique_ptr<Network> network)
    : parameters_(parameters),
      network_(std::move(network)),
      queues_(parameters.ribbon.macros_per_tile()),
      sources_(parameters.ribbon.macros_per_tile()) {
  network_->log_injections(&injections_);
}

void PacketAdapter::enqueue(std::span<const Packet> packets) {
  for (const Packet& packet : packets) {
    if (packet.flits > parameters_.fifo_flits) {
      throw_input_error(
          "packet {} has {} flits; the ipcn router takes packets of 1 to {}, the depth of its FIFOs",
          packet.id, packet.flits, parameters_.fifo_flits);
    }
    const bool was_empty = packet.source < sources_.size() && queues_.front(packet.source) == nullptr;
    queues_.push(packet, now_);
    if (was_empty) created_.emplace(packet.create_cycle, packet.source);
    ++queued_;
  }
}

void PacketAdapter::run_until(Cycle end, std::vector<Arrival>& arrivals) {
  Transport transport{*this, arrivals};
  Creation creation{*this};
  Engine(transport, creation).run_until(end);
  now_ = std::max(now_, end);
  count_fronts(now_);
}

bool PacketAdapter::run_until_empty(Cycle limit, std::vector<Arrival>& arrivals) {
  Transport transport{*this, arrivals};
  Creation creation{*this};
  Engine engine(transport, creation);
  while (!empty()) {
    const Cycle next = engine.next_cycle();
    if (next == kNever) throw RunError(network_->describe_blocked());
    if (next >= limit) {
      run_until(limit, arrivals);
      return false;
    }
    engine.step(next);
    now_ = next + 1;
  }
  count_fronts(now_);
  return true;
}

void PacketAdapter::deliver(Cycle now, std::vector<Arrival>& arrivals) {
  deliveries_.clear();
  network_->deliver(now, deliveries_);
  const auto first = static_cast<std::ptrdiff_t>(arrivals.size());
  for (const Delivery& delivery : deliveries_) finish(delivery, now, arrivals);
  std::sort(arrivals.begin() + first, arrivals.end(),
            [](const Arrival& a, const Arrival& b) { return a.packet.destination < b.packet.destination; });
}

void PacketAdapter::advance(Cycle now) {
  injections_.clear();
  network_->advance(now);
  for (const Injection& injection : injections_) note_injection(injection);
}

void PacketAdapter::start_created(Cycle now) {
  while (!created_.empty() && created_.top().first <= now) {
    const std::uint32_t source = created_.top().second;
    created_.pop();
    for (const Packet* packet = queues_.front(source); packet != nullptr; packet = queues_.front(source)) {
      if (packet->create_cycle > now) {
        created_.emplace(packet->create_cycle, source);
        break;
      }
      const auto transfer = static_cast<TransferId>(first_transfer_ + flights_.size());
      flights_.push_back({*packet, 0, 0, false});
      network_->start_send(transfer, {packet->flits, {source, kLocal}, {{packet->destination, kLocal}}}, now);
      queues_.pop(source);
      --queued_;
      ++under_way_;
      SourceState& state = sources_[source];
      state.waiting.push_back(transfer);
      if (state.waiting.size() == 1) become_front(state);
    }
  }
}

void PacketAdapter::become_front(SourceState& source) {
  Flight& flight = flight_of(source.waiting.front());
  flight.front_cycle = std::max(source.free_cycle, flight.packet.create_cycle);
  fronts_.push({flight.front_cycle, flight.packet.flits, flight.packet.create_cycle});
}

void PacketAdapter::note_injection(const Injection& injection) {
  Flight& flight = flight_of(injection.transfer);
  SourceState& source = sources_[flight.packet.source];
  flight.inject_cycle = injection.cycle;
  totals_.injected_flits += flight.packet.flits;
  source.free_cycle = injection.cycle + flight.packet.flits;
  source.waiting.pop_front();
  if (!source.waiting.empty()) become_front(source);
}

void PacketAdapter::finish(const Delivery& delivery, Cycle now, std::vector<Arrival>& arrivals) {
  Flight& flight = flight_of(delivery.transfer);
  const Packet packet = flight.packet;
  const std::uint32_t hops = 1 + parameters_.ribbon.distance(packet.source, packet.destination);
  // Packets never stall between head and tail (docs/ipcn.md).
  arrivals.push_back({packet, hops, flight.front_cycle, flight.inject_cycle, now - (packet.flits - 1), now});
  totals_.ejected_flits += packet.flits;
  totals_.ejected_create_cycles += packet.flits * packet.create_cycle;
  totals_.router_flit_hops += std::uint64_t{packet.flits} * hops;
  flight.finished = true;
  for (; !flights_.empty() && flights_.front().finished; ++first_transfer_) flights_.pop_front();
  --under_way_;
}

void PacketAdapter::count_fronts(Cycle end) {
  for (; !fronts_.empty() && fronts_.top().cycle < end; fronts_.pop()) {
    totals_.generated_flits += fronts_.top().flits;
    totals_.generated_create_cycles += fronts_.top().flits * fronts_.top().create_cycle;
  }
}

std::size_t PacketAdapter::bytes_per_router() const {
  return network_->bytes_per_router() + sizeof(SourceState);
}

}  // namespace primalsim::noc::ipcn
