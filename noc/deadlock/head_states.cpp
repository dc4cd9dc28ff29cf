#include "noc/deadlock/head_states.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

namespace primalsim::noc::deadlock {

using routing::Candidate;
using routing::Candidates;
using routing::HeadAt;
using routing::kTerminal;

namespace {

std::int32_t reach_along(std::uint32_t size, std::uint32_t reach) {
  const std::uint32_t longest = size - 1;
  return static_cast<std::int32_t>(reach == 0 ? longest : std::min(reach, longest));
}

// The offsets along one dimension that are possible after a step of `step` from a clamped offset, where no
// destination is more than `room` routers farther on in the direction of the step.
struct Range {
  std::int32_t first = 0;
  std::int32_t last = 0;
};
Range after_step(std::int32_t offset, std::int32_t step, std::int32_t reach, std::int32_t room) {
  const std::int32_t left = offset - step;
  if (std::abs(left) > reach) return {offset, offset};  // stepped away from one that is clamped
  const bool may_be_farther = std::abs(offset) == reach && std::abs(left) < reach && room > std::abs(left);
  return may_be_farther ? Range{std::min(left, offset), std::max(left, offset)} : Range{left, left};
}

}  // namespace

HeadStates::HeadStates(const routing::Routing& routing, const Topology& mesh, unsigned vcs,
                       const VcGroups& groups)
    : routing_(routing),
      mesh_(mesh),
      vcs_(vcs),
      groups_(groups),
      inputs_(routing.inputs()),
      x_{reach_along(mesh.width, inputs_.reach)},
      y_{reach_along(mesh.height, inputs_.reach)} {}

HeadStates::State HeadStates::state_of(std::uint32_t router, const Offset& to, Port port,
                                       unsigned group) const {
  State state = router;
  state = state * static_cast<State>(x_.values()) + static_cast<State>(to.x + x_.reach);
  state = state * static_cast<State>(y_.values()) + static_cast<State>(to.y + y_.reach);
  return (state * routing::kPorts + port) * groups_.size() + group;
}

Port HeadStates::input_port(State state) const {
  return static_cast<Port>(state / groups_.size() % routing::kPorts);
}

Offset HeadStates::offset(State state) const {
  const State rest = state / groups_.size() / routing::kPorts;
  const auto values_of_y = static_cast<State>(y_.values());
  return {static_cast<std::int32_t>(rest / values_of_y % static_cast<State>(x_.values())) - x_.reach,
          static_cast<std::int32_t>(rest % values_of_y) - y_.reach};
}

std::uint32_t HeadStates::router(State state) const {
  const auto offsets = static_cast<State>(y_.values()) * static_cast<State>(x_.values());
  return static_cast<std::uint32_t>(state / groups_.size() / routing::kPorts / offsets);
}

void HeadStates::push(State state) {
  if (seen_[state]) return;
  seen_[state] = true;
  open_.push_back(state);
}

void HeadStates::start_at(std::uint32_t source) {
  const auto farthest = [&](Port port, const Axis& axis) {
    return std::min(static_cast<std::int32_t>(mesh_.reach(source, port)), axis.reach);
  };
  const std::int32_t east = farthest(kEast, x_);
  const std::int32_t south = farthest(kSouth, y_);
  const unsigned groups = inputs_.input_vc ? static_cast<unsigned>(groups_.size()) : 1;
  for (std::int32_t to_x = -farthest(kWest, x_); to_x <= east; ++to_x) {
    for (std::int32_t to_y = -farthest(kNorth, y_); to_y <= south; ++to_y) {
      for (unsigned group = 0; group < groups; ++group)
        push(state_of(source, {to_x, to_y}, kTerminal, group));
    }
  }
}

std::string HeadStates::explore(Visitor& visitor) {
  const std::uint32_t rounds = inputs_.source ? mesh_.nodes() : 1;
  for (unsigned route_class = 0; route_class < routing_.route_classes(); ++route_class) {
    for (std::uint32_t round = 0; round < rounds; ++round) {
      visitor.next_packet_kind();
      seen_.assign(state_of(mesh_.nodes(), {-x_.reach, -y_.reach}, kEast, 0), false);
      open_.clear();
      if (inputs_.source) {
        start_at(round);
      } else {
        for (std::uint32_t source = 0; source < mesh_.nodes(); ++source) start_at(source);
      }
      while (!open_.empty()) {
        const State state = open_.back();
        open_.pop_back();
        HeadAt head;
        head.source = inputs_.source ? round : router(state);
        head.route_class = static_cast<std::uint8_t>(route_class);
        std::string problem = expand(state, head, visitor);
        if (!problem.empty()) return problem;
      }
    }
  }
  return {};
}

std::string HeadStates::expand(State state, HeadAt head, Visitor& visitor) {
  head.router = router(state);
  head.destination = mesh_.moved(head.router, offset(state));
  head.input_port = input_port(state);
  head.input_vc = static_cast<std::uint8_t>(std::countr_zero(groups_[group(state)]));
  Candidates candidates;
  routing_.candidates(head, candidates);
  std::string wrong = problem(head, candidates);
  if (!wrong.empty()) return wrong;
  visitor.visit(state, head, candidates);
  for (const Candidate& candidate : candidates) {
    if (candidate.output_port == kTerminal) continue;
    for (unsigned to = 0; to < groups_.size(); ++to) {
      if ((groups_[to] & candidate.vc_mask) != 0) move_over(state, head, candidate.output_port, to, visitor);
    }
  }
  return {};
}

void HeadStates::move_over(State from, const routing::HeadAt& head, Port port, unsigned to_group,
                           Visitor& visitor) {
  const std::uint32_t next = mesh_.neighbour(head.router, port);
  const std::int32_t step = port == kEast || port == kSouth ? 1 : -1;
  const bool along_x = port == kEast || port == kWest;
  Offset to = offset(from);
  std::int32_t& along = along_x ? to.x : to.y;
  const std::int32_t room = static_cast<std::int32_t>(mesh_.reach(head.router, port)) - 1;
  const Range range = after_step(along, step, along_x ? x_.reach : y_.reach, room);
  for (along = range.first; along <= range.last; ++along) {
    const State state = state_of(next, to, opposite(port), to_group);
    visitor.move(from, port, to_group, state);
    push(state);
  }
}

std::string HeadStates::problem(const HeadAt& head, const Candidates& candidates) const {
  const auto at = [&] {
    return fmt::format("routing {} at ({},{}) for a packet to ({},{})", routing_.name(), mesh_.x(head.router),
                       mesh_.y(head.router), mesh_.x(head.destination), mesh_.y(head.destination));
  };
  if (candidates.empty()) return at() + " offers no output";
  for (const Candidate& candidate : candidates) {
    const unsigned port = candidate.output_port;
    if ((port == kTerminal) != (head.router == head.destination)) {
      return at() + fmt::format(" offers output {}; the terminal (4) is for packets that have arrived", port);
    }
    if (port != kTerminal && mesh_.neighbour(head.router, candidate.output_port) == kNowhere) {
      return at() + fmt::format(" offers output {}, which leads off the mesh", port);
    }
    if (candidate.vc_mask == 0 || (candidate.vc_mask & ~routing::all_vcs(vcs_)) != 0) {
      return at() + fmt::format(" offers VC mask {:#x} of {} VCs", candidate.vc_mask, vcs_);
    }
  }
  return {};
}

}  // namespace primalsim::noc::deadlock
