// Cycles of a dependency graph.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "noc/deadlock/dependency_graph.h"

namespace primalsim::noc::deadlock {

// A shortest cycle through the lowest of the first `starts` nodes that lie on one; empty if none does. Each
// node waits for the next, the last for the first. Edges may stand twice.
std::vector<std::uint32_t> find_cycle(std::size_t nodes,
                                      std::span<const std::pair<std::uint32_t, std::uint32_t>> edges,
                                      std::size_t starts);

// A shortest cycle through some channel node that lies on one; empty if none does. (A cycle without one is a
// packet wandering on adaptive VCs, who can escape at any time.)
std::vector<DependencyGraph::Node> find_cycle(const DependencyGraph& graph);

}  // namespace primalsim::noc::deadlock
