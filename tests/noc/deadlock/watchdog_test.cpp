// What the proof refuses does happen: without it, an unsafe routing deadlocks, and the channels that wait for
// each other in the network are a cycle of the dependency graph.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "core/error.h"
#include "noc/deadlock/check.h"
#include "noc/deadlock/dependency_graph.h"
#include "noc/iq/network.h"
#include "noc/traffic/simulate.h"
#include "tests/noc/deadlock/unsafe_routing.h"

namespace primalsim::noc::deadlock {
namespace {

constexpr Topology kMesh{4, 4};
using Node = DependencyGraph::Node;

// Only for one VC per link, where a channel is a link.
Node link(std::uint32_t router, unsigned port) { return router * 4 + port; }

// Who waits for whom: the link a head came over (or its packet is stretched over), and the links it waits
// for.
std::map<Node, std::vector<Node>> waits(const std::vector<WaitingVc>& waiting) {
  std::map<Node, std::vector<Node>> edges;
  for (const WaitingVc& entry : waiting) {
    if (entry.input == iq::kTerminal || entry.output == iq::kTerminal) continue;
    const std::uint32_t previous = kMesh.neighbour(entry.router, entry.input);
    edges[link(previous, opposite(entry.input))].push_back(link(entry.router, entry.output));
  }
  return edges;
}

// Follows the first wait of each until a link comes up again. Empty if one does not wait.
std::vector<Node> cycle_of(const std::map<Node, std::vector<Node>>& edges) {
  std::vector<Node> path{edges.begin()->first};
  while (true) {
    const auto found = edges.find(path.back());
    if (found == edges.end()) return {};
    const auto again = std::find(path.begin(), path.end(), found->second.front());
    if (again != path.end()) return {again, path.end()};
    path.push_back(found->second.front());
  }
}

class Deadlocked : public ::testing::Test {
 protected:
  Deadlocked() {
    iq::Parameters parameters = *iq::named_parameters("iq4");
    parameters.width = kMesh.width;
    parameters.height = kMesh.height;
    parameters.vcs = 1;
    parameters.buffer_flits = 2;
    network_ = make_network(iq::Kernel::kReference, parameters, &routing_);
    traffic::Load load;
    load.flit_rate = 0.9;
    load.packet_flits = 8;
    try {
      simulate(*network_, kMesh.nodes(), *traffic::make_pattern("uniform", kMesh, {}), load, {});
    } catch (const RunError& error) {
      dump_ = error.what();
    }
  }

  routing::AllMinimalTurns routing_{kMesh, 1};
  std::unique_ptr<PacketNetwork> network_;
  std::string dump_;
};

TEST_F(Deadlocked, TheWatchdogSpeaks) {
  EXPECT_NE(dump_.find("deadlock"), std::string::npos);
  EXPECT_FALSE(check(routing_, kMesh, 1).safe);
}

TEST_F(Deadlocked, TheDumpNamesACycleOfTheDependencyGraph) {
  const std::vector<WaitingVc> waiting = network_->waiting();
  ASSERT_FALSE(waiting.empty());
  const std::vector<Node> cycle = cycle_of(waits(waiting));
  ASSERT_GE(cycle.size(), 4U);
  const DependencyGraph graph(routing_, kMesh, 1);
  const std::vector<DependencyGraph::Edge> edges = graph.edges();
  static constexpr const char* kInputs[]{"west", "east", "north", "south"};  // where a link's output leads
  for (std::size_t i = 0; i < cycle.size(); ++i) {
    const DependencyGraph::Edge edge{cycle[i], cycle[(i + 1) % cycle.size()]};
    const Channel channel = graph.channel(edge.first);
    EXPECT_TRUE(std::binary_search(edges.begin(), edges.end(), edge)) << describe(kMesh, channel);
    const std::uint32_t next = kMesh.neighbour(channel.router, channel.port);
    const std::string place =
        fmt::format("router ({},{}) input {} vc 0", kMesh.x(next), kMesh.y(next), kInputs[channel.port]);
    EXPECT_NE(dump_.find(place), std::string::npos) << place;
  }
}

}  // namespace
}  // namespace primalsim::noc::deadlock
