#include "noc/deadlock/dependency_graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <set>
#include <unordered_map>

namespace primalsim::noc::deadlock {

using routing::Candidate;
using routing::Candidates;
using routing::HeadAt;
using routing::Routing;
using State = HeadStates::State;

namespace {

VcGroups split(const VcGroups& groups, std::uint16_t mask) {
  VcGroups finer;
  for (const std::uint16_t group : groups) {
    const auto inside = static_cast<std::uint16_t>(group & mask);
    const auto outside = static_cast<std::uint16_t>(group & ~mask);
    if (inside != 0) finer.push_back(inside);
    if (outside != 0) finer.push_back(outside);
  }
  return finer;
}

class MaskCollector final : public HeadStates::Visitor {
 public:
  void visit(State /*state*/, const HeadAt& /*head*/, const Candidates& candidates) override {
    for (const Candidate& candidate : candidates) masks.insert(candidate.vc_mask);
  }
  void move(State /*from*/, Port /*port*/, unsigned /*group*/, State /*to*/) override {}

  std::set<std::uint16_t> masks;
};

VcGroups single_vcs(unsigned vcs) {
  VcGroups groups;
  for (unsigned vc = 0; vc < vcs; ++vc) groups.push_back(static_cast<std::uint16_t>(1U << vc));
  return groups;
}

// The coarsest groups of which all candidate masks and the escape VCs are unions.
VcGroups find_groups(const Routing& routing, const Topology& mesh, unsigned vcs, std::string& problem) {
  if (routing.inputs().input_vc) return single_vcs(vcs);
  const VcGroups all{routing::all_vcs(vcs)};
  MaskCollector collector;
  problem = HeadStates(routing, mesh, vcs, all).explore(collector);
  VcGroups groups = split(all, routing.escape_vcs());
  for (const std::uint16_t mask : collector.masks) groups = split(groups, mask);
  std::sort(groups.begin(), groups.end(),
            [](auto a, auto b) { return std::countr_zero(a) < std::countr_zero(b); });
  return groups;
}

}  // namespace

class GraphBuilder final : public HeadStates::Visitor {
 public:
  GraphBuilder(DependencyGraph& graph, const HeadStates& states, const Routing& routing)
      : graph_(graph), states_(states), routing_(routing) {}

  void next_packet_kind() override { node_of_state_.clear(); }

  void visit(State /*state*/, const HeadAt& head, const Candidates& candidates) override {
    if (!graph_.problem_.empty() || head.router == head.destination) return;
    for (const Candidate& candidate : candidates) {
      if ((candidate.vc_mask & routing_.escape_vcs()) != 0) return;
    }
    const Topology& mesh = graph_.mesh_;
    graph_.problem_ = fmt::format("routing {} at ({},{}) for a packet to ({},{}) offers no escape VC",
                                  routing_.name(), mesh.x(head.router), mesh.y(head.router),
                                  mesh.x(head.destination), mesh.y(head.destination));
  }

  void move(State from, Port port, unsigned group, State to) override {
    if (!states_.came_over_link(from)) return;  // nobody waits for a packet that still is at its source
    const DependencyGraph::Node holder = node_of(from);
    if (!is_escape(group)) {
      graph_.adaptive_edges_.emplace_back(holder, node_of(to));
    } else if (holder < graph_.channel_nodes()) {
      graph_.next_[holder] |= std::uint64_t{1} << (16U * port + group);
    } else {
      graph_.adaptive_edges_.emplace_back(holder, graph_.node_of(states_.router(from), port, group));
    }
  }

 private:
  bool is_escape(unsigned group) const { return (graph_.groups_[group] & routing_.escape_vcs()) != 0; }

  // Of a head that came over a link.
  DependencyGraph::Node node_of(State state) {
    const Port port = opposite(states_.input_port(state));
    const std::uint32_t previous = graph_.mesh_.feeder(states_.router(state), states_.input_port(state));
    const unsigned group = states_.group(state);
    if (is_escape(group)) return graph_.node_of(previous, port, group);
    const auto [found, is_new] = node_of_state_.try_emplace(state, graph_.nodes());
    if (is_new) {
      const auto vc = static_cast<std::uint8_t>(std::countr_zero(graph_.groups_[group]));
      graph_.adaptive_.push_back({previous, port, vc});
    }
    return found->second;
  }

  DependencyGraph& graph_;
  const HeadStates& states_;
  const Routing& routing_;
  std::unordered_map<State, DependencyGraph::Node> node_of_state_;  // adaptive ones; never iterated
};

DependencyGraph::DependencyGraph(const Routing& routing, const Topology& mesh, unsigned vcs) : mesh_(mesh) {
  groups_ = find_groups(routing, mesh, vcs, problem_);
  if (!problem_.empty()) return;
  next_.assign(std::size_t{kPlanarPorts} * mesh.nodes() * groups_.size(), 0);
  HeadStates states(routing, mesh, vcs, groups_);
  GraphBuilder builder(*this, states, routing);
  std::string problem = states.explore(builder);
  if (!problem.empty()) problem_ = std::move(problem);
}

Channel DependencyGraph::channel(Node node) const {
  if (node >= channel_nodes()) return adaptive_[node - channel_nodes()];
  const auto groups = static_cast<Node>(groups_.size());
  const auto vc = static_cast<std::uint8_t>(std::countr_zero(groups_[node % groups]));
  return {node / groups / kPlanarPorts, static_cast<Port>(node / groups % kPlanarPorts), vc};
}

std::vector<DependencyGraph::Edge> DependencyGraph::edges() const {
  std::vector<Edge> edges = adaptive_edges_;
  for (Node from = 0; from < channel_nodes(); ++from) {
    const Channel held = channel(from);
    for (std::uint64_t bits = next_[from]; bits != 0; bits &= bits - 1) {
      const auto bit = static_cast<unsigned>(std::countr_zero(bits));
      const std::uint32_t router = mesh_.neighbour(held.router, held.port);
      edges.emplace_back(from, node_of(router, static_cast<Port>(bit / 16), bit % 16));
    }
  }
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  return edges;
}

std::string describe(const Topology& mesh, const Channel& channel) {
  const std::uint32_t next = mesh.neighbour(channel.router, channel.port);
  return fmt::format("({},{})->({},{}) vc{}", mesh.x(channel.router), mesh.y(channel.router), mesh.x(next),
                     mesh.y(next), channel.vc);
}

}  // namespace primalsim::noc::deadlock
