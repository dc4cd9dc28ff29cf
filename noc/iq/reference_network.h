// The reference kernel: docs/booksim.md word for word, every router in every cycle. Every other kernel is
// compared with it.
#pragma once

#include <array>
#include <deque>
#include <vector>

#include "noc/iq/islip.h"
#include "noc/iq/network.h"
#include "noc/packets/source_queues.h"
#include "noc/routing/routing.h"

namespace primalsim::noc::iq {

class ReferenceNetwork final : public PacketNetwork {
 public:
  ReferenceNetwork(const Parameters& parameters, const routing::Routing* routing);

  void enqueue(std::span<const Packet> packets) override;
  void run_until(Cycle end, std::vector<Arrival>& arrivals) override;
  bool run_until_empty(Cycle limit, std::vector<Arrival>& arrivals) override;
  Cycle now() const override { return now_; }
  const PacketTotals& totals() const override { return totals_; }
  bool empty() const override { return queues_.empty() && totals_.injected_flits == totals_.ejected_flits; }
  std::size_t bytes_per_router() const override;
  std::vector<WaitingVc> waiting() const override;

 private:
  struct Flit {
    std::uint32_t packet = 0;  // index in packets_
    std::uint32_t number = 0;  // 0 is the head
  };
  struct SentFlit {
    Cycle receive_cycle = 0;
    std::uint32_t vc = 0;
    Flit flit;
  };
  struct SentCredit {
    Cycle receive_cycle = 0;
    std::uint32_t vc = 0;
  };
  struct InputVc {
    std::deque<Flit> buffer;
    bool active = false;             // the packet at the front holds an output VC
    Cycle ready_cycle = kNever;      // of its next allocation: VC allocation, or switch allocation if active
    routing::Candidates candidates;  // of the front packet, until it is active
    Port output = kTerminal;
    std::uint32_t output_vc = 0;
  };
  struct OutputVc {
    bool held = false;
    std::uint32_t holder = 0;  // index in packets_
    std::uint32_t credits = 0;
  };
  struct Router {
    std::array<std::vector<InputVc>, kPorts> inputs;
    std::array<std::vector<OutputVc>, kPorts> outputs;
    std::array<std::deque<SentFlit>, kPorts> flits;      // on their way to this router's inputs
    std::array<std::deque<SentCredit>, kPorts> credits;  // on their way to this router's outputs
    std::array<std::uint32_t, kPorts> switch_offset{};   // per input: the VC to consider first
    Islip vc_allocator;
    Islip switch_allocator;
  };
  struct Terminal {
    bool front_counted = false;    // the queue's first packet has reached the front
    std::uint32_t sent_flits = 0;  // of that packet
    std::uint32_t packet = 0;      // its index in packets_ once sent_flits > 0
    std::uint32_t vc = 0;
    bool has_sent = false;
    Cycle front_cycle = 0;
    std::vector<std::uint32_t> credits;
    std::deque<SentCredit> sent_credits;
    std::deque<SentFlit> flits;  // on their way to the sink
  };

  Router make_router() const;
  void step(std::vector<Arrival>& arrivals);
  bool nothing_to_do() const;
  void check_progress() const;
  void eject(std::uint32_t terminal, std::vector<Arrival>& arrivals);
  void inject(std::uint32_t terminal);
  bool choose_source_vc(Terminal& terminal) const;
  std::uint32_t add_packet(const Packet& packet, Cycle front_cycle);
  void receive(Router& router);
  void route_fronts(std::uint32_t at);
  void route(std::uint32_t at, Port port, std::uint32_t vc);
  void allocate_vcs(Router& router);
  void request_vcs(Router& router, std::uint32_t input_index, const InputVc& input) const;
  std::uint16_t open_vcs(const Router& router, const routing::Candidate& candidate,
                         std::uint32_t packet_flits) const;
  void allocate_switch(std::uint32_t at);
  void send(std::uint32_t at, Port input_port, std::uint32_t vc);
  void send_credit(std::uint32_t at, Port input_port, std::uint32_t vc);
  bool wants_switch(const Router& router, const InputVc& input) const;
  void add_waiting(std::uint32_t at, Port port, std::uint32_t vc, std::vector<WaitingVc>& waiting) const;
  std::vector<std::uint32_t> ids_in_buffer(std::uint32_t at, Port output, std::uint32_t vc) const;

  Parameters parameters_;
  Topology topology_;
  const routing::Routing* routing_;
  Cycle now_ = 0;
  Cycle last_move_cycle_ = 0;
  PacketTotals totals_;
  SourceQueues queues_;
  std::vector<Terminal> terminals_;
  std::vector<Router> routers_;
  std::vector<Arrival> packets_;  // under way
  std::vector<std::uint32_t> free_packets_;
};

}  // namespace primalsim::noc::iq
