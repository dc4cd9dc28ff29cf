// The unbounded FIFO queues of packets in front of the sources, and the checks on what enters them.
#pragma once

#include <span>
#include <vector>

#include "noc/packets/packet_network.h"

namespace primalsim::noc {

class SourceQueues {
 public:
  explicit SourceQueues(std::uint32_t sources);

  // Appends `packet` to its source's queue. Throws InputError if it is off the mesh, has no flits or too
  // many, or was created before `now` or before its predecessor.
  void push(const Packet& packet, Cycle now);

  // The first packet of a source's queue, created or not; null if there is none. Valid until the next push.
  const Packet* front(std::uint32_t source) const {
    const std::uint32_t first = queues_[source].first;
    return first == kNone ? nullptr : &entries_[first].packet;
  }
  void pop(std::uint32_t source);
  bool empty() const { return size_ == 0; }
  // The earliest create cycle of all queues' first packets; kNever if there are none. Looks at every source.
  Cycle next_create_cycle() const;

 private:
  static constexpr std::uint32_t kNone = 0xffffffff;
  struct Entry {
    Packet packet;
    std::uint32_t next = kNone;
  };
  struct Queue {
    std::uint32_t first = kNone;
    std::uint32_t last = kNone;
    Cycle last_create_cycle = 0;
  };
  std::vector<Entry> entries_;  // of all queues; unused ones are linked from free_
  std::vector<Queue> queues_;
  std::uint32_t free_ = kNone;
  std::uint64_t size_ = 0;
};

}  // namespace primalsim::noc
