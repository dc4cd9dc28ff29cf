// What the engine asks of a queue of events. TimingWheel is the fast one, HeapQueue the obviously right one.
#pragma once

#include <concepts>
#include <cstddef>

#include "core/cycle.h"
#include "core/event.h"

namespace primalsim {

// - push(event): event.cycle must not be before the cycle of the last event popped. An event of that same
// cycle is
//   popped in its place among those still queued.
// - next_cycle(): of the earliest event; kNever if there is none.
// - pop(): removes and returns the first event in the order of core/event.h; the queue must not be empty.
// - size(): events queued.
// No call throws, other than std::bad_alloc from push. Not thread-safe.
template <typename Queue>
concept EventQueue = requires(Queue queue, const Queue& constant, const Event& event) {
  queue.push(event);
  { constant.next_cycle() } -> std::same_as<Cycle>;
  { queue.pop() } -> std::same_as<Event>;
  { constant.size() } -> std::same_as<std::size_t>;
};

}  // namespace primalsim
