// Simulated time: an unsigned count of IPCN clock cycles.
#pragma once

#include <cstdint>
#include <limits>

namespace primalsim {

using Cycle = std::uint64_t;

// Later than anything that happens.
inline constexpr Cycle kNever = std::numeric_limits<Cycle>::max();

}  // namespace primalsim
