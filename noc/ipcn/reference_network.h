// The specification of docs/ipcn.md as code: every router in every cycle, flit by flit, with explicit FIFOs,
// credits and owners. It looks for each flit before it sends it and assumes nothing about packets that never
// stall.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/geometry/lanes.h"
#include "noc/ipcn/inline_turns.h"
#include "noc/ipcn/network.h"
#include "noc/ipcn/payload.h"
#include "noc/ipcn/scratchpad_port.h"
#include "noc/ipcn/transfer_plan.h"
#include "noc/ipcn/trees/tree.h"

namespace primalsim::noc::ipcn {

class ReferenceNetwork final : public Network {
 public:
  ReferenceNetwork(const Parameters& parameters, std::unique_ptr<TreeBuilder> trees);

  void carry_payloads(PayloadUser& user) override { payloads_ = &user; }
  void start_send(TransferId id, const Send& send, Cycle now) override;
  void declare_reduce(TransferId id, const Reduce& reduce) override;
  void start_operand(TransferId id, std::uint32_t operand, Cycle now) override;
  Cycle next_cycle() const override;
  void deliver(Cycle now, std::vector<Delivery>& completed) override;
  void advance(Cycle now) override;
  void log_injections(std::vector<Injection>* log) override { injections_ = log; }
  const Totals& totals() const override { return totals_; }
  std::uint64_t output_flits(std::uint32_t macro, Port port) const override;
  bool idle() const override;
  std::uint32_t shared_port_words() const override { return parameters_.shared_port_words; }
  Cycle port_cycles(std::uint32_t macro, Cycle now) const override {
    return parameters_.scratchpad_port ? ports_[macro].port.taken_before(now) : 0;
  }
  std::size_t bytes_per_router() const override { return sizeof(Router); }
  std::string describe_blocked() const override;

 private:
  struct Stream;
  struct Packet {
    const Stream* stream = nullptr;
    std::uint32_t index = 0;
    std::uint32_t flits = 0;
    std::vector<Cycle> complete;   // of a sum: when flit j is complete; otherwise empty: all flits are there
    std::vector<Payload> numbers;  // per flit, if transfers carry numbers
  };
  // Packets that follow each other along one tree: a send, an operand, or the sum of a node.
  struct Stream {
    TransferId transfer = 0;
    std::uint32_t node = 0;  // tie-breakers at sources
    std::uint32_t operand = 0;
    std::uint32_t target = 0;  // of a reduce: the node that adds it
    std::vector<TreeNode> tree;
    std::vector<Packet> packets;
  };
  struct Flit {
    Packet* packet = nullptr;
    std::uint32_t node = 0;  // of the tree, at the router where the flit is
    std::uint32_t index = 0;
    Payload numbers;
  };
  struct Input {
    std::deque<Flit> fifo;
    // The front packet, once this input has looked at its head.
    bool open = false;
    std::uint8_t outputs = 0;
    std::uint8_t wanted = 0;                   // those not claimed yet
    Packet* sum = nullptr;                     // as which it goes on, if it is added in the data path
    Cycle from = 0;                            // it wants no output before
    std::array<std::uint32_t, kPorts> sent{};  // flits sent per branch
    std::uint32_t freed = 0;
  };
  struct Output {
    bool held = false;
    bool started = false;
    unsigned input = 0;
    unsigned pointer = 0;
    std::uint32_t credits = 0;
    std::uint64_t flits = 0;
  };
  struct QueueKey {
    Cycle ready = 0;
    TransferId transfer = 0;
    std::uint32_t node = 0;
    std::uint32_t operand = 0;
    std::uint32_t packet = 0;
    friend auto operator<=>(const QueueKey&, const QueueKey&) = default;
  };
  struct Queued {
    Packet* packet = nullptr;
    std::uint32_t node = 0;
  };
  struct Source {
    std::map<QueueKey, Queued> queue;
    Queued sending;  // none: no packet
    std::uint32_t sent = 0;
    std::uint32_t credits = 0;
  };
  struct Router {
    std::array<Input, kPorts> inputs;
    std::array<Output, kPorts> outputs;
    std::array<Source, kPorts> sources;  // of kAcim, kDcim, kLocal, and of the edge inputs at gateways
    bool quiet() const;
  };
  struct Lane {
    std::deque<Queued> seen;  // heads are here, crossing not begun
    Cycle free_at = 0;
    std::deque<std::pair<Cycle, Queued>> crossing;  // and when they are in the far endpoint
    std::uint64_t reserved_flits = 0;
    std::uint64_t released_flits = 0;  // in this cycle; free from the next on
  };
  struct Adder {
    std::vector<std::vector<std::uint32_t>> arrived;  // per packet and flit
    std::vector<Cycle> ready;  // per packet: when what has arrived could be sent without a pause
    Stream sum;
  };
  struct Transfer {
    std::vector<Stream> streams;                 // the send, or the operands
    std::vector<std::uint32_t> remaining_flits;  // per destination
    std::vector<Payload> arrived;                // per destination
    Reduce reduce;
    std::vector<bool> started;  // per operand
    ReducePlan plan;
    std::vector<Adder> adders;
  };
  enum class Place : std::uint8_t { kInput, kSink, kLane };
  struct FlitInFlight {
    Cycle at = 0;
    Place place = Place::kInput;
    std::uint32_t macro = 0;  // of the input, sink or lane's near router
    unsigned port = 0;
    Flit flit;
  };
  struct CreditInFlight {
    Cycle at = 0;
    std::uint32_t macro = 0;  // of the input whose slot is free
    unsigned input = 0;
  };
  // The scratchpad's port; the flits of the packet that comes in are written from `first` on, one every
  // `pace` cycles.
  struct PortState {
    ScratchpadPort port;
    Cycle first = 0;
    Cycle pace = 1;
    Cycle granted = kNever;  // to the front packet of the local source; kNever: it has not asked
  };
  struct CompleteFlit {
    TransferId transfer = 0;
    std::uint32_t node = 0;
    std::uint32_t packet = 0;
    std::uint32_t flit = 0;
  };

  Packet* front_packet(const Input& input) const;
  void fill_packets(Stream& stream, std::uint32_t flits) const;
  void load(Stream& stream, std::uint32_t flits, std::uint32_t operand);
  void deliver_sum(TransferId id, const Stream& sum);
  void join(std::uint32_t macro, unsigned port, const Queued& queued, Cycle now);
  void receive_flits(Cycle now, std::vector<Delivery>& completed);
  void receive_credits(Cycle now);
  void receive_at_sink(const FlitInFlight& arrived, Cycle now, std::vector<Delivery>& completed);
  Cycle written_at(const FlitInFlight& arrived, Cycle pace, Cycle now);
  void add_flit(Transfer& transfer, const FlitInFlight& arrived, Cycle now);
  void store_flit(TransferId id, std::uint32_t destination, std::vector<Delivery>& completed);
  bool has_port(std::uint32_t macro, std::uint32_t flits, Cycle now);
  void complete_flits(Cycle now, std::vector<Delivery>& completed);
  void join_sums(Cycle now);
  void run_lanes(Cycle now);
  void open_front(std::uint32_t macro, unsigned port, Cycle now);
  void claim_outputs(std::uint32_t macro, Cycle now);
  void add_in_line(std::uint32_t macro, unsigned port, Cycle now);
  void add_passing(Flit& flit, Packet& sum);
  void send_flits(std::uint32_t macro, Cycle now);
  void send_flit(std::uint32_t macro, unsigned port, Cycle now);
  void run_source(std::uint32_t macro, unsigned port, Cycle now);
  void free_slots(std::uint32_t macro, Cycle now);
  std::uint32_t& feeder_credits(std::uint32_t macro, unsigned input);

  Parameters parameters_;
  std::unique_ptr<TreeBuilder> trees_;
  InlineTurns inline_turns_;
  LaneMap lane_map_;
  std::vector<Router> routers_;
  std::vector<Lane> lanes_;
  std::map<TransferId, Transfer> transfers_;
  std::deque<FlitInFlight> flits_;      // all take 1 + d cycles: sorted by arrival
  std::deque<CreditInFlight> credits_;  // likewise
  std::multimap<Cycle, CompleteFlit> complete_;
  std::multimap<Cycle, CompleteFlit> sums_;  // when their packets join their queues
  // Flits of sends, when they are written.
  std::multimap<Cycle, std::pair<TransferId, std::uint32_t>> stored_;
  std::vector<Cycle> adder_free_;  // per macro
  std::vector<PortState> ports_;   // likewise
  Totals totals_;
  std::vector<Injection>* injections_ = nullptr;
  PayloadUser* payloads_ = nullptr;
  Cycle now_ = 0;
  bool changed_ = false;  // anything was claimed, sent or started in the last cycle
};

}  // namespace primalsim::noc::ipcn
