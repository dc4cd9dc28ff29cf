// One network of a simulation: flits go from buffer to buffer as virtual channels and credits let them.
//
// Each cycle has these steps for all links at once: what was sent arrives, and credits; heads get virtual
// channels; each link sends one flit. docs/silicon.md
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "noc/transactions/state.h"

namespace primalsim::noc::transactions {

class Links {
 public:
  explicit Links(const Machine& machine);

  // A packet that waits at its source's interface from `now` on. Returns its number. `queued`: how many of
  // its flits the memory's interface holds at its end; 0: as many as any buffer.
  std::uint32_t add(const Packet& packet, const Route& route, Cycle now, std::uint32_t queued = 0);
  // The same, but its way is reserved first: all its virtual channels at once, then a round trip.
  std::uint32_t add_reserving(const Packet& packet, const Route& route, Cycle now);
  // More of a packet's flits are at its source.
  void ready(std::uint32_t packet, std::uint32_t flits);
  // Of those, how many have not left.
  std::uint32_t unsent(std::uint32_t packet) const {
    return packets_[packet].ready - hops_[packets_[packet].first_hop].sent;
  }

  // Whether the interface of `node` may read a flit of its memory in this cycle, which takes it.
  bool read(std::uint32_t node, Cycle now) { return turns_[node].read(now); }

  struct Arrival {
    std::uint32_t packet = 0;
    std::uint32_t hop = 0;
    std::uint32_t flit = 0;  // its number, from 1
  };
  // What arrived at interfaces in this cycle. The flits stay in the buffers there until take().
  const std::vector<Arrival>& deliver(Cycle now);
  void take(std::uint32_t hop, Cycle now);

  void allocate(Cycle now);
  void send(Cycle now);

  // Nothing is on its way, and nothing can be sent before something else happens.
  bool quiet() const { return active_.empty() && in_flight_ == 0 && reserving_.empty() && reserved_.empty(); }
  bool empty() const { return unfinished_ == 0; }

  Packet& packet(std::uint32_t number) { return packets_[number]; }
  // Of the interface at which a packet's step ends.
  std::uint32_t node_of(std::uint32_t hop) const { return hops_[hop].link / kLinksPerNode; }
  const std::vector<Link>& links() const { return links_; }

 private:
  static constexpr std::uint32_t kSlots = 64;  // more than any latency

  void activate(std::uint32_t link) {
    if (links_[link].active) return;
    links_[link].active = true;
    active_.push_back(link);
  }
  void want(std::uint32_t hop, Cycle since);
  void want_children(std::uint32_t hop, Cycle since);
  void enter_buffer(std::uint32_t hop, Cycle now);
  void leave_buffer(std::uint32_t hop, Cycle now);
  bool can_send(const Link& link, std::uint32_t hop, Cycle now) const;
  // Of a link into a memory: a flit of data, and not of a node's transaction with itself.
  bool is_written(std::uint32_t link, std::uint32_t hop, std::uint32_t flit) const;
  bool memory_takes(std::uint32_t link, std::uint32_t hop, Cycle now);
  void send_flit(std::uint32_t link, std::uint32_t vc, Cycle now);
  bool grant(Link& link, Cycle now);
  void reserve(Cycle now);
  bool try_reserve(const Packet& packet);

  const Machine& machine_;
  std::vector<Packet> packets_;
  std::vector<Hop> hops_;
  std::vector<Link> links_;
  std::vector<std::uint32_t> active_;
  std::vector<std::uint32_t> sending_;                                               // active_ of this cycle
  std::array<std::vector<std::uint32_t>, kSlots> flits_;                             // hops
  std::array<std::vector<std::pair<std::uint32_t, std::uint8_t>>, kSlots> credits_;  // link, VC
  std::array<std::vector<std::pair<std::uint32_t, std::uint8_t>>, kSlots> releases_;
  std::vector<Arrival> arrivals_;
  std::vector<std::uint32_t> reserving_;                   // packets, the oldest first
  std::vector<std::pair<Cycle, std::uint32_t>> reserved_;  // and when their data may leave
  std::vector<Turns> turns_;                               // by node
  std::uint64_t in_flight_ = 0;
  std::uint64_t unfinished_ = 0;
};

}  // namespace primalsim::noc::transactions
