// The dense kernel: for loaded meshes under XY or a table of routes. Everything that happens to flits is done
// for 16 to 64 routers at a time with vector instructions; only what happens once per packet and hop
// (routing, VC allocation) is done one by one. docs/performance.md says what that gives.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "noc/iq/dense_links.h"
#include "noc/iq/dense_sources.h"
#include "noc/iq/dense_state.h"
#include "noc/iq/network.h"
#include "noc/packets/source_queues.h"
#include "noc/routing/route_table.h"

namespace primalsim::noc::iq {

class DenseNetwork final : public PacketNetwork {
 public:
  // It does meshes of up to 8 VCs with a routing delay of 0 or 1. require() throws InputError for others.
  static bool can_do(const Parameters& parameters);
  static void require(const Parameters& parameters);
  // Without a table: XY over all VCs. REQUIRES: can_do(parameters).
  DenseNetwork(const Parameters& parameters, std::optional<routing::RouteTable> table);

  void enqueue(std::span<const Packet> packets) override;
  void run_until(Cycle end, std::vector<Arrival>& arrivals) override;
  bool run_until_empty(Cycle limit, std::vector<Arrival>& arrivals) override;
  Cycle now() const override { return now_; }
  const PacketTotals& totals() const override;
  bool empty() const override { return open_packets_ == 0 && leaving_.empty(); }
  std::size_t bytes_per_router() const override;
  std::vector<WaitingVc> waiting() const override;

 private:
  static constexpr std::uint32_t kNone = 0xffffffff;
  static constexpr std::uint8_t kNoVc = 0xff;

  // Packets follow each other through a VC in the order in which they were given it, so they are linked into
  // the VC's queue right then, before their flits are on their way.
  struct InputVc {
    std::uint32_t front = kNone;  // the packet that is busy, or was
    std::uint32_t first = kNone;  // of those behind it
    std::uint32_t last = kNone;
    std::uint8_t output = 0;          // of `front`
    std::uint8_t accept_pointer = 0;  // of the VC allocation: an output VC, output * vcs + VC
    std::uint16_t routed_cycle = 0;   // of `front`, modulo 2^16; for the watchdog's dump only
  };
  struct Route {  // of a packet under way
    std::uint32_t next = kNone;
    std::uint32_t flits = 0;
    std::uint16_t x = 0;
    std::uint16_t y = 0;
  };
  struct Position {
    std::uint16_t x = 0;
    std::uint16_t y = 0;
  };
  struct Leaving {  // its tail is on its way to the terminal
    std::uint32_t packet = 0;
    std::uint8_t vc = 0;
  };

  void advance(Cycle end, std::vector<Arrival>& arrivals);
  void step();
  void step_group(std::uint32_t group);
  void wake_neighbours(std::uint32_t group);
  void deliver(std::uint32_t packet, std::vector<Arrival>& arrivals);

  void to_front(std::uint32_t source);
  void start_packets(std::uint32_t group, std::uint64_t sources);
  void start_packet(std::uint32_t source);
  void schedule_next(std::uint32_t source, Cycle earliest);
  std::uint32_t add_packet(const Packet& packet, Cycle front_cycle);

  void route_fronts(std::uint32_t group);
  void route_front(std::uint32_t router, unsigned input, unsigned vc);
  void set_left(dense::Group& group, unsigned input, std::uint32_t lane, unsigned bit, std::uint32_t flits);
  void append(InputVc& queue, std::uint32_t packet);
  void allocate_vcs(std::uint32_t group);
  void allocate_output(std::uint32_t router, unsigned output);
  void allocate_allowed(std::uint32_t router, unsigned output, std::uint64_t requests, unsigned free);
  void allocate_among(std::uint32_t router, unsigned output, std::uint64_t requests, unsigned free);
  void match(std::uint32_t router, unsigned input_index, unsigned output, unsigned vc);
  unsigned accepted(std::uint32_t router, unsigned input_index, unsigned output, unsigned granted) const;
  void eject(std::uint32_t group);
  std::uint64_t ejected_create_cycles() const;
  std::uint32_t sent_to_terminal(std::uint32_t router, unsigned vc) const;

  void add_waiting(std::uint32_t router, Port input, std::uint8_t vc, std::vector<WaitingVc>& waiting) const;
  std::vector<std::uint32_t> ids_in_buffer(std::uint32_t router, unsigned output, unsigned vc) const;
  std::vector<std::uint32_t> holders(std::uint32_t router, unsigned output, unsigned vcs) const;

  std::size_t index_of(std::uint32_t router, unsigned port, unsigned vc) const {
    return (std::size_t{router} * kPorts + port) * shape_.vcs + vc;
  }

  Parameters parameters_;
  dense::Shape shape_;
  dense::Passes passes_;
  dense::Links links_;
  std::array<std::uint32_t, kPlanarPorts> step_;  // from a router to the next, modulo 2^32
  Cycle now_ = 0;
  std::vector<dense::Group> groups_;
  std::vector<Cycle> awake_until_;  // per group: it is left out from then on
  Cycle any_awake_until_ = 0;
  dense::Scratch scratch_;

  std::vector<InputVc> inputs_;              // [router][input][VC]
  std::vector<std::uint8_t> grant_pointer_;  // [router][output][VC]: an input VC, input * vcs + VC
  std::vector<std::uint32_t> ejecting_;      // [router][VC]: the packet that holds this VC of the terminal
  std::vector<Position> positions_;          // per router
  std::optional<routing::RouteTable> table_;
  std::vector<std::uint8_t>
      allowed_;  // as inputs_: the VCs its front packet may ask for; empty if always all
  std::array<std::uint8_t, kPorts * dense::kMaxDenseVcs> port_of_index_{};  // by port * vcs + VC

  SourceQueues queues_;
  dense::SourceWheel wheel_;
  struct Source {
    Cycle front_cycle = 0;
    std::uint8_t last_vc = kNoVc;  // nothing sent yet
    bool waits = false;            // in the wheel, or has a packet in hand
  };
  std::vector<Source> sources_;

  std::vector<Route> routes_;     // of the packets under way, and of those that were, by the same index as
  std::vector<Arrival> packets_;  // this
  std::vector<std::uint32_t> free_packets_;
  std::deque<Leaving> leaving_;           // in order of ejection
  std::uint64_t open_packets_ = 0;        // queued or under way, tail not yet on its way to the terminal
  std::vector<unsigned> terminal_flits_;  // by cycle modulo links_.memory_cycles()
  std::uint64_t left_create_cycles_ = 0;  // sum over the flits of packets whose tail was ejected
  mutable PacketTotals totals_;
};

}  // namespace primalsim::noc::iq
