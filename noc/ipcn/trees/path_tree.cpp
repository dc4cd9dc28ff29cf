#include "noc/ipcn/trees/path_tree.h"

#include "core/error.h"

namespace primalsim::noc::ipcn {

// The branch behind a planar output, new if no path has taken it yet.
std::uint32_t PathTreeBuilder::follow(std::uint32_t branch, Port output) {
  if (branches_[branch].children[output] != 0) return branches_[branch].children[output] - 1;
  const std::uint32_t router = branches_[branch].router;
  if (ribbon_.is_crossing(router, output))
    branches_[branch].crossings |= static_cast<std::uint8_t>(1u << output);
  branches_.push_back({ribbon_.beyond(router, output), 0, {}});
  branches_[branch].children[output] = static_cast<std::uint32_t>(branches_.size());
  return static_cast<std::uint32_t>(branches_.size() - 1);
}

void PathTreeBuilder::build(const Terminal& source, std::span<const Terminal> destinations,
                            std::vector<TreeNode>& nodes) {
  branches_.assign(1, {source.macro, 0, {}});
  for (std::uint32_t d = 0; d < destinations.size(); ++d) {
    path_.clear();
    append_path(source, destinations[d], path_);
    std::uint32_t branch = 0;
    for (const Port output : path_) branch = follow(branch, output);
    std::uint32_t& leaf = branches_[branch].children[destinations[d].port];
    if (leaf != 0) {
      throw_input_error("macro {}, port {}: the same destination is given twice", destinations[d].macro,
                        static_cast<unsigned>(destinations[d].port));
    }
    leaf = d + 1;
  }
  nodes.assign(1, TreeNode{source.macro, 0, 0, 0});
  branch_of_.assign(1, 1);
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (branch_of_[i] == 0) continue;  // a destination
    const Branch& branch = branches_[branch_of_[i] - 1];
    nodes[i].first_child = static_cast<std::uint32_t>(nodes.size());
    nodes[i].crossings = branch.crossings;
    for (unsigned port = 0; port < kPorts; ++port) {
      const std::uint32_t child = branch.children[port];
      if (child == 0) continue;
      nodes[i].outputs |= static_cast<std::uint8_t>(1u << port);
      const bool is_router = port < kPlanarPorts;
      nodes.push_back({is_router ? branches_[child - 1].router : child - 1, 0, 0, 0});
      branch_of_.push_back(is_router ? child : 0);
    }
  }
}

void YxTreeBuilder::append_path(const Terminal& source, const Terminal& destination,
                                std::vector<Port>& outputs) {
  ribbon().walk(DimensionOrder::kYx, source.macro, destination.macro,
                [&](std::uint32_t /*macro*/, Port output) { outputs.push_back(output); });
}

}  // namespace primalsim::noc::ipcn
