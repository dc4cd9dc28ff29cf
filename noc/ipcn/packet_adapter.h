// The `ipcn` network behind the interface of packets and arrivals, for traces and synthetic traffic: a packet
// goes from the local port of its source to the local port of its destination, by XY, as one packet of at
// most a FIFO's length.
#pragma once

#include <deque>
#include <functional>
#include <queue>
#include <vector>

#include "noc/ipcn/network.h"
#include "noc/packets/packet_network.h"
#include "noc/packets/source_queues.h"

namespace primalsim::noc::ipcn {

// Counts of flits in totals() take a packet as a whole: generated at the front of its source's queue,
// injected with its head, ejected with its tail.
class PacketAdapter final : public PacketNetwork {
 public:
  // `network` is new, of one tile, and was made with these parameters.
  PacketAdapter(const Parameters& parameters, std::unique_ptr<Network> network);

  void enqueue(std::span<const Packet> packets) override;
  void run_until(Cycle end, std::vector<Arrival>& arrivals) override;
  bool run_until_empty(Cycle limit, std::vector<Arrival>& arrivals) override;
  Cycle now() const override { return now_; }
  const PacketTotals& totals() const override { return totals_; }
  bool empty() const override { return queued_ == 0 && under_way_ == 0; }
  std::size_t bytes_per_router() const override;
  std::vector<WaitingVc> waiting() const override { return {}; }

 private:
  struct Flight {
    Packet packet;
    Cycle front_cycle = 0;
    Cycle inject_cycle = 0;
    bool finished = false;
  };
  struct Front {  // of a source's queue, from `cycle` on
    Cycle cycle = 0;
    std::uint32_t flits = 0;
    Cycle create_cycle = 0;
    bool operator>(const Front& other) const { return cycle > other.cycle; }
  };
  struct SourceState {
    std::deque<TransferId> waiting;  // started and not injected, oldest first
    Cycle free_cycle = 0;            // the cycle after the tail of the packet injected last
  };
  template <typename T>
  using Earliest = std::priority_queue<T, std::vector<T>, std::greater<>>;

  Flight& flight_of(TransferId transfer) { return flights_[transfer - first_transfer_]; }
  // The parts of a run (core/engine/engine.h).
  struct Transport {
    PacketAdapter& owner;
    std::vector<Arrival>& arrivals;
    Cycle next_cycle() const { return owner.network_->next_cycle(); }
    void complete(Cycle now) { owner.deliver(now, arrivals); }
    void move(Cycle now) { owner.advance(now); }
  };
  struct Creation {
    PacketAdapter& owner;
    Cycle next_cycle() const { return owner.created_.empty() ? kNever : owner.created_.top().first; }
    void start(Cycle now) { owner.start_created(now); }
  };
  void deliver(Cycle now, std::vector<Arrival>& arrivals);
  void advance(Cycle now);
  void start_created(Cycle now);
  void finish(const Delivery& delivery, Cycle now, std::vector<Arrival>& arrivals);
  void note_injection(const Injection& injection);
  void become_front(SourceState& source);
  void count_fronts(Cycle end);

  Parameters parameters_;
  std::unique_ptr<Network> network_;
  SourceQueues queues_;
  std::vector<SourceState> sources_;
  // By transfer number less first_transfer_. Numbers rise, so that packets created in one cycle keep their
  // order.
  std::deque<Flight> flights_;
  TransferId first_transfer_ = 0;
  Earliest<std::pair<Cycle, std::uint32_t>> created_;  // cycle in which a source's next packet is created
  Earliest<Front> fronts_;                             // not counted yet
  std::vector<Delivery> deliveries_;
  std::vector<Injection> injections_;
  Cycle now_ = 0;
  std::uint64_t queued_ = 0;
  std::uint64_t under_way_ = 0;
  PacketTotals totals_;
};

}  // namespace primalsim::noc::ipcn
