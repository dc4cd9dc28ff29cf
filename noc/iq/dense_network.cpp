#include "noc/iq/dense_network.h"

#include <algorithm>
#include <bit>

#include "core/error.h"

namespace primalsim::noc::iq {

using dense::kLanes;

bool DenseNetwork::can_do(const Parameters& parameters) {
  return parameters.topology().is_mesh() && parameters.vcs <= dense::kMaxDenseVcs &&
         parameters.routing_delay_cycles <= 1;
}

void DenseNetwork::require(const Parameters& parameters) {
  if (can_do(parameters)) return;
  throw_input_error(
      "the dense kernel does meshes with 1 to {} VCs and a routing delay of 0 or 1 cycles; allowed are auto, "
      "event and reference",
      dense::kMaxDenseVcs);
}

DenseNetwork::DenseNetwork(const Parameters& parameters, std::optional<routing::RouteTable> table)
    : parameters_(parameters),
      passes_(dense::passes_for_this_machine()),
      links_(parameters),
      step_(parameters.topology().mesh_steps()),
      table_(std::move(table)),
      queues_(parameters.routers()),
      wheel_(parameters.routers()),
      sources_(parameters.routers()),
      terminal_flits_(links_.memory_cycles(), 0) {
  const std::uint32_t routers = parameters.routers();
  shape_.vcs = parameters.vcs;
  shape_.count_planes = static_cast<unsigned>(std::bit_width(parameters.buffer_flits));
  groups_.resize((routers + kLanes - 1) / kLanes);
  awake_until_.assign(groups_.size(), 0);
  const unsigned all = (1U << shape_.vcs) - 1U;
  for (dense::Group& group : groups_) {
    for (unsigned plane = 0; plane < shape_.count_planes; ++plane) {
      const auto bits = static_cast<std::uint8_t>(((parameters.buffer_flits >> plane) & 1U) * all);
      for (dense::Lanes& lanes : group.credits[plane]) lanes.fill(bits);
      group.source_credits[plane].fill(bits);
    }
  }
  inputs_.resize(std::size_t{routers} * kPorts * shape_.vcs);
  grant_pointer_.assign(inputs_.size(), 0);
  if (table_ && !table_->all_vcs_everywhere()) allowed_.assign(inputs_.size(), 0);
  ejecting_.assign(std::size_t{routers} * shape_.vcs, kNone);
  const Topology mesh = parameters.topology();
  for (std::uint32_t router = 0; router < routers; ++router) {
    positions_.push_back(
        {static_cast<std::uint16_t>(mesh.x(router)), static_cast<std::uint16_t>(mesh.y(router))});
  }
  for (unsigned index = 0; index < kPorts * shape_.vcs; ++index) {
    port_of_index_[index] = static_cast<std::uint8_t>(index / shape_.vcs);
  }
}

void DenseNetwork::run_until(Cycle end, std::vector<Arrival>& arrivals) {
  while (now_ < end) advance(end, arrivals);
}

bool DenseNetwork::run_until_empty(Cycle limit, std::vector<Arrival>& arrivals) {
  while (!empty() && now_ < limit) advance(limit, arrivals);
  return empty();
}

// One cycle, or all idle ones up to `end`.
void DenseNetwork::advance(Cycle end, std::vector<Arrival>& arrivals) {
  if (now_ >= any_awake_until_) {
    const Cycle next = std::min(end, wheel_.next_cycle(now_));
    if (next > now_) {
      now_ = next;
      return;
    }
  }
  step();
  ++now_;
  while (!leaving_.empty() && packets_[leaving_.front().packet].tail_eject_cycle < now_) {
    deliver(leaving_.front().packet, arrivals);
    leaving_.pop_front();
  }
}

void DenseNetwork::deliver(std::uint32_t packet, std::vector<Arrival>& arrivals) {
  const Arrival& arrival = packets_[packet];
  left_create_cycles_ += arrival.packet.flits * arrival.packet.create_cycle;
  arrivals.push_back(arrival);
  free_packets_.push_back(packet);
}

void DenseNetwork::step() {
  const Cycle mask = links_.memory_cycles() - 1;
  totals_.ejected_flits += terminal_flits_[(now_ - links_.ejection_cycles()) & mask];
  terminal_flits_[now_ & mask] = 0;
  wheel_.take(now_, [this](std::uint32_t source) { to_front(source); });
  for (std::uint32_t group = 0; group < groups_.size(); ++group) {
    if (now_ < awake_until_[group]) step_group(group);
  }
}

void DenseNetwork::step_group(std::uint32_t number) {
  dense::Group& group = groups_[number];
  passes_.receive(group, links_.received(number, now_), shape_, scratch_);
  start_packets(number, scratch_.starting);
  if (parameters_.routing_delay_cycles == 0) route_fronts(number);
  allocate_vcs(number);
  if (parameters_.routing_delay_cycles != 0) route_fronts(number);
  passes_.send(group, links_.sent(number, now_), shape_, scratch_);
  totals_.router_flit_hops += scratch_.moved_flits;
  totals_.injected_flits += scratch_.injected_flits;
  terminal_flits_[now_ & (links_.memory_cycles() - 1)] += scratch_.terminal_flits;
  if ((scratch_.ejected_heads | scratch_.ejected_tails) != 0) eject(number);
  for (std::uint64_t left = scratch_.source_tails; left != 0; left &= left - 1) {
    schedule_next(number * kLanes + static_cast<std::uint32_t>(std::countr_zero(left)), now_ + 1);
  }
  if (scratch_.stirring) wake_neighbours(number);
}

// What was sent now is read before the words are overwritten. A group that is left out must have only words
// without flits and credits, so it first goes on for as many idle cycles.
void DenseNetwork::wake_neighbours(std::uint32_t number) {
  const Cycle until = now_ + links_.memory_cycles() + 1;
  any_awake_until_ = until;
  const auto last = static_cast<std::uint32_t>(groups_.size() - 1);
  const std::uint32_t rows = parameters_.width / kLanes;  // groups between a router and the one below it
  for (const std::uint32_t distance : {std::uint32_t{0}, std::uint32_t{1}, rows, rows + 1}) {
    awake_until_[std::min(last, number + distance)] = until;
    awake_until_[number - std::min(number, distance)] = until;
  }
}

void DenseNetwork::eject(std::uint32_t number) {
  const Cycle seen = now_ + links_.ejection_cycles();
  for (std::uint64_t left = scratch_.ejected_heads | scratch_.ejected_tails; left != 0; left &= left - 1) {
    const auto lane = static_cast<unsigned>(std::countr_zero(left));
    const std::uint32_t router = number * kLanes + lane;
    const auto vc = static_cast<std::uint8_t>(std::countr_zero(links_.flit_sent(router, now_, kTerminal)));
    const std::uint32_t packet = ejecting_[std::size_t{router} * shape_.vcs + vc];
    if (((scratch_.ejected_heads >> lane) & 1U) != 0) packets_[packet].head_eject_cycle = seen;
    if (((scratch_.ejected_tails >> lane) & 1U) == 0) continue;
    packets_[packet].tail_eject_cycle = seen;
    leaving_.push_back({packet, vc});
    --open_packets_;
  }
}

std::size_t DenseNetwork::bytes_per_router() const {
  return sizeof(dense::Group) / kLanes + links_.bytes_per_router() +
         kPorts * shape_.vcs * (sizeof(InputVc) + 1) + shape_.vcs * sizeof(std::uint32_t) + sizeof(Position) +
         sizeof(Source);
}

}  // namespace primalsim::noc::iq
