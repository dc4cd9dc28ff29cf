// Cycles of a dependency graph.
#pragma once

#include <vector>

#include "noc/deadlock/dependency_graph.h"

namespace primalsim::noc::deadlock {

// A shortest cycle through some channel node that lies on one; empty if none does. (A cycle without one is a
// packet wandering on adaptive VCs, who can escape at any time.)
std::vector<DependencyGraph::Node> find_cycle(const DependencyGraph& graph);

}  // namespace primalsim::noc::deadlock
