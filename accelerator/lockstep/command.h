// One router configuration, as the main controller broadcasts it: one input, the outputs it goes to, and
// whether the flits are added to a sum on the way.
#pragma once

#include <cstdint>

#include "noc/ipcn/network.h"

namespace primalsim::accelerator::lockstep {

using Command = std::uint16_t;

inline constexpr unsigned kOutputSets = 1U << noc::ipcn::kPorts;
inline constexpr Command kCommands = 2 * noc::ipcn::kPorts * kOutputSets;
inline constexpr Command kNoCommand = kCommands;

// `outputs` has bit p for output p. With `add`, outputs of the local port alone mean that the flits join an
// accumulator; other outputs that they complete the sum, which leaves there at once.
inline Command make_command(unsigned input, unsigned outputs, bool add) {
  return static_cast<Command>(((add ? noc::ipcn::kPorts : 0U) + input) * kOutputSets + outputs);
}

}  // namespace primalsim::accelerator::lockstep
