#include "noc/iq/reference_network.h"

#include <algorithm>

#include "core/error.h"

namespace primalsim::noc::iq {

namespace {

// Longer than any flit, credit or allocation takes: if no flit moved for so many cycles, none ever will.
constexpr Cycle kPatience = 256;

template <typename Sent>
bool has_arrived(const std::deque<Sent>& channel, Cycle now) {
  return !channel.empty() && channel.front().receive_cycle <= now;
}

}  // namespace

ReferenceNetwork::ReferenceNetwork(const Parameters& parameters, const routing::Routing* routing)
    : parameters_(parameters),
      routing_(routing),
      queues_(parameters.routers()),
      terminals_(parameters.routers()) {
  for (Terminal& terminal : terminals_) terminal.credits.assign(parameters_.vcs, parameters_.buffer_flits);
  routers_.assign(parameters_.routers(), make_router());
}

ReferenceNetwork::Router ReferenceNetwork::make_router() const {
  const std::uint32_t vcs = parameters_.vcs;
  Router router{{}, {}, {}, {}, {}, Islip(kPorts * vcs, kPorts * vcs), Islip(kPorts, kPorts)};
  router.inputs.fill(std::vector<InputVc>(vcs));
  router.outputs.fill(std::vector<OutputVc>(vcs, OutputVc{false, 0, parameters_.buffer_flits}));
  return router;
}

void ReferenceNetwork::enqueue(std::span<const Packet> packets) {
  for (const Packet& packet : packets) queues_.push(packet, now_);
}

void ReferenceNetwork::run_until(Cycle end, std::vector<Arrival>& arrivals) {
  while (now_ < end) {
    if (nothing_to_do()) {
      now_ = std::min(end, queues_.next_create_cycle());
      last_move_cycle_ = now_;
    } else {
      step(arrivals);
    }
  }
}

bool ReferenceNetwork::run_until_empty(Cycle limit, std::vector<Arrival>& arrivals) {
  while (!empty() && now_ < limit) run_until(nothing_to_do() ? limit : now_ + 1, arrivals);
  return empty();
}

// A packet that waits or is being sent is at the front of its queue, created by now.
bool ReferenceNetwork::nothing_to_do() const {
  return totals_.injected_flits == totals_.ejected_flits && queues_.next_create_cycle() > now_;
}

void ReferenceNetwork::step(std::vector<Arrival>& arrivals) {
  for (std::uint32_t terminal = 0; terminal < terminals_.size(); ++terminal) {
    eject(terminal, arrivals);
    inject(terminal);
  }
  for (std::uint32_t at = 0; at < routers_.size(); ++at) {
    receive(routers_[at]);
    route_fronts(at);
    allocate_vcs(routers_[at]);
    allocate_switch(at);
  }
  check_progress();
  ++now_;
}

void ReferenceNetwork::check_progress() const {
  if (now_ - last_move_cycle_ < kPatience) return;
  throw_run_error("deadlock: nothing has moved since cycle {}\n{}", last_move_cycle_,
                  describe_waiting(parameters_, waiting()));
}

void ReferenceNetwork::eject(std::uint32_t terminal, std::vector<Arrival>& arrivals) {
  std::deque<SentFlit>& channel = terminals_[terminal].flits;
  if (!has_arrived(channel, now_)) return;
  const auto [cycle, vc, flit] = channel.front();
  channel.pop_front();
  last_move_cycle_ = now_;
  Arrival& record = packets_[flit.packet];
  ++totals_.ejected_flits;
  totals_.ejected_create_cycles += record.packet.create_cycle;
  routers_[terminal].credits[kTerminal].push_back({now_ + 2 + parameters_.credit_delay_cycles, vc});
  if (flit.number == 0) record.head_eject_cycle = now_;
  if (flit.number + 1 < record.packet.flits) return;
  record.tail_eject_cycle = now_;
  arrivals.push_back(record);
  free_packets_.push_back(flit.packet);
}

void ReferenceNetwork::inject(std::uint32_t source) {
  Terminal& terminal = terminals_[source];
  while (has_arrived(terminal.sent_credits, now_)) {
    ++terminal.credits[terminal.sent_credits.front().vc];
    terminal.sent_credits.pop_front();
  }
  const Packet* const packet = queues_.front(source);
  if (packet == nullptr || packet->create_cycle > now_) return;
  if (!terminal.front_counted) {
    terminal.front_counted = true;
    terminal.front_cycle = now_;
    totals_.generated_flits += packet->flits;
    totals_.generated_create_cycles += packet->flits * packet->create_cycle;
  }
  if (terminal.sent_flits == 0 && !choose_source_vc(terminal)) return;
  if (terminal.credits[terminal.vc] == 0) return;
  if (terminal.sent_flits == 0) terminal.packet = add_packet(*packet, terminal.front_cycle);
  --terminal.credits[terminal.vc];
  routers_[source].flits[kTerminal].push_back(
      {now_ + 2, terminal.vc, {terminal.packet, terminal.sent_flits}});
  ++totals_.injected_flits;
  last_move_cycle_ = now_;
  if (++terminal.sent_flits < packet->flits) return;
  terminal.sent_flits = 0;
  terminal.front_counted = false;
  queues_.pop(source);
}

// Round-robin from just after the last VC used; a source that has sent nothing yet uses VC 0.
bool ReferenceNetwork::choose_source_vc(Terminal& terminal) const {
  const std::uint32_t tries = terminal.has_sent ? parameters_.vcs : 1;
  for (std::uint32_t i = 0; i < tries; ++i) {
    const std::uint32_t vc = terminal.has_sent ? (terminal.vc + 1 + i) % parameters_.vcs : 0;
    if (terminal.credits[vc] == 0) continue;
    terminal.vc = vc;
    terminal.has_sent = true;
    return true;
  }
  return false;
}

std::uint32_t ReferenceNetwork::add_packet(const Packet& packet, Cycle front_cycle) {
  if (free_packets_.empty()) {
    free_packets_.push_back(static_cast<std::uint32_t>(packets_.size()));
    packets_.emplace_back();
  }
  const std::uint32_t index = free_packets_.back();
  free_packets_.pop_back();
  packets_[index] = {packet, 0, front_cycle, now_, 0, 0};
  return index;
}

void ReferenceNetwork::receive(Router& router) {
  for (unsigned port = 0; port < kPorts; ++port) {
    while (has_arrived(router.flits[port], now_)) {
      const SentFlit& sent = router.flits[port].front();
      InputVc& input = router.inputs[port][sent.vc];
      if (input.buffer.empty() && !input.active) input.ready_cycle = now_ + parameters_.routing_delay_cycles;
      input.buffer.push_back(sent.flit);
      router.flits[port].pop_front();
    }
    while (has_arrived(router.credits[port], now_)) {
      ++router.outputs[port][router.credits[port].front().vc].credits;
      router.credits[port].pop_front();
    }
  }
}

void ReferenceNetwork::route_fronts(std::uint32_t at) {
  for (unsigned port = 0; port < kPorts; ++port) {
    for (InputVc& input : routers_[at].inputs[port]) {
      if (input.buffer.empty() || input.active || !input.candidates.empty()) continue;
      Arrival& record = packets_[input.buffer.front().packet];
      ++record.hops;
      const auto all_vcs = static_cast<std::uint16_t>((1U << parameters_.vcs) - 1);
      input.candidates.push_back({xy_output(parameters_, at, record.packet.destination), all_vcs});
    }
  }
}

void ReferenceNetwork::allocate_vcs(Router& router) {
  const std::uint32_t vcs = parameters_.vcs;
  for (std::uint32_t index = 0; index < kPorts * vcs; ++index) {
    const InputVc& input = router.inputs[index / vcs][index % vcs];
    if (!input.buffer.empty() && !input.active && input.ready_cycle <= now_)
      request_vcs(router, index, input);
  }
  for (const Islip::Match& match : router.vc_allocator.allocate()) {
    InputVc& input = router.inputs[match.input / vcs][match.input % vcs];
    input.active = true;
    input.ready_cycle = now_ + 1;
    input.candidates.clear();
    input.output = static_cast<Port>(match.output / vcs);
    input.output_vc = match.output % vcs;
    OutputVc& output = router.outputs[input.output][input.output_vc];
    output.held = true;
    output.holder = input.buffer.front().packet;
    last_move_cycle_ = now_;
  }
}

void ReferenceNetwork::request_vcs(Router& router, std::uint32_t input_index, const InputVc& input) {
  for (const Candidate& candidate : input.candidates) {
    for (std::uint32_t vc = 0; vc < parameters_.vcs; ++vc) {
      const bool wanted = ((candidate.vcs >> vc) & 1U) != 0;
      if (!wanted || router.outputs[candidate.output][vc].held) continue;
      router.vc_allocator.request(input_index, candidate.output * parameters_.vcs + vc);
    }
  }
}

bool ReferenceNetwork::wants_switch(const Router& router, const InputVc& input) const {
  return input.active && input.ready_cycle <= now_ && !input.buffer.empty() &&
         router.outputs[input.output][input.output_vc].credits > 0;
}

void ReferenceNetwork::allocate_switch(std::uint32_t at) {
  Router& router = routers_[at];
  const std::uint32_t vcs = parameters_.vcs;
  constexpr std::uint32_t kNobody = kMaxVcs;
  std::array<std::array<std::uint32_t, kPorts>, kPorts> candidate;  // [input][output]: the VC that asks
  for (unsigned port = 0; port < kPorts; ++port) {
    candidate[port].fill(kNobody);
    for (std::uint32_t i = 0; i < vcs; ++i) {
      const std::uint32_t vc = (router.switch_offset[port] + i) % vcs;
      const InputVc& input = router.inputs[port][vc];
      if (!wants_switch(router, input) || candidate[port][input.output] != kNobody) continue;
      candidate[port][input.output] = vc;
      router.switch_allocator.request(port, input.output);
    }
  }
  for (const Islip::Match& match : router.switch_allocator.allocate()) {
    const std::uint32_t vc = candidate[match.input][match.output];
    router.switch_offset[match.input] = (vc + 1) % vcs;
    send(at, static_cast<Port>(match.input), vc);
  }
}

void ReferenceNetwork::send(std::uint32_t at, Port input_port, std::uint32_t vc) {
  Router& router = routers_[at];
  InputVc& input = router.inputs[input_port][vc];
  const Flit flit = input.buffer.front();
  input.buffer.pop_front();
  ++totals_.router_flit_hops;
  last_move_cycle_ = now_;
  OutputVc& output = router.outputs[input.output][input.output_vc];
  --output.credits;
  const Cycle sent_cycle = now_ + parameters_.crossbar_delay_cycles;
  if (input.output == kTerminal) {
    terminals_[at].flits.push_back({sent_cycle + 2, input.output_vc, flit});
  } else {
    Router& next = routers_[neighbour(parameters_, at, input.output)];
    next.flits[opposite(input.output)].push_back(
        {sent_cycle + 1 + parameters_.link_latency_cycles, input.output_vc, flit});
  }
  send_credit(at, input_port, vc);
  if (flit.number + 1 < packets_[flit.packet].packet.flits) return;
  output.held = false;
  input.active = false;
  input.ready_cycle = now_ + 1 + parameters_.routing_delay_cycles;
}

void ReferenceNetwork::send_credit(std::uint32_t at, Port input_port, std::uint32_t vc) {
  if (input_port == kTerminal) {
    terminals_[at].sent_credits.push_back({now_ + 2, vc});
    return;
  }
  Router& previous = routers_[neighbour(parameters_, at, input_port)];
  const Cycle delay = 1 + parameters_.link_latency_cycles + parameters_.credit_delay_cycles;
  previous.credits[opposite(input_port)].push_back({now_ + delay, vc});
}

std::size_t ReferenceNetwork::bytes_per_router() const {
  const std::size_t per_vc = sizeof(InputVc) + sizeof(OutputVc) + parameters_.buffer_flits * sizeof(Flit);
  return sizeof(Router) + sizeof(Terminal) + kPorts * parameters_.vcs * per_vc;
}

// --- the watchdog
// ---------------------------------------------------------------------------------------------------

std::vector<WaitingVc> ReferenceNetwork::waiting() const {
  std::vector<WaitingVc> waiting;
  for (std::uint32_t at = 0; at < routers_.size(); ++at) {
    for (unsigned port = 0; port < kPorts; ++port) {
      for (std::uint32_t vc = 0; vc < parameters_.vcs; ++vc) {
        if (routers_[at].inputs[port][vc].buffer.empty()) continue;
        add_waiting(at, static_cast<Port>(port), vc, waiting);
      }
    }
  }
  return waiting;
}

void ReferenceNetwork::add_waiting(std::uint32_t at, Port port, std::uint32_t vc,
                                   std::vector<WaitingVc>& waiting) const {
  const Router& router = routers_[at];
  const InputVc& input = router.inputs[port][vc];
  WaitingVc entry;
  entry.router = at;
  entry.input = port;
  entry.input_vc = static_cast<std::uint8_t>(vc);
  entry.packet = packets_[input.buffer.front().packet].packet.id;
  if (input.active) {
    if (router.outputs[input.output][input.output_vc].credits > 0) return;
    entry.holds_output_vc = true;
    entry.output = input.output;
    entry.output_vc = static_cast<std::uint8_t>(input.output_vc);
    entry.holders = ids_in_buffer(at, input.output, input.output_vc);
    waiting.push_back(entry);
    return;
  }
  for (const Candidate& candidate : input.candidates) {
    entry.output = candidate.output;
    entry.vc_mask = candidate.vcs;
    entry.holders.clear();
    for (std::uint32_t wanted = 0; wanted < parameters_.vcs; ++wanted) {
      const OutputVc& output = router.outputs[candidate.output][wanted];
      if (((candidate.vcs >> wanted) & 1U) == 0 || !output.held) continue;
      entry.holders.push_back(packets_[output.holder].packet.id);
    }
    waiting.push_back(entry);
  }
}

std::vector<std::uint32_t> ReferenceNetwork::ids_in_buffer(std::uint32_t at, Port output,
                                                           std::uint32_t vc) const {
  std::vector<std::uint32_t> ids;
  if (output == kTerminal) return ids;
  const Router& next = routers_[neighbour(parameters_, at, output)];
  for (const Flit& flit : next.inputs[opposite(output)][vc].buffer) {
    const std::uint32_t id = packets_[flit.packet].packet.id;
    if (ids.empty() || ids.back() != id) ids.push_back(id);
  }
  return ids;
}

}  // namespace primalsim::noc::iq
