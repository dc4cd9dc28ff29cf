// The registers in which a PE's array leaves its products: one that is used again waits until the sum that
// reads it is done. docs/lowering.md, Memory
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <vector>

#include "workloads/program/program_draft.h"

namespace primalsim::workloads {

// Of all arrays, by their stream port. Tasks are numbered as they are written, so all that a product waits
// for is earlier.
class OutputRegisters {
 public:
  // The next product, `task`, of the array behind `port` goes to the register that was used longest ago, of
  // `registers`: appends to `after` the sums that read what is in it.
  void take(const Terminal& port, std::uint32_t registers, std::uint32_t task, Dependencies& after) {
    std::vector<Held>& held = held_[port];
    if (held.size() == registers) {
      for (const Dependency& reader : held.front().readers) after.push_back(reader);
      held.erase(held.begin());
    }
    held.push_back({task, {}});
  }

  // `reduce` takes an operand of the array behind `port`, which is there after all of `after`, its products
  // among them: the array has added them up, in the register of the last. False if that has been used again
  // already.
  [[nodiscard]] bool read(const Terminal& port, const Dependencies& after, std::uint32_t reduce) {
    const auto found = held_.find(port);
    if (found == held_.end()) return true;
    for (auto held = found->second.rbegin(); held != found->second.rend(); ++held) {
      const bool reads = std::any_of(after.begin(), after.end(),
                                     [&](const Dependency& each) { return each.task == held->product; });
      if (!reads) continue;
      held->readers.push_back({reduce, 0, true});
      return true;
    }
    return false;
  }

 private:
  struct Held {
    std::uint32_t product = 0;
    Dependencies readers;  // reduces, for their memory only
  };

  std::map<Terminal, std::vector<Held>> held_;  // oldest product first
};

}  // namespace primalsim::workloads
