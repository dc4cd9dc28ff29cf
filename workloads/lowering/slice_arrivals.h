// Where the slices of a vector have been sent for LINEAR, and when they are there.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/error.h"
#include "core/geometry/ribbon.h"
#include "workloads/program/program_draft.h"

namespace primalsim::workloads {

// By slice and stream port of a macro. A lookup goes through the slices that one port gets: mostly one.
class SliceArrivals {
 public:
  explicit SliceArrivals(const Ribbon& ribbon) : first_(ribbon.macros() * kStreams, 0) {}

  // False if the slice goes there already. `output` is the one of its send.
  bool add(std::uint32_t slice, const Terminal& to, std::uint32_t output) {
    std::uint32_t& first = first_[index(to)];
    if (find(first, slice) != 0) return false;
    entries_.push_back({slice, first, {0, output}});
    first = static_cast<std::uint32_t>(entries_.size());
    return true;
  }
  // The send of each slice.
  void set_tasks(std::span<const std::uint32_t> tasks) {
    for (Entry& entry : entries_) entry.arrival.task = tasks[entry.slice];
  }
  // Of a slice that has been added.
  const Dependency& at(std::uint32_t slice, const Terminal& to) const {
    const std::uint32_t entry = find(first_[index(to)], slice);
    require(entry != 0, "a slice that is multiplied has been sent");
    return entries_[entry - 1].arrival;
  }

 private:
  static constexpr std::size_t kStreams = 2;  // ports of a macro: ACIM, DCIM

  struct Entry {
    std::uint32_t slice = 0;
    std::uint32_t next = 0;  // of the same port: number + 1, or 0
    Dependency arrival;
  };

  static std::size_t index(const Terminal& to) {
    return to.macro * kStreams + (to.port == v1::PORT_DCIM ? 1 : 0);
  }
  std::uint32_t find(std::uint32_t entry, std::uint32_t slice) const {
    while (entry != 0 && entries_[entry - 1].slice != slice) entry = entries_[entry - 1].next;
    return entry;
  }

  std::vector<std::uint32_t> first_;
  std::vector<Entry> entries_;
};

}  // namespace primalsim::workloads
