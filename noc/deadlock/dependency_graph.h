// The channel-dependency graph of a routing function on a mesh: who may hold which channel while waiting for
// which.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "noc/deadlock/head_states.h"

namespace primalsim::noc::deadlock {

// A virtual channel of a link, the thing packets hold and wait for: VC `vc` of the link that leaves `router`
// by `port` (not kTerminal).
struct Channel {
  std::uint32_t router = 0;
  Port port = kEast;
  std::uint8_t vc = 0;
  friend bool operator==(const Channel&, const Channel&) = default;
};

// "(1,0)->(1,1) vc0"
std::string describe(const Topology& mesh, const Channel& channel);

// Nodes below channel_nodes() stand for a group of equivalent VCs of one link. Further nodes stand for a
// packet on an adaptive VC somewhere between two escape channels (extended dependencies, Duato 1993); there
// are none if the routing has no escape sub-network.
class DependencyGraph {
 public:
  using Node = std::uint32_t;
  using Edge = std::pair<Node, Node>;

  // Walks through all states; see docs/routing.md. `vcs` is 1 .. 16.
  DependencyGraph(const routing::Routing& routing, const Topology& mesh, unsigned vcs);

  // What the routing does wrong apart from cycles; then the graph is not complete. Empty if nothing.
  const std::string& problem() const { return problem_; }
  Node nodes() const { return channel_nodes() + static_cast<Node>(adaptive_.size()); }
  Node channel_nodes() const { return static_cast<Node>(next_.size()); }
  // Ordered, each once.
  std::vector<Edge> edges() const;
  // With the lowest VC of its group.
  Channel channel(Node node) const;
  const VcGroups& groups() const { return groups_; }

 private:
  friend class GraphBuilder;
  Node node_of(std::uint32_t router, Port port, unsigned group) const {
    return static_cast<Node>((router * kPlanarPorts + port) * groups_.size() + group);
  }

  VcGroups groups_;
  std::vector<std::uint64_t> next_;  // per channel node: bit 16 * port + group of what it waits for
  std::vector<Channel> adaptive_;    // of the further nodes: the channel the packet is in
  std::vector<Edge> adaptive_edges_;
  std::string problem_;
  Topology mesh_;
};

}  // namespace primalsim::noc::deadlock
