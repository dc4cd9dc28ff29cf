// The tree of routers along which a packet travels, the interface of those who choose it, and who they are.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
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

using primalsim::opposite;

class TreeBuilder {
 public:
  virtual ~TreeBuilder() = default;
  // Replaces `nodes` by the tree from the router of `source` to all `destinations`; node 0 is its root, and
  // parents come before children. Throws InputError if a destination is given twice. The terminals are within
  // the ribbon.
  virtual void build(const Terminal& source, std::span<const Terminal> destinations,
                     std::vector<TreeNode>& nodes) = 0;
  // Whether a sum that came by `from` may go on by `to`, planar outputs of routers of one tile: a turn that
  // these paths take. Anybody's go straight on.
  virtual bool turns(Port from, Port to) const { return from == to; }
};

// Dimension order: along x, then along y.
inline bool turns_in_order(Port from, Port to) {
  return from == to || (from <= kWest && (to == kSouth || to == kNorth));
}

// Builders by name, as Parameters::tree and an Architecture's router.tree have them. Every path of theirs is
// one of the shortest within its tiles, and leaves a tile through the gateway nearest to the row on which it
// came (noc/ipcn/zero_load.h rests on it). Whether the trees of a run are free of deadlock is checked before
// it (noc/ipcn/deadlock).
struct TreeEntry {
  const char* name;
  const char* summary;
  std::unique_ptr<TreeBuilder> (*make)(const Ribbon& ribbon);
  // Whether it serves tori, too: its paths are the shortest on rings, and have datelines. All serve meshes.
  bool rings = false;
};
std::span<const TreeEntry> tree_registry();
// Null if there is none of that name.
const TreeEntry* find_tree(std::string_view name);
// "xy, yx, ...", for messages; those that serve a torus, or all.
std::string tree_names(bool on_rings = false);
// Throws InputError if there is none of that name.
std::unique_ptr<TreeBuilder> make_trees(std::string_view name, const Ribbon& ribbon);

}  // namespace primalsim::noc::ipcn
