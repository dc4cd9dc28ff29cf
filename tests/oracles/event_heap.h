// Events by cycle, those of one cycle in the order in which they were pushed, from a heap: what Wheel must
// agree with.
#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <tuple>
#include <utility>
#include <vector>

#include "core/cycle.h"

namespace primalsim::testing {

class EventHeap {
 public:
  void schedule(Cycle at, std::uint32_t event) { heap_.emplace(at, sequence_++, event); }
  Cycle next() const { return heap_.empty() ? kNever : std::get<0>(heap_.top()); }
  // The events of cycle next().
  std::vector<std::uint32_t> take() {
    std::vector<std::uint32_t> events;
    for (const Cycle now = next(); next() == now && !heap_.empty(); heap_.pop()) {
      events.push_back(std::get<2>(heap_.top()));
    }
    return events;
  }

 private:
  using Entry = std::tuple<Cycle, std::uint64_t, std::uint32_t>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> heap_;
  std::uint64_t sequence_ = 0;
};

}  // namespace primalsim::testing
