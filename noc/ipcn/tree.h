// The tree of routers along which a packet travels, and the interface of those who choose it.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "noc/ipcn/network.h"

namespace primalsim::noc::ipcn {

// One router of a tree. Its children are contiguous, one per output, in the order of the ports. A child
// behind a terminal port (kAcim, kDcim, kLocal) is no router: its `router` is the index of the destination.
struct TreeNode {
  std::uint32_t router = 0;
  std::uint32_t first_child = 0;
  std::uint8_t outputs = 0;    // bit p: a branch leaves by port p
  std::uint8_t crossings = 0;  // those of `outputs` that lead into the neighbouring tile
};

// The number of outputs in a set: a table, for std::popcount is a call on processors that may lack the
// instruction.
inline constexpr std::array<std::uint8_t, 1u << kPorts> kOutputCount = [] {
  std::array<std::uint8_t, 1u << kPorts> count{};
  for (unsigned set = 1; set < count.size(); ++set)
    count[set] = static_cast<std::uint8_t>(count[set / 2] + set % 2);
  return count;
}();

inline std::uint32_t child_of(const TreeNode& node, unsigned port) {
  return node.first_child + kOutputCount[node.outputs & ((1u << port) - 1u)];
}

// The input on which a neighbour receives what was sent by output `port`.
inline constexpr unsigned opposite(unsigned port) { return port ^ 1u; }

class TreeBuilder {
 public:
  virtual ~TreeBuilder() = default;
  // Replaces `nodes` by the tree from the router of `source` to all `destinations`; node 0 is its root, and
  // parents come before children. Throws InputError if a destination is given twice. The terminals are within
  // the ribbon.
  virtual void build(const Terminal& source, std::span<const Terminal> destinations,
                     std::vector<TreeNode>& nodes) = 0;
};

}  // namespace primalsim::noc::ipcn
