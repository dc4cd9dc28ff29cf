// The fast kernel: packets instead of flits, events instead of cycles, and exact to the cycle all the same,
// because a packet that has started never stalls (docs/ipcn.md). Usually one event per packet and hop: a head
// that can be routed.
//
// All events of a cycle are of two kinds. Step 1 of the cycle: something completes, a sum or a crossing joins
// a queue. Steps 3 and 4: heads are registered with the outputs they want; then outputs arbitrate. Whatever a
// start causes lies in a later cycle, so the order of events within a step does not matter.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/engine/wheel.h"
#include "core/geometry/lanes.h"
#include "noc/ipcn/event_state.h"
#include "noc/ipcn/hop_log.h"
#include "noc/ipcn/inline_turns.h"
#include "noc/ipcn/network.h"
#include "noc/ipcn/pools.h"
#include "noc/ipcn/record_payloads.h"
#include "noc/ipcn/scratchpad_port.h"
#include "noc/ipcn/transfer_plan.h"
#include "noc/ipcn/transfer_table.h"
#include "noc/ipcn/trees/tree.h"

namespace primalsim::noc::ipcn {

class EventNetwork final : public Network {
 public:
  EventNetwork(const Parameters& parameters, std::unique_ptr<TreeBuilder> trees);

  // As made with the same parameters, whatever is under way; keeps its storage. Nothing is logged or carried
  // any more.
  void renew();

  void carry_payloads(PayloadUser& user) override;
  void start_send(TransferId id, const Send& send, Cycle now) override;
  void declare_reduce(TransferId id, const Reduce& reduce) override;
  void start_operand(TransferId id, std::uint32_t operand, Cycle now) override;
  Cycle next_cycle() const override;
  void deliver(Cycle now, std::vector<Delivery>& completed) override;
  void advance(Cycle now) override;
  void log_injections(std::vector<Injection>* log) override { injections_ = log; }
  void log_hops(HopLog* log) override { hops_ = log; }
  const Totals& totals() const override { return totals_; }
  std::uint64_t output_flits(std::uint32_t macro, Port port) const override;
  bool idle() const override { return transfers_.empty(); }
  std::uint32_t shared_port_words() const override { return parameters_.shared_port_words; }
  Cycle port_cycles(std::uint32_t macro, Cycle now) const override {
    return ports_.empty() ? 0 : ports_[macro].port.taken_before(now);
  }
  std::size_t bytes_per_router() const override { return sizeof(Router); }
  std::string describe_blocked() const override;

 private:
  // An event is a kind in the upper 3 bits and a number. Channels and outputs are numbered macro * 8 + port.
  static constexpr unsigned kKindShift = 29;
  static constexpr std::uint32_t kNumberMask = (1u << kKindShift) - 1;
  enum ActKind : std::uint32_t {
    kHead,        // of a channel: its front packet wants its outputs
    kArbitrate,   // an output is free again and wanted
    kStart,       // the credits a held output waits for are there
    kSource,      // of a channel: its source may start a packet
    kLaneSource,  // the same for a lane
  };
  enum ReceiveKind : std::uint32_t {
    kDelivered,  // of a record: the last flit of a send has reached destination `node`
    kReduced,    // the reduce in slot `node` is done
    kSum,        // the packet of a sum can be sent without a pause
    kCrossed,    // a packet is in the far endpoint
    kSeen,       // a packet's head is seen by the scratchpad's port of macro `remaining`
  };
  static constexpr std::uint32_t kNoSlot = Flow::kNoReduce;
  static constexpr std::uint32_t kSendSlot = kNoSlot - 1;  // in transfers_

  void act(Cycle at, ActKind kind, std::uint32_t number) { acts_.schedule(at, kind << kKindShift | number); }
  void receive(Cycle at, ReceiveKind kind, std::uint32_t record) {
    receives_.schedule(at, kind << kKindShift | record);
  }
  // In the cycle at hand, if it is `now`: its events are not all handled.
  void receive_or_due(Cycle at, ReceiveKind kind, std::uint32_t record, Cycle now) {
    if (at == now) {
      due_.push_back(kind << kKindShift | record);
    } else {
      receive(at, kind, record);
    }
  }
  void handle(std::uint32_t event, Cycle now, std::vector<Delivery>& completed);
  Channel& channel(std::uint32_t number) { return routers_[number >> 3].input(number & 7); }
  Output& output(std::uint32_t number) { return routers_[number >> 3].output(number & 7); }
  // The input that planar output `number` feeds within its tile.
  std::uint32_t fed_channel(std::uint32_t number) const {
    return ((number >> 3) + step_[number & 7]) << 3 | opposite(number & 7);
  }

  // event_hops.cpp
  void register_head(std::uint32_t channel, Cycle now);
  void arbitrate(std::uint32_t output, Cycle now);
  bool leads_to_fifo(std::uint32_t output, const TreeNode& node) const;
  void start_waiting(std::uint32_t output, Cycle now);
  // The packet that holds output `out`, in FIFO `in`, starts.
  void start_packet(std::uint32_t output, Output& out, Channel& in, Cycle now);
  void log_output(std::uint32_t record, std::uint32_t output, std::uint8_t input, Cycle now);
  std::uint32_t take_branch(std::uint32_t output, const Output& out, Channel& in, Cycle now);
  void begin_drain(Channel& in, std::uint32_t channel, Cycle now);
  void wake_feeder(std::uint32_t channel);
  void fetch_ahead(std::uint32_t channel, const Record& record);
  void enter(Channel& in, std::uint32_t channel, std::uint32_t record, Cycle now);
  void enter_channel(std::uint32_t channel, std::uint32_t record, Cycle now);
  void eject(std::uint32_t output, std::uint32_t record, Cycle now);

  // event_inline.cpp
  Cycle add_in_line(std::uint32_t channel, std::uint32_t record, Cycle now);

  // event_sources.cpp
  void join(Source& source, std::uint32_t record, ActKind kind, std::uint32_t number, Cycle now);
  bool goes_before(const Record& a, const Record& b) const;
  void run_source(Source& source, std::uint32_t channel, ActKind kind, std::uint32_t number, Cycle now);
  bool has_port(std::uint32_t channel, Cycle now);
  void log_source(std::uint32_t record, ActKind kind, std::uint32_t number, Cycle now);
  std::uint32_t take_packet(Source& source);
  void run_lane_source(std::uint32_t lane, Cycle now);
  void enter_lane(std::uint32_t output, std::uint32_t record, Cycle now);
  void leave_lane(std::uint32_t record, Cycle now);

  // event_transfers.cpp
  std::uint32_t take_flow(const Terminal& source, std::span<const Terminal> destinations,
                          std::uint32_t flits);
  void release_flow(std::uint32_t flow);
  void added(std::uint32_t flow);
  void start_flow(const Terminal& source, std::uint32_t flow, Cycle now);
  void seen(std::uint32_t record, Cycle now);
  void contribute(std::uint32_t record, Cycle head);
  Cycle add(std::uint32_t macro, std::uint32_t flits, Cycle head);
  std::uint32_t sum_flow(std::uint32_t slot, std::uint32_t node);
  void delivered(std::uint32_t record, std::vector<Delivery>& completed);
  void reduced(std::uint32_t record, std::vector<Delivery>& completed);
  void join_sum(std::uint32_t record, Cycle now);

  Parameters parameters_;
  std::uint32_t hop_cycles_;
  std::array<std::uint32_t, kPlanarPorts> step_;  // to the neighbour behind an output, modulo 2^32
  std::unique_ptr<TreeBuilder> trees_;
  InlineTurns inline_turns_;
  LaneMap lane_map_;
  std::vector<Router> routers_;
  std::vector<EventLane> lanes_;
  std::vector<Cycle> adder_free_;  // per macro; empty if adders keep up with the local outputs
  std::vector<PortState> ports_;   // per macro; empty if accesses to scratchpads take no time
  Pool<Record> records_;
  Pool<Flow> flows_;
  NodePool nodes_;
  Pool<ReduceState> reduces_;
  TransferTable transfers_;  // slot of a reduce, or kSendSlot
  Wheel<std::uint32_t> acts_;
  Wheel<std::uint32_t> receives_;
  std::vector<std::uint32_t> arbitrations_;  // of this cycle
  std::vector<std::uint32_t> due_;           // likewise, received
  std::vector<TreeNode> tree_;               // scratch
  ReducePlan plan_;                          // scratch
  Totals totals_;
  std::vector<Injection>* injections_ = nullptr;
  HopLog* hops_ = nullptr;
  std::unique_ptr<RecordPayloads> payloads_;  // null unless transfers carry numbers
};

}  // namespace primalsim::noc::ipcn
