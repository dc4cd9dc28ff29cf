#include "noc/iq/reference_network.h"

#include <algorithm>
#include <optional>
#include <tuple>

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
      topology_(parameters.topology()),
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
  while (!empty() && now_ < limit) {
    const Cycle next = nothing_to_do() ? queues_.next_create_cycle() : now_ + 1;
    run_until(std::min(limit, next), arrivals);
  }
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
    for (std::uint32_t vc = 0; vc < parameters_.vcs; ++vc) {
      const InputVc& input = routers_[at].inputs[port][vc];
      if (!input.buffer.empty() && !input.active && input.candidates.empty())
        route(at, static_cast<Port>(port), vc);
    }
  }
}

void ReferenceNetwork::route(std::uint32_t at, Port port, std::uint32_t vc) {
  InputVc& input = routers_[at].inputs[port][vc];
  Arrival& record = packets_[input.buffer.front().packet];
  const Packet& packet = record.packet;
  ++record.hops;
  if (routing_ == nullptr) {
    input.candidates.add(first_step(DimensionOrder::kXy, topology_.offset(at, packet.destination)),
                         routing::all_vcs(parameters_.vcs));
  } else {
    routing_->candidates(
        {at, packet.source, packet.destination, port, static_cast<std::uint8_t>(vc), packet.route_class},
        input.candidates);
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

// Requests all open VCs of one candidate: the first by priority, then credits, then output number
// (docs/routing.md).
void ReferenceNetwork::request_vcs(Router& router, std::uint32_t input_index, const InputVc& input) const {
  const std::uint32_t flits = packets_[input.buffer.front().packet].packet.flits;
  using Rank = std::tuple<std::uint32_t, std::uint32_t, int>;
  std::optional<Rank> best_rank;
  unsigned best_output = 0;
  std::uint16_t best_vcs = 0;
  for (const routing::Candidate& candidate : input.candidates) {
    const std::uint16_t open = open_vcs(router, candidate, flits);
    if (open == 0) continue;
    std::uint32_t credits = 0;
    for (std::uint32_t vc = 0; vc < parameters_.vcs; ++vc) {
      if (((candidate.vc_mask >> vc) & 1U) != 0) credits += router.outputs[candidate.output_port][vc].credits;
    }
    const Rank rank{candidate.priority, credits, -int{candidate.output_port}};
    if (best_rank && *best_rank >= rank) continue;
    best_rank = rank;
    best_output = candidate.output_port;
    best_vcs = open;
  }
  for (std::uint32_t vc = 0; vc < parameters_.vcs; ++vc) {
    if (((best_vcs >> vc) & 1U) != 0)
      router.vc_allocator.request(input_index, best_output * parameters_.vcs + vc);
  }
}

std::uint16_t ReferenceNetwork::open_vcs(const Router& router, const routing::Candidate& candidate,
                                         std::uint32_t packet_flits) const {
  const bool link = candidate.output_port != kTerminal;
  const std::uint16_t whole_packet =
      routing_ != nullptr && link ? routing_->whole_packet_vcs() : std::uint16_t{0};
  const std::uint32_t needed = std::min(packet_flits, parameters_.buffer_flits);
  std::uint16_t open = 0;
  for (std::uint32_t vc = 0; vc < parameters_.vcs; ++vc) {
    const std::uint32_t bit = 1U << vc;
    const OutputVc& output = router.outputs[candidate.output_port][vc];
    if ((candidate.vc_mask & bit) == 0 || output.held) continue;
    if ((whole_packet & bit) != 0 && output.credits < needed) continue;
    open = static_cast<std::uint16_t>(open | bit);
  }
  return open;
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
    Router& next = routers_[topology_.neighbour(at, input.output)];
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
  Router& previous = routers_[topology_.feeder(at, input_port)];
  const Cycle delay = 1 + parameters_.link_latency_cycles + parameters_.credit_delay_cycles;
  previous.credits[opposite(input_port)].push_back({now_ + delay, vc});
}

std::size_t ReferenceNetwork::bytes_per_router() const {
  const std::size_t per_vc = sizeof(InputVc) + sizeof(OutputVc) + parameters_.buffer_flits * sizeof(Flit);
  return sizeof(Router) + sizeof(Terminal) + kPorts * parameters_.vcs * per_vc;
}

}  // namespace primalsim::noc::iq
