// Packet buffers or accumulators of one macro, handed out while the Program is written.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/inline_vector.h"

namespace primalsim::workloads {

// A task's end; of a send, the arrival at one destination.
struct Dependency {
  std::uint32_t task = 0;
  std::uint32_t output = 0;
  bool reuse = false;  // of its memory, not of what it made
  friend auto operator<=>(const Dependency&, const Dependency&) = default;
};

using Dependencies = InlineVector<Dependency, 4>;  // most tasks wait for one to four

inline void append(Dependencies& to, const Dependencies& more) { to.append(more.begin(), more.end()); }

// Sorts and drops what stands twice; what is needed both ways counts as needed for what it made.
inline void normalise(Dependencies& dependencies) {
  if (dependencies.size() < 2) return;
  std::sort(dependencies.begin(), dependencies.end());
  const auto same = [](const Dependency& a, const Dependency& b) {
    return a.task == b.task && a.output == b.output;
  };
  dependencies.truncate(std::unique(dependencies.begin(), dependencies.end(), same));
}

class SlotPool {
 public:
  // `count` neighbouring slots out of `capacity`: those released longest ago, unused ones first. Appends to
  // `after` the tasks that released them, for which the new user has to wait. Empty if there are not so many.
  std::optional<std::uint32_t> take(std::uint32_t count, std::uint32_t capacity, Dependencies& after);
  // Gives slots back; free when `by` has happened.
  void release(std::uint32_t first, std::uint32_t count, Dependency by);

  // Slots that were ever used.
  std::uint32_t used() const { return static_cast<std::uint32_t>(slots_.size()); }
  std::uint32_t taken() const { return taken_; }

 private:
  struct Slot {
    bool taken = false;
    std::uint32_t released = 0;  // rank among all releases, from 1
    std::uint32_t by_task = 0;
    std::uint32_t by_output = 0;
  };

  std::optional<std::uint32_t> oldest_free_run(std::uint32_t count, std::uint32_t capacity) const;

  InlineVector<Slot, 4> slots_;  // most macros use a few only
  std::uint32_t releases_ = 0;
  std::uint32_t taken_ = 0;
};

}  // namespace primalsim::workloads
