#include "noc/iq/event/event_network.h"

#include <algorithm>
#include <cstdlib>

#include "core/error.h"
#include "noc/iq/event/router_steps.h"
#include "noc/iq/event/terminal_steps.h"
#include "noc/iq/event/waiting.h"

namespace primalsim::noc::iq::event {

template <unsigned kStride>
EventNetwork<kStride>::EventNetwork(const Parameters& parameters, std::optional<routing::RouteTable> table)
    : parameters_(parameters),
      routers_(parameters.routers()),
      rings_(std::size_t{parameters.routers()} * Router::kVcs * parameters.buffer_flits),
      places_(parameters.routers()),
      next_(std::size_t{parameters.routers()} * kPlanarPorts),
      feeder_(next_.size()),
      table_(std::move(table)),
      allowed_(table_ && !table_->all_vcs_everywhere() ? std::size_t{parameters.routers()} * Router::kVcs
                                                       : 0),
      busy_routers_(parameters.routers()),
      sources_(parameters.routers()),
      busy_sources_(parameters.routers()),
      queues_(parameters.routers()) {
  const auto vcs = routing::all_vcs(parameters.vcs);
  const Topology mesh = parameters.topology();
  for (std::uint32_t at = 0; at < parameters.routers(); ++at) {
    for (const Port port : {kEast, kWest, kSouth, kNorth}) {
      next_[at * kPlanarPorts + port] = mesh.neighbour(at, port);
      feeder_[at * kPlanarPorts + port] = mesh.feeder(at, port);
    }
    places_[at] = {static_cast<std::uint16_t>(mesh.x(at)), static_cast<std::uint16_t>(mesh.y(at))};
    routers_[at].free.fill(vcs);
    routers_[at].credits.fill(static_cast<std::uint8_t>(parameters.buffer_flits));
    sources_[at].credits.fill(static_cast<std::uint8_t>(parameters.buffer_flits));
    sources_[at].credit_vcs = vcs;
  }
}

template <unsigned kStride>
void EventNetwork<kStride>::run_until(Cycle end, std::vector<Arrival>& arrivals) {
  run(end, false, arrivals);
}

template <unsigned kStride>
bool EventNetwork<kStride>::run_until_empty(Cycle limit, std::vector<Arrival>& arrivals) {
  run(limit, true, arrivals);
  return empty();
}

template <unsigned kStride>
void EventNetwork<kStride>::run(Cycle end, bool stop_when_empty, std::vector<Arrival>& arrivals) {
  while (now_ < end && !(stop_when_empty && empty())) {
    const Cycle next = next_cycle();
    if (next == kNever && !empty()) {
      throw_run_error("deadlock: nothing moves from cycle {} on\n{}", now_,
                      describe_waiting(parameters_, waiting()));
    }
    if (next < end) {
      now_ = next;
      cycle();
      ++now_;
    } else {
      now_ = end;
    }
  }
  for (; !ejecting_.empty() && records_[ejecting_.front()].tail_eject_cycle < now_; ejecting_.pop_front()) {
    arrivals.push_back(records_[ejecting_.front()]);
    free_packets_.push_back(ejecting_.front());
  }
}

template <unsigned kStride>
Cycle EventNetwork<kStride>::next_cycle() const {
  if (!busy_routers_.empty() || !busy_sources_.empty()) return now_;
  const Cycle creation = creations_.empty() ? kNever : creations_.top().first;
  return std::min(std::max(creation, now_), calendar_.next(now_));
}

template <unsigned kStride>
void EventNetwork<kStride>::cycle() {
  if (calendar_.occupied(now_)) {
    receive(calendar_.at(now_));
    calendar_.release(now_);
  }
  wake_sources();
  busy_sources_.filter([this](std::uint32_t at) { return step_source(at); });
  busy_routers_.filter([this](std::uint32_t at) { return step_router(at); });
}

template <unsigned kStride>
void EventNetwork<kStride>::receive(Slot& slot) {
  totals_.ejected_flits += slot.ejected_flits;
  totals_.ejected_create_cycles += slot.ejected_create_cycles;
  for (const FlitAt& flit : slot.flits) receive_flit(flit);
  for (const VcAt& credit : slot.credits) receive_credit(credit);
  for (const VcAt& credit : slot.source_credits) receive_source_credit(credit);
  for (const VcAt& head : slot.heads) ask(head.router, head.vc);
}

template <unsigned kStride>
std::size_t EventNetwork<kStride>::bytes_per_router() const {
  const std::size_t rings = Router::kVcs * parameters_.buffer_flits * sizeof(std::uint32_t);
  const std::size_t allowed = allowed_.empty() ? 0 : Router::kVcs * sizeof(std::uint16_t);
  return sizeof(Router) + sizeof(Source) + sizeof(Place) + rings + allowed +
         2 * kPlanarPorts * sizeof(std::uint32_t);
}

template class EventNetwork<1>;
template class EventNetwork<2>;
template class EventNetwork<4>;
template class EventNetwork<8>;
template class EventNetwork<16>;

std::unique_ptr<PacketNetwork> make_event_network(const Parameters& parameters,
                                                  std::optional<routing::RouteTable> table) {
  const auto make = [&]<unsigned kStride>() {
    return std::make_unique<EventNetwork<kStride>>(parameters, std::move(table));
  };
  if (parameters.vcs == 1) return make.template operator()<1>();
  if (parameters.vcs == 2) return make.template operator()<2>();
  if (parameters.vcs <= 4) return make.template operator()<4>();
  if (parameters.vcs <= 8) return make.template operator()<8>();
  return make.template operator()<16>();
}

}  // namespace primalsim::noc::iq::event
