#include "core/timing_wheel.h"

#include <bit>

namespace primalsim {

void TimingWheel::push(const Event& event) {
  const QueuedEvent queued{event, sequence_++};
  ++size_;
  if (event.cycle == now_) {
    current_.push(queued);
  } else if (event.cycle - now_ < kSlots) {
    put_in_slot(queued);
  } else {
    far_.push(queued);
  }
}

Cycle TimingWheel::next_cycle() const {
  if (!current_.empty()) return now_;
  if (occupied_words_ != 0) {
    const std::size_t from = (now_ + 1) % kSlots;
    return now_ + 1 + (next_slot(from) - from) % kSlots;
  }
  return far_.empty() ? kNever : far_.top().event.cycle;
}

Event TimingWheel::pop() {
  if (current_.empty()) advance_to(next_cycle());
  const Event event = current_.top().event;
  current_.pop();
  --size_;
  return event;
}

void TimingWheel::put_in_slot(const QueuedEvent& queued) {
  const std::size_t slot = queued.event.cycle % kSlots;
  std::uint32_t node = free_;
  if (node == kNone) {
    node = static_cast<std::uint32_t>(nodes_.size());
    nodes_.push_back({queued, first_[slot]});
  } else {
    free_ = nodes_[node].next;
    nodes_[node] = {queued, first_[slot]};
  }
  first_[slot] = node;
  occupied_[slot / kWordBits] |= std::uint64_t{1} << slot % kWordBits;
  occupied_words_ |= std::uint64_t{1} << slot / kWordBits;
}

void TimingWheel::advance_to(Cycle cycle) {
  now_ = cycle;
  take_slot(cycle % kSlots);
  while (!far_.empty() && far_.top().event.cycle - now_ < kSlots) {
    if (far_.top().event.cycle == now_) {
      current_.push(far_.top());
    } else {
      put_in_slot(far_.top());
    }
    far_.pop();
  }
}

void TimingWheel::take_slot(std::size_t slot) {
  while (first_[slot] != kNone) {
    const std::uint32_t node = first_[slot];
    current_.push(nodes_[node].queued);
    first_[slot] = nodes_[node].next;
    nodes_[node].next = free_;
    free_ = node;
  }
  occupied_[slot / kWordBits] &= ~(std::uint64_t{1} << slot % kWordBits);
  if (occupied_[slot / kWordBits] == 0) occupied_words_ &= ~(std::uint64_t{1} << slot / kWordBits);
}

// The first occupied slot at or after `from`, going round; there must be one.
std::size_t TimingWheel::next_slot(std::size_t from) const {
  const std::size_t word = from / kWordBits;
  const std::uint64_t rest = occupied_[word] >> from % kWordBits;
  if (rest != 0) return from + static_cast<std::size_t>(std::countr_zero(rest));
  // The other words in turn, ending with this one, whose bits below `from` come last.
  const int turn = static_cast<int>((word + 1) % kWords);
  const int steps = std::countr_zero(std::rotr(occupied_words_, turn));
  const std::size_t found = (static_cast<std::size_t>(turn) + static_cast<std::size_t>(steps)) % kWords;
  return found * kWordBits + static_cast<std::size_t>(std::countr_zero(occupied_[found]));
}

}  // namespace primalsim
