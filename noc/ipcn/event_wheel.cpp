#include "noc/ipcn/event_wheel.h"

#include <algorithm>

namespace primalsim::noc::ipcn {

Cycle EventWheel::next() const {
  constexpr std::size_t kWords = kSlots / 64;
  const std::size_t start = now_ % kSlots;
  // The word of `now` comes twice: first its later bits, at last, after a whole turn, its earlier ones.
  for (std::size_t i = 0; i <= kWords; ++i) {
    const std::size_t index = (start / 64 + i) % kWords;
    std::uint64_t word = occupied_[index];
    if (i == 0) word &= ~std::uint64_t{0} << start % 64;
    if (word == 0) continue;
    const std::size_t slot = index * 64 + static_cast<std::size_t>(std::countr_zero(word));
    return now_ + (slot + kSlots - start) % kSlots;
  }
  return far_.empty() ? kNever : far_.front().at;
}

void EventWheel::add_chunk(Slot& slot, Cycle at) {
  std::uint32_t fresh = free_;
  if (fresh != 0) {
    free_ = chunks_[fresh].next;
  } else {
    fresh = static_cast<std::uint32_t>(chunks_.size());
    chunks_.emplace_back();
  }
  chunks_[fresh].next = slot.chunk;
  slot = {fresh, 0};
  occupied_[at % kSlots / 64] |= std::uint64_t{1} << at % 64;
}

namespace {
constexpr auto kLater = [](const auto& a, const auto& b) { return a.at > b.at; };
}  // namespace

void EventWheel::put_far(Cycle at, std::uint32_t event) {
  far_.push_back({at, event});
  std::push_heap(far_.begin(), far_.end(), kLater);
}

void EventWheel::bring_near() {
  while (!far_.empty() && far_.front().at - now_ < kSlots) {
    put(far_.front().at, far_.front().event);
    std::pop_heap(far_.begin(), far_.end(), kLater);
    far_.pop_back();
  }
}

}  // namespace primalsim::noc::ipcn
