// The proof, before a run, that a routing function cannot deadlock.
#pragma once

#include <string>
#include <vector>

#include "noc/deadlock/dependency_graph.h"
#include "noc/routing/routing.h"

namespace primalsim::noc::deadlock {

struct Verdict {
  bool safe = false;
  std::string problem;         // empty if safe; otherwise for people, and names the cycle if there is one
  std::vector<Channel> cycle;  // each waits for the next, the last for the first
};

// The dependency graph (or its escape sub-network's, Duato 1993) must have no cycle. `vcs` is 1 .. 16.
Verdict check(const routing::Routing& routing, const Topology& mesh, unsigned vcs);

// Throws InputError with the problem unless the verdict is safe.
void require_deadlock_free(const routing::Routing& routing, const Topology& mesh, unsigned vcs);

}  // namespace primalsim::noc::deadlock
