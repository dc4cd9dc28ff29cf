#include "noc/ipcn/reference_network.h"

#include <algorithm>
#include <bit>
#include <stdexcept>
#include <tuple>

#include "core/error.h"
#include "noc/ipcn/blocked_report.h"
#include "noc/ipcn/network.h"
#include "noc/ipcn/transfer_plan.h"

namespace primalsim::noc::ipcn {

ReferenceNetwork::ReferenceNetwork(const Parameters& parameters, std::unique_ptr<TreeBuilder> trees)
    : parameters_(parameters),
      trees_(std::move(trees)),
      inline_turns_(parameters.ribbon, *trees_),
      lane_map_(parameters.ribbon),
      routers_(parameters.ribbon.macros()),
      lanes_(lane_map_.size()),
      adder_free_(parameters.ribbon.macros(), 0),
      ports_(parameters.ribbon.macros()) {
  for (Router& router : routers_) {
    for (Output& output : router.outputs) output.credits = parameters.fifo_flits;
    for (Source& source : router.sources) source.credits = parameters.fifo_flits;
  }
}

Cycle ReferenceNetwork::next_cycle() const {
  const auto lane_busy = [](const Lane& lane) { return !lane.seen.empty() || !lane.crossing.empty(); };
  const bool active = changed_ || !flits_.empty() || !credits_.empty() || !complete_.empty() ||
                      !sums_.empty() || !stored_.empty() ||
                      std::any_of(lanes_.begin(), lanes_.end(), lane_busy);
  return active ? now_ + 1 : kNever;
}

bool ReferenceNetwork::idle() const { return transfers_.empty(); }

std::uint64_t ReferenceNetwork::output_flits(std::uint32_t macro, Port port) const {
  return routers_[macro].outputs[port].flits;
}

void ReferenceNetwork::deliver(Cycle now, std::vector<Delivery>& completed) {
  if (next_cycle() < now) throw_run_error("ipcn: cycle {} was skipped on the way to {}", next_cycle(), now);
  now_ = now;
  const auto first = static_cast<std::ptrdiff_t>(completed.size());
  receive_credits(now);
  receive_flits(now, completed);
  complete_flits(now, completed);
  join_sums(now);
  run_lanes(now);
  std::sort(completed.begin() + first, completed.end(), [](const Delivery& a, const Delivery& b) {
    return std::tie(a.transfer, a.output) < std::tie(b.transfer, b.output);
  });
}

void ReferenceNetwork::advance(Cycle now) {
  changed_ = false;
  // Nothing sent in this cycle is seen in it: flits and credits are in flight, and slots are freed after all
  // have sent.
  for (std::uint32_t macro = 0; macro < routers_.size(); ++macro) {
    for (unsigned port = 0; port < kPorts; ++port) run_source(macro, port, now);
    if (routers_[macro].quiet()) continue;
    claim_outputs(macro, now);
    send_flits(macro, now);
    free_slots(macro, now);
  }
}

bool ReferenceNetwork::Router::quiet() const {
  return std::all_of(inputs.begin(), inputs.end(), [](const Input& input) { return input.fifo.empty(); });
}

ReferenceNetwork::Packet* ReferenceNetwork::front_packet(const Input& input) const {
  return input.fifo.front().packet;
}

void ReferenceNetwork::open_front(std::uint32_t macro, unsigned port, Cycle now) {
  Input& input = routers_[macro].inputs[port];
  const Flit& head = input.fifo.front();
  input.open = true;
  input.outputs = head.packet->stream->tree[head.node].outputs;
  input.sum = nullptr;
  input.from = now;
  if (parameters_.inline_adders && input.outputs == 1u << kLocal) add_in_line(macro, port, now);
  input.wanted = input.outputs;
  input.sent = {};
  input.freed = 0;
  totals_.forked_flits += std::uint64_t{head.packet->flits} * (std::popcount(input.wanted) - 1);
}

void ReferenceNetwork::claim_outputs(std::uint32_t macro, Cycle now) {
  Router& router = routers_[macro];
  for (unsigned port = 0; port < kPorts; ++port) {
    Input& input = router.inputs[port];
    if (!input.open && !input.fifo.empty()) open_front(macro, port, now);
    if (input.open && input.from > now) changed_ = true;
  }
  for (unsigned port = 0; port < kPorts; ++port) {
    Output& output = router.outputs[port];
    for (unsigned i = 0; i < kPorts && !output.held; ++i) {
      const unsigned candidate = (output.pointer + i) % kPorts;
      Input& input = router.inputs[candidate];
      if (!input.open || input.from > now || (input.wanted >> port & 1u) == 0) continue;
      input.wanted &= static_cast<std::uint8_t>(~(1u << port));
      output.held = true;
      output.started = false;
      output.input = candidate;
      output.pointer = (candidate + 1) % kPorts;
      changed_ = true;
    }
  }
}

void ReferenceNetwork::send_flits(std::uint32_t macro, Cycle now) {
  for (unsigned port = 0; port < kPorts; ++port) {
    Output& output = routers_[macro].outputs[port];
    if (!output.held) continue;
    const Input& input = routers_[macro].inputs[output.input];
    if (!output.started) {
      if (input.fifo.empty()) continue;
      const bool to_fifo = port < kPlanarPorts && !parameters_.ribbon.is_crossing(macro, port);
      if (to_fifo && output.credits < front_packet(input)->flits) continue;
      output.started = true;
    }
    const std::uint32_t position = input.sent[port] - input.freed;
    if (position < input.fifo.size()) send_flit(macro, port, now);
  }
}

void ReferenceNetwork::send_flit(std::uint32_t macro, unsigned port, Cycle now) {
  Output& output = routers_[macro].outputs[port];
  Input& input = routers_[macro].inputs[output.input];
  Flit flit = input.fifo[input.sent[port] - input.freed];
  if (flit.index != input.sent[port]) throw std::logic_error("ipcn reference: flits out of order");
  if (input.sum != nullptr) add_passing(flit, *input.sum);
  flit.node = child_of(flit.packet->stream->tree[flit.node], port);
  ++input.sent[port];
  ++output.flits;
  ++totals_.router_flit_hops;
  if (payloads_ != nullptr)
    payloads_->pass(flit.packet->stream->transfer, macro, static_cast<Port>(port), flit.numbers.values);
  const Cycle at = now + 1 + parameters_.link_latency_cycles;
  if (port >= kPlanarPorts) {
    ++totals_.ejected_flits;
    flits_.push_back({at, Place::kSink, macro, port, flit});
  } else if (parameters_.ribbon.is_crossing(macro, port)) {
    ++totals_.link_flit_hops;
    Lane& lane = lanes_[lane_map_.leaving(macro, port)];
    if (flit.index == 0) lane.reserved_flits += flit.packet->flits;
    totals_.crossing_peak_flits = std::max(totals_.crossing_peak_flits, lane.reserved_flits);
    flits_.push_back({at, Place::kLane, macro, port, flit});
  } else {
    ++totals_.link_flit_hops;
    --output.credits;
    flits_.push_back(
        {at, Place::kInput, parameters_.ribbon.beyond(macro, static_cast<Port>(port)), opposite(port), flit});
  }
  if (flit.index + 1 == flit.packet->flits) output.held = false;
  changed_ = true;
}

void ReferenceNetwork::free_slots(std::uint32_t macro, Cycle now) {
  for (unsigned i = 0; i < kPorts; ++i) {
    Input& input = routers_[macro].inputs[i];
    if (!input.open || input.fifo.empty()) continue;
    const Flit& front = input.fifo.front();
    std::uint32_t sent_by_all = front.packet->flits;
    for (unsigned port = 0; port < kPorts; ++port) {
      if ((input.outputs >> port & 1u) != 0) sent_by_all = std::min(sent_by_all, input.sent[port]);
    }
    const std::uint32_t flits = front.packet->flits;
    for (; input.freed < sent_by_all; ++input.freed) {
      input.fifo.pop_front();
      credits_.push_back({now + 1 + parameters_.link_latency_cycles, macro, i});
    }
    if (input.freed == flits) input.open = false;
  }
}

void ReferenceNetwork::run_source(std::uint32_t macro, unsigned port, Cycle now) {
  Source& source = routers_[macro].sources[port];
  if (source.sending.packet == nullptr) {
    if (source.queue.empty()) return;
    const std::uint32_t flits = source.queue.begin()->second.packet->flits;
    if (source.credits < flits || (port == kLocal && !has_port(macro, flits, now))) return;
    source.sending = source.queue.begin()->second;
    source.sent = 0;
    source.queue.erase(source.queue.begin());
  }
  Packet* packet = source.sending.packet;
  if (!packet->complete.empty() && packet->complete[source.sent] > now) return;
  const Payload numbers = packet->numbers.empty() ? Payload{} : packet->numbers[source.sent];
  const Flit flit{packet, source.sending.node, source.sent, numbers};
  flits_.push_back({now + 1 + parameters_.link_latency_cycles, Place::kInput, macro, port, flit});
  --source.credits;
  if (port >= kPlanarPorts) {
    ++totals_.injected_flits;
    if (injections_ != nullptr && source.sent == 0) injections_->push_back({packet->stream->transfer, now});
  }
  if (++source.sent == packet->flits) {
    if (port < kPlanarPorts) lanes_[lane_map_.entering(macro, port)].released_flits += packet->flits;
    source.sending = {};
  }
  changed_ = true;
}

bool ReferenceNetwork::has_port(std::uint32_t macro, std::uint32_t flits, Cycle now) {
  if (!parameters_.scratchpad_port) return true;
  PortState& state = ports_[macro];
  if (state.granted == kNever) state.granted = state.port.take(now, flits);
  changed_ = true;
  if (state.granted > now) return false;
  state.granted = kNever;
  return true;
}

void ReferenceNetwork::receive_credits(Cycle now) {
  for (; !credits_.empty() && credits_.front().at <= now; credits_.pop_front()) {
    ++feeder_credits(credits_.front().macro, credits_.front().input);
  }
}

void ReferenceNetwork::receive_flits(Cycle now, std::vector<Delivery>& completed) {
  for (; !flits_.empty() && flits_.front().at <= now; flits_.pop_front()) {
    const FlitInFlight& arrived = flits_.front();
    if (arrived.place == Place::kSink) {
      receive_at_sink(arrived, now, completed);
    } else if (arrived.place == Place::kLane) {
      if (arrived.flit.index != 0) continue;
      lanes_[lane_map_.leaving(arrived.macro, arrived.port)].seen.push_back(
          {arrived.flit.packet, arrived.flit.node});
    } else {
      auto& fifo = routers_[arrived.macro].inputs[arrived.port].fifo;
      fifo.push_back(arrived.flit);
      if (fifo.size() > parameters_.fifo_flits) throw std::logic_error("ipcn reference: FIFO overrun");
    }
  }
}

void ReferenceNetwork::run_lanes(Cycle now) {
  for (std::uint32_t l = 0; l < lanes_.size(); ++l) {
    Lane& lane = lanes_[l];
    lane.reserved_flits -= lane.released_flits;
    lane.released_flits = 0;
    if (!lane.seen.empty() && lane.free_at <= now) {
      lane.free_at = now + lane_cycles(parameters_, lane.seen.front().packet->flits);
      lane.crossing.emplace_back(lane.free_at + parameters_.tile_link_latency_cycles, lane.seen.front());
      lane.seen.pop_front();
    }
    for (; !lane.crossing.empty() && lane.crossing.front().first <= now; lane.crossing.pop_front()) {
      join(lane_map_.far_macro(l), LaneMap::far_input(l), lane.crossing.front().second, now);
    }
  }
}

std::uint32_t& ReferenceNetwork::feeder_credits(std::uint32_t macro, unsigned input) {
  if (input >= kPlanarPorts || parameters_.ribbon.is_crossing(macro, input))
    return routers_[macro].sources[input].credits;
  return routers_[parameters_.ribbon.beyond(macro, static_cast<Port>(input))]
      .outputs[opposite(input)]
      .credits;
}

std::string ReferenceNetwork::describe_blocked() const {
  BlockedReport report(parameters_.ribbon);
  for (std::uint32_t macro = 0; macro < routers_.size(); ++macro) {
    const Router& router = routers_[macro];
    for (unsigned port = 0; port < kPorts; ++port) {
      const Output& output = router.outputs[port];
      if (output.held && !output.started) {
        const Packet* packet = front_packet(router.inputs[output.input]);
        report.held(macro, port, {packet->stream->transfer, output.input}, packet->flits);
      }
      for (unsigned i = 0; i < kPorts; ++i) {
        const Input& input = router.inputs[i];
        if (input.fifo.empty() || !input.open || (input.wanted >> port & 1u) == 0) continue;
        report.wanted(macro, port, {front_packet(input)->stream->transfer, i});
      }
      const Source& source = router.sources[port];
      if (source.sending.packet != nullptr || source.queue.empty()) continue;
      const Packet* packet = source.queue.begin()->second.packet;
      report.source(macro, port, packet->stream->transfer, packet->flits);
    }
  }
  for (const auto& [id, transfer] : transfers_) {
    for (std::uint32_t n = 0; n < transfer.adders.size(); ++n) {
      if (transfer.plan.contributions[n] == 0) continue;
      const std::uint32_t arrived = transfer.adders[n].arrived.back().front();
      if (arrived == transfer.plan.contributions[n]) continue;
      report.reduce(id, n, transfer.reduce.nodes[n].macro, arrived, transfer.plan.contributions[n]);
    }
  }
  return report.text();
}

std::unique_ptr<Network> make_reference_network(const Parameters& parameters) {
  return make_reference_network(parameters, make_trees(parameters.tree, parameters.ribbon));
}

std::unique_ptr<Network> make_reference_network(const Parameters& parameters,
                                                std::unique_ptr<TreeBuilder> trees) {
  check_parameters(parameters);
  return std::make_unique<ReferenceNetwork>(parameters, std::move(trees));
}

}  // namespace primalsim::noc::ipcn
