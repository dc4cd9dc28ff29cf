// Which packets may go on from a router as the sum that they complete there (docs/ipcn.md, Adders in the data
// path): those that come and leave as a path of the network's trees does, so that nothing is waited for in an
// order that is not waited for anyway (docs/deadlock.md).
#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "noc/ipcn/network.h"
#include "noc/ipcn/trees/tree.h"

namespace primalsim::noc::ipcn {

class InlineTurns {
 public:
  InlineTurns(const Ribbon& ribbon, const TreeBuilder& trees) : ribbon_(ribbon) {
    for (unsigned from = 0; from < kPlanarPorts; ++from) {
      for (unsigned to = 0; to < kPlanarPorts; ++to) {
        if (trees.turns(static_cast<Port>(from), static_cast<Port>(to)))
          after_[from] |= static_cast<std::uint8_t>(1u << to);
      }
    }
  }

  // From `input` of the router to where the sum goes; `sum` is the first node of its tree. From a stream
  // port, the scratchpad or another tile, and into another tile, there is no turn: whoever feeds that input
  // has space, and so has the crossing. A parent at the same router is reached by the local port as ever.
  bool allow(unsigned input, const TreeNode& sum) const {
    const unsigned planar = sum.outputs & ((1u << kPlanarPorts) - 1);
    if (planar == 0) return false;
    if (input >= kPlanarPorts || (sum.crossings & planar) != 0 || ribbon_.is_crossing(sum.router, input))
      return true;
    return (after_[opposite(input)] & planar) != 0;
  }

 private:
  Ribbon ribbon_;
  std::array<std::uint8_t, kPlanarPorts> after_{};  // per direction of travel: directions taken next
};

}  // namespace primalsim::noc::ipcn
