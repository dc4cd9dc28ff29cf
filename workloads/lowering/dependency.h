// What a task of a Program waits for, while the Program is being built.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <vector>

namespace primalsim::workloads {

// A task's end; of a send, the arrival at one destination.
struct Dependency {
  std::uint32_t task = 0;
  std::uint32_t output = 0;
  friend auto operator<=>(const Dependency&, const Dependency&) = default;
};

using Dependencies = std::vector<Dependency>;

inline void append(Dependencies& to, const Dependencies& more) {
  to.insert(to.end(), more.begin(), more.end());
}

// Sorts and drops what stands twice.
inline void normalise(Dependencies& dependencies) {
  std::sort(dependencies.begin(), dependencies.end());
  dependencies.erase(std::unique(dependencies.begin(), dependencies.end()), dependencies.end());
}

}  // namespace primalsim::workloads
