#include "workloads/program/slot_pool.h"

#include <algorithm>
#include <limits>

namespace primalsim::workloads {

std::optional<std::uint32_t> SlotPool::oldest_free_run(std::uint32_t count, std::uint32_t capacity) const {
  std::optional<std::uint32_t> best;
  std::uint32_t best_release = std::numeric_limits<std::uint32_t>::max();
  for (std::uint32_t first = 0; std::uint64_t{first} + count <= capacity; ++first) {
    std::uint32_t latest_release = 0;  // of slots that were used before
    bool free = true;
    for (std::uint32_t slot = first; free && slot < first + count && slot < slots_.size(); ++slot) {
      free = !slots_[slot].taken;
      latest_release = std::max(latest_release, slots_[slot].released);
    }
    if (free && latest_release < best_release) {
      best = first;
      best_release = latest_release;
    }
    if (first >= slots_.size()) break;  // unused from here on
  }
  return best;
}

std::optional<std::uint32_t> SlotPool::take(std::uint32_t count, std::uint32_t capacity,
                                            Dependencies& after) {
  std::optional<std::uint32_t> first = used();
  if (std::uint64_t{*first} + count > capacity) first = oldest_free_run(count, capacity);
  if (!first) return first;
  while (slots_.size() < *first + count) slots_.push_back({});
  for (std::uint32_t slot = *first; slot < *first + count; ++slot) {
    if (slots_[slot].released != 0) {
      after.push_back({slots_[slot].by_task, slots_[slot].by_output, true});
    }
    slots_[slot].taken = true;
  }
  taken_ += count;
  return first;
}

void SlotPool::release(std::uint32_t first, std::uint32_t count, Dependency by) {
  ++releases_;
  for (std::uint32_t slot = first; slot < first + count; ++slot)
    slots_[slot] = {false, releases_, by.task, by.output};
  taken_ -= count;
}

}  // namespace primalsim::workloads
