#include "noc/packets/source_queues.h"

#include <algorithm>

#include "core/error.h"

namespace primalsim::noc {

namespace {
constexpr std::uint32_t kMaxPacketFlits = 1U << 20U;
}

SourceQueues::SourceQueues(std::uint32_t sources) : queues_(sources) {}

void SourceQueues::push(const Packet& packet, Cycle now) {
  const std::size_t sources = queues_.size();
  if (packet.source >= sources || packet.destination >= sources) {
    throw_input_error("packet {} goes from {} to {}; this mesh has terminals 0 to {}", packet.id,
                      packet.source, packet.destination, sources - 1);
  }
  if (packet.flits < 1 || packet.flits > kMaxPacketFlits) {
    throw_input_error("packet {} has {} flits; allowed is 1 to {}", packet.id, packet.flits, kMaxPacketFlits);
  }
  Queue& queue = queues_[packet.source];
  const Cycle earliest = std::max(now, queue.last_create_cycle);
  if (packet.create_cycle < earliest) {
    throw_input_error("packet {} of source {} is created in cycle {}; allowed is {} or later", packet.id,
                      packet.source, packet.create_cycle, earliest);
  }
  std::uint32_t entry = free_;
  if (entry == kNone) {
    entry = static_cast<std::uint32_t>(entries_.size());
    entries_.emplace_back();
  } else {
    free_ = entries_[entry].next;
  }
  entries_[entry] = {packet, kNone};
  (queue.first == kNone ? queue.first : entries_[queue.last].next) = entry;
  queue.last = entry;
  queue.last_create_cycle = packet.create_cycle;
  ++size_;
}

void SourceQueues::pop(std::uint32_t source) {
  Queue& queue = queues_[source];
  const std::uint32_t entry = queue.first;
  queue.first = entries_[entry].next;
  entries_[entry].next = free_;
  free_ = entry;
  --size_;
}

Cycle SourceQueues::next_create_cycle() const {
  Cycle next = kNever;
  for (std::uint32_t source = 0; source < queues_.size(); ++source) {
    if (const Packet* const packet = front(source)) next = std::min(next, packet->create_cycle);
  }
  return next;
}

}  // namespace primalsim::noc
