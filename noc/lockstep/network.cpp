#include "noc/lockstep/network.h"

#include <algorithm>
#include <tuple>

#include "core/error.h"
#include "noc/ipcn/network.h"
#include "noc/ipcn/transfer_plan.h"

namespace primalsim::noc::lockstep {

using ipcn::kLocal;
using ipcn::kPlanarPorts;
using ipcn::kPorts;

namespace {

ipcn::Parameters checked(const ipcn::Parameters& parameters) {
  ipcn::check_parameters(parameters);
  return parameters;
}

std::uint32_t controllers(const ipcn::Parameters& parameters, const Control& control) {
  return (parameters.ribbon.tiles - 1) / control.tiles_per_controller + 1;
}

}  // namespace

LockstepNetwork::LockstepNetwork(const ipcn::Parameters& parameters, const Control& control, Rule rule,
                                 std::span<const Cycle> urgency)
    : parameters_(checked(parameters)),
      control_(control),
      hop_cycles_(1 + parameters.link_latency_cycles),
      lanes_(parameters.ribbon),
      lane_free_at_(lanes_.size(), 0),
      lane_flits_(lanes_.size(), 0),
      streams_(parameters),
      queues_(parameters.ribbon.macros()),
      controllers_(controllers(parameters, control),
                   {ProgramMemory(control.steps_per_bank, control.bank_load_cycles), 0, false, 0}),
      ready_(static_cast<std::uint32_t>(controllers_.size()), parameters.ribbon.macros() * kPorts),
      planner_(parameters_, streams_, queues_, ready_, urgency),
      chooser_(control_, rule, streams_, queues_, ready_, planner_),
      output_flits_(parameters.ribbon.macros() * kPorts, 0) {}

void LockstepNetwork::start_send(ipcn::TransferId id, const ipcn::Send& send, Cycle now) {
  ipcn::check_send(parameters_, id, send);
  started_.push_back(streams_.add_send(id, send));
  if (recorder_) recorder_->started(started_.back(), now);
}

void LockstepNetwork::declare_reduce(ipcn::TransferId id, const ipcn::Reduce& reduce) {
  ipcn::check_reduce(parameters_, id, reduce);
  streams_.add_reduce(id, reduce);
  ++open_;
}

void LockstepNetwork::start_operand(ipcn::TransferId id, std::uint32_t operand, Cycle now) {
  started_.push_back(streams_.operand(id, operand));
  if (recorder_) recorder_->started(started_.back(), now);
}

void LockstepNetwork::deliver(Cycle now, std::vector<ipcn::Delivery>& completed) {
  const auto first = static_cast<std::ptrdiff_t>(completed.size());
  if (next_cycle() < now)
    throw_run_error("lock-step: cycle {} was skipped on the way to {}", next_cycle(), now);
  happenings_.open(now);
  happenings_.drain([&](const Happening& event) {
    if (event.kind == Kind::kDelivered) {
      completed.push_back({event.a, event.b});
    } else if (event.kind == Kind::kArrived) {
      push(event.a, event.packet);
    } else if (event.kind == Kind::kSummed) {
      const std::uint32_t sum = streams_.adder(event.a).sum;
      const Stream& stream = streams_.stream(sum);
      push(streams_.adder(event.a).router * kPorts + kLocal,
           {sum, stream.root_hop, event.b, streams_.packet_flits(stream, event.b)});
    }
  });
  std::sort(completed.begin() + first, completed.end(), [](const auto& a, const auto& b) {
    return std::tie(a.transfer, a.output) < std::tie(b.transfer, b.output);
  });
}

void LockstepNetwork::advance(Cycle now) {
  enqueue_started();
  for (std::uint32_t controller = 0; controller < controllers_.size(); ++controller) {
    if (controllers_[controller].free_at <= now && ready_.any(controller)) step(controller, now);
  }
}

// In an order that does not depend on that of the calls.
void LockstepNetwork::enqueue_started() {
  std::sort(started_.begin(), started_.end(), [this](std::uint32_t a, std::uint32_t b) {
    return std::tuple(streams_.stream(a).transfer, a) < std::tuple(streams_.stream(b).transfer, b);
  });
  for (const std::uint32_t index : started_) {
    const Stream& stream = streams_.stream(index);
    const Hop& root = streams_.hop(stream.root_hop);
    for (std::uint32_t p = 0; p < streams_.packets(stream); ++p) {
      push(root.router * kPorts + root.input, {index, stream.root_hop, p, streams_.packet_flits(stream, p)});
    }
  }
  started_.clear();
}

void LockstepNetwork::push(std::uint32_t input, const Packet& packet) {
  const bool first = queues_.empty(input);
  queues_.push(input, packet);
  if (first) refresh(input);
}

void LockstepNetwork::refresh(std::uint32_t input) {
  const std::uint32_t controller = controller_of(input / kPorts);
  if (queues_.empty(input)) {
    ready_.set(controller, input, {kNoCommand, kNoCommand}, 0);
    return;
  }
  const Packet& packet = queues_.front(input);
  const Hop& hop = streams_.hop(packet.hop);
  const Command fused = streams_.fused_command(streams_.stream(packet.stream), hop, packet.number);
  ready_.set(controller, input, {hop.command, fused}, packet.flits);
}

void LockstepNetwork::refresh_router(std::uint32_t router) {
  for (unsigned port = 0; port < kPorts; ++port) refresh(router * kPorts + port);
}

void LockstepNetwork::step(std::uint32_t index, Cycle now) {
  Controller& controller = controllers_[index];
  if (!controller.granted) {
    if (now > controller.free_at) {
      const Cycle idle_from = controller.memory.next_step(controller.free_at);
      ++controller.idle_steps;
      controller.free_at = std::max(now, idle_from);
    }
    controller.free_at = controller.memory.next_step(controller.free_at);
    controller.granted = true;
    if (controller.free_at > now) {
      schedule(controller.free_at, Kind::kAwake, index, 0);
      return;
    }
  }
  controller.granted = false;
  const StepPlan& plan = chooser_.choose(index);
  if (plan.moves.empty())
    throw_run_error("lock-step: packets wait at controller {}, but none can move", index);
  if (step_log_ != nullptr) {
    step_log_->push_back(
        {index, now, plan.cycles, static_cast<std::uint32_t>(plan.commands.size()), plan.moves});
  }
  if (recorder_) recorder_->step(index, now, plan);
  controller.free_at = now + plan.cycles;
  schedule(controller.free_at, Kind::kAwake, index, 0);
  for (const Move& move : plan.moves) leave_queue(move, now);
  for (const Move& move : plan.moves) carry_out(move, now);
}

void LockstepNetwork::leave_queue(const Move& move, Cycle start) {
  const Stream& stream = streams_.stream(move.stream);
  const bool root = move.hop == stream.root_hop;
  if (root) {
    totals_.injected_flits += move.flits;
    const Cycle head = start + move.offset - hop_cycles_;
    if (injections_ != nullptr) injections_->push_back({stream.transfer, head});
    if (stream.sum_of != kNone) {
      Adder& adder = streams_.adder(stream.sum_of);
      ++adder.packets_sent;
      refresh_router(adder.router);
    }
  }
  if (move.input == kNone) return;
  queues_.pop(move.input);
  refresh(move.input);
  const std::uint32_t router = move.input / kPorts;
  const unsigned port = move.input % kPorts;
  if (parameters_.ribbon.is_crossing(router, port)) lane_flits_[lanes_.entering(router, port)] -= move.flits;
}

void LockstepNetwork::carry_out(const Move& move, Cycle start) {
  const Hop& hop = streams_.hop(move.hop);
  const Cycle head = start + move.offset + hop_cycles_;
  count(move);
  for (unsigned port = 0; port < kPorts; ++port) {
    if ((hop.outputs >> port & 1U) == 0) continue;
    if (port >= kPlanarPorts) {
      arrive(move, port, head);
    } else if ((hop.crossings >> port & 1U) != 0) {
      cross(move, port, head);
    } else if ((move.stops >> port & 1U) != 0) {
      const std::uint32_t next = streams_.child(hop, port);
      push(streams_.hop(next).router * kPorts + opposite(port), {move.stream, next, move.number, move.flits});
    }
  }
}

void LockstepNetwork::count(const Move& move) {
  const Hop& hop = streams_.hop(move.hop);
  for (unsigned port = 0; port < kPorts; ++port) {
    if ((hop.outputs >> port & 1U) == 0) continue;
    output_flits_[std::size_t{hop.router} * kPorts + port] += move.flits;
    totals_.router_flit_hops += move.flits;
    (port < kPlanarPorts ? totals_.link_flit_hops : totals_.ejected_flits) += move.flits;
  }
  totals_.forked_flits += std::uint64_t{move.flits} * (ipcn::kOutputCount[hop.outputs] - 1U);
}

void LockstepNetwork::arrive(const Move& move, unsigned port, Cycle head) {
  const Stream& stream = streams_.stream(move.stream);
  if (stream.adder != kNone) {
    add(move, head);
    return;
  }
  const std::uint32_t destination = streams_.hop(streams_.child(streams_.hop(move.hop), port)).router;
  if (--streams_.left(stream, destination) == 0) {
    schedule(head + move.flits - 1, Kind::kDelivered, stream.transfer, destination);
  }
}

void LockstepNetwork::add(const Move& move, Cycle head) {
  const std::uint32_t index = streams_.stream(move.stream).adder;
  Adder& adder = streams_.adder(index);
  Cycle& latest = streams_.head(adder, move.number);
  latest = std::max(latest, head);
  totals_.contributed_flits += move.flits;
  const std::uint32_t missing = --streams_.missing(adder, move.number);
  if (missing == 1) refresh_router(adder.router);
  if (missing != 0) return;
  const Cycle summed = latest + parameters_.adder_latency_cycles;
  if (adder.sum != kNone) {
    if (!move.fused) schedule(summed, Kind::kSummed, index, move.number);
    return;
  }
  if (++adder.packets_summed == streams_.packets(streams_.stream(move.stream))) {
    schedule(summed + move.flits - 1, Kind::kDelivered, adder.transfer, 0);
    --open_;
  }
}

void LockstepNetwork::cross(const Move& move, unsigned port, Cycle head) {
  const Hop& hop = streams_.hop(move.hop);
  const std::uint32_t lane = lanes_.leaving(hop.router, port);
  lane_flits_[lane] += move.flits;
  totals_.crossing_peak_flits = std::max(totals_.crossing_peak_flits, lane_flits_[lane]);
  lane_free_at_[lane] = std::max(head, lane_free_at_[lane]) + ipcn::lane_cycles(parameters_, move.flits);
  schedule(lane_free_at_[lane] + parameters_.tile_link_latency_cycles, Kind::kArrived,
           lanes_.far_macro(lane) * kPorts + LaneMap::far_input(lane), 0,
           {move.stream, streams_.child(hop, port), move.number, move.flits});
}

std::size_t LockstepNetwork::bytes_per_router() const {
  return kPorts * (sizeof(std::uint64_t) + 10 * sizeof(std::uint32_t));
}

std::string LockstepNetwork::describe_blocked() const {
  return fmt::format("{} packets wait at the inputs of routers; {} reduces wait for contributions",
                     queues_.waiting(), open_);
}

LockstepTotals LockstepNetwork::lockstep_totals() const {
  LockstepTotals totals;
  for (const Controller& controller : controllers_) {
    totals.steps += controller.memory.steps();
    totals.idle_steps += controller.idle_steps;
    totals.banks += controller.memory.banks();
    totals.load_stall_cycles += controller.memory.stall_cycles();
  }
  return totals;
}

}  // namespace primalsim::noc::lockstep
