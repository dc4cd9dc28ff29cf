// The event kernel: the reference kernel's behaviour under XY or a table of routes, but only routers and
// sources that can do something are looked at, flits are counters, and idle time is skipped.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <queue>
#include <utility>
#include <vector>

#include "noc/iq/event/bits.h"
#include "noc/iq/event/calendar.h"
#include "noc/iq/event/router_state.h"
#include "noc/iq/network.h"
#include "noc/packets/source_queues.h"
#include "noc/routing/route_table.h"

namespace primalsim::noc::iq::event {

// kStride: 1, 2, 4, 8 or 16, not below parameters.vcs.
template <unsigned kStride>
class EventNetwork final : public PacketNetwork {
 public:
  // Without a table: XY over all VCs of a mesh.
  EventNetwork(const Parameters& parameters, std::optional<routing::RouteTable> table);

  void enqueue(std::span<const Packet> packets) override;
  void run_until(Cycle end, std::vector<Arrival>& arrivals) override;
  bool run_until_empty(Cycle limit, std::vector<Arrival>& arrivals) override;
  Cycle now() const override { return now_; }
  const PacketTotals& totals() const override { return totals_; }
  bool empty() const override { return queues_.empty() && totals_.injected_flits == totals_.ejected_flits; }
  std::size_t bytes_per_router() const override;
  std::vector<WaitingVc> waiting() const override;

 private:
  using Router = RouterState<kStride>;
  using Mask = typename Router::Mask;
  static constexpr unsigned kShift = Router::kShift;

  struct Source {
    std::uint32_t packet = 0;      // being sent if left > 0
    std::uint32_t left = 0;        // flits not yet sent
    std::uint16_t credit_vcs = 0;  // VCs with credits
    std::uint8_t vc = 0;           // last used
    bool has_sent = false;
    bool counted = false;  // the queue's first packet has reached the front
    bool asleep = false;   // until a credit comes
    Cycle front_cycle = 0;
    std::array<std::uint8_t, kStride> credits{};
  };
  struct Place {
    std::uint16_t x = 0;
    std::uint16_t y = 0;
  };
  struct Route {  // of a packet: what a router must know
    Place destination;
    std::uint32_t flits = 0;
  };

  void run(Cycle end, bool stop_when_empty, std::vector<Arrival>& arrivals);
  Cycle next_cycle() const;
  void cycle();
  void receive(Slot& slot);
  void receive_flit(const FlitAt& flit);
  void receive_credit(const VcAt& credit);
  void receive_source_credit(const VcAt& credit);
  void wake_sources();
  bool step_source(std::uint32_t at);
  bool start_packet(std::uint32_t at, Source& source);
  bool next_packet(std::uint32_t at);
  std::uint32_t add_packet(const Packet& packet, Cycle front_cycle);

  bool step_router(std::uint32_t at);
  void ask(std::uint32_t at, unsigned vc);
  Port xy_output(std::uint32_t at, std::uint32_t packet) const;
  routing::Route route(std::uint32_t at, unsigned vc, std::uint32_t packet) const;
  std::uint32_t neighbour(std::uint32_t at, unsigned port) const { return next_[at * kPlanarPorts + port]; }
  std::uint32_t feeder(std::uint32_t at, unsigned port) const { return feeder_[at * kPlanarPorts + port]; }
  void allocate_vcs(Router& router, unsigned port);
  void allocate_allowed_vcs(std::uint32_t at, unsigned port);
  bool can_allocate_allowed(std::uint32_t at) const;
  void take_vc(Router& router, unsigned vc, unsigned port, std::uint16_t offers);
  void allocate_switch(std::uint32_t at, Mask wanting);
  void win_switch(std::uint32_t at, unsigned vc, unsigned port);
  void send(std::uint32_t at, unsigned vc);
  void forward(std::uint32_t at, unsigned output, std::uint32_t head);
  void eject(std::uint32_t at, unsigned output, std::uint32_t packet, bool head, bool tail);
  void return_credit(std::uint32_t at, unsigned vc);
  void end_packet(std::uint32_t at, unsigned vc);
  std::uint32_t& ring(std::uint32_t at, unsigned vc, unsigned place);
  std::uint32_t packet_in(std::uint32_t at, unsigned vc, unsigned number) const;
  void add_waiting(std::uint32_t at, unsigned vc, std::vector<WaitingVc>& waiting) const;

  Parameters parameters_;
  Cycle now_ = 0;
  PacketTotals totals_;
  std::vector<Router> routers_;
  std::vector<std::uint32_t> rings_;  // packets of each input VC, buffer_flits places each
  std::vector<Place> places_;
  std::vector<std::uint32_t> next_;    // per router and planar output: the neighbour
  std::vector<std::uint32_t> feeder_;  // per router and planar input: who feeds it
  std::optional<routing::RouteTable> table_;
  std::vector<std::uint16_t>
      allowed_;  // per input VC: what its front packet may ask for; empty if always all VCs
  Bitmap busy_routers_;
  std::vector<Source> sources_;
  Bitmap busy_sources_;
  SourceQueues queues_;
  using Creation = std::pair<Cycle, std::uint32_t>;
  std::priority_queue<Creation, std::vector<Creation>, std::greater<>>
      creations_;  // for sources that wait for one
  Calendar calendar_;
  std::vector<Route> routes_;
  std::vector<Arrival> records_;
  std::vector<std::uint32_t> free_packets_;
  std::deque<std::uint32_t> ejecting_;  // packets whose tail is on its way to the terminal, in order
};

extern template class EventNetwork<1>;
extern template class EventNetwork<2>;
extern template class EventNetwork<4>;
extern template class EventNetwork<8>;
extern template class EventNetwork<16>;

std::unique_ptr<PacketNetwork> make_event_network(const Parameters& parameters,
                                                  std::optional<routing::RouteTable> table);

}  // namespace primalsim::noc::iq::event
