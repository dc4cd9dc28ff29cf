// What is going to happen, when, and to whom.
#pragma once

#include <compare>
#include <cstdint>

#include "core/cycle.h"

namespace primalsim {

// Events happen in the order (cycle, phase, target, sequence), where sequence counts the pushes of one queue:
// of two events that agree in all else, the one pushed first happens first. Phases are the caller's: small
// numbers first.
struct Event {
  Cycle cycle = 0;
  std::uint32_t phase = 0;
  std::uint32_t target = 0;   // whom it concerns, e.g. a PE's index
  std::uint64_t payload = 0;  // the target's business; no part of the order
  friend bool operator==(const Event&, const Event&) = default;
};

// An event with its place among equals.
struct QueuedEvent {
  Event event;
  std::uint64_t sequence = 0;

  friend std::strong_ordering operator<=>(const QueuedEvent& a, const QueuedEvent& b) {
    if (const auto order = a.event.cycle <=> b.event.cycle; std::is_neq(order)) return order;
    if (const auto order = a.event.phase <=> b.event.phase; std::is_neq(order)) return order;
    if (const auto order = a.event.target <=> b.event.target; std::is_neq(order)) return order;
    return a.sequence <=> b.sequence;
  }
  friend bool operator==(const QueuedEvent& a, const QueuedEvent& b) { return std::is_eq(a <=> b); }
};

}  // namespace primalsim
