#include "noc/deadlock/check.h"

#include <fmt/format.h>

#include "core/error.h"
#include "noc/deadlock/cycle.h"
#include "noc/deadlock/dependency_graph.h"
#include "noc/routing/registry.h"

namespace primalsim::noc::deadlock {

using routing::Routing;

namespace {

std::string describe_cycle(const Topology& mesh, const std::vector<Channel>& cycle) {
  std::string text = describe(mesh, cycle.front());
  for (std::size_t i = 1; i <= cycle.size(); ++i) {
    text += " waits for " + describe(mesh, cycle[i % cycle.size()]);
    if (i < cycle.size()) text += ", which";
  }
  return text;
}

std::string problem_with_escape(const Routing& routing, unsigned vcs) {
  const unsigned adaptive = routing::all_vcs(vcs) & ~unsigned{routing.escape_vcs()};
  const unsigned shared = adaptive & ~unsigned{routing.whole_packet_vcs()};
  if (shared == 0) return {};
  return fmt::format("routing {} lets packets queue behind each other in adaptive VCs (mask {:#x})",
                     routing.name(), shared);
}

}  // namespace

Verdict check(const Routing& routing, const Topology& mesh, unsigned vcs) {
  Verdict verdict;
  verdict.problem = problem_with_escape(routing, vcs);
  if (!verdict.problem.empty()) return verdict;
  const DependencyGraph graph(routing, mesh, vcs);
  verdict.problem = graph.problem();
  if (!verdict.problem.empty()) return verdict;
  // Through a channel node: a cycle without one is a packet wandering on adaptive VCs, who can escape at any
  // time.
  for (const DependencyGraph::Node node : find_cycle(graph.nodes(), graph.edges(), graph.channel_nodes()))
    verdict.cycle.push_back(graph.channel(node));
  verdict.safe = verdict.cycle.empty();
  if (verdict.safe) return verdict;
  verdict.problem =
      fmt::format("routing {} can deadlock on a {}x{} {} with {} VCs: {}", routing.name(), mesh.width,
                  mesh.height, mesh.is_mesh() ? "mesh" : "torus", vcs, describe_cycle(mesh, verdict.cycle));
  return verdict;
}

void require_deadlock_free(const Routing& routing, const Topology& mesh, unsigned vcs) {
  const Verdict verdict = check(routing, mesh, vcs);
  if (verdict.safe) return;
  if (mesh.is_mesh()) throw_input_error("{}", verdict.problem);
  throw_input_error("{}; on a torus allowed are {}", verdict.problem, routing::routing_names(true));
}

}  // namespace primalsim::noc::deadlock
