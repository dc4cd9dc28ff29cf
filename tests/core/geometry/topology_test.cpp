#include "core/geometry/topology.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/geometry/ring.h"

namespace primalsim {
namespace {

constexpr Port kPlanar[]{kEast, kWest, kSouth, kNorth};

std::vector<Topology> topologies() {
  std::vector<Topology> all;
  for (const Axis* axis : {static_cast<const Axis*>(nullptr), ring(), one_way_ring(), one_way_ring_back()}) {
    for (const auto& [width, height] : {std::pair{1U, 1U}, {1U, 5U}, {6U, 1U}, {2U, 2U}, {5U, 4U}, {4U, 7U}})
      all.push_back({width, height, axis});
  }
  return all;
}

// Links of shortest ways, found by trying all links again and again until nothing gets shorter.
std::vector<std::uint32_t> links_from(const Topology& topology, std::uint32_t from) {
  std::vector<std::uint32_t> links(topology.nodes(), topology.nodes());
  links[from] = 0;
  for (std::uint32_t round = 0; round < topology.nodes(); ++round) {
    for (std::uint32_t node = 0; node < topology.nodes(); ++node) {
      for (const Port port : kPlanar) {
        const std::uint32_t next = topology.neighbour(node, port);
        if (next != kNowhere) links[next] = std::min(links[next], links[node] + 1);
      }
    }
  }
  return links;
}

// Node 6 of a 4 x 3 mesh is (2, 1); node 3 is the north-east corner.
TEST(Topology, NeighboursOfAMesh) {
  const Topology mesh{4, 3};
  EXPECT_EQ(mesh.neighbour(6, kEast), 7U);
  EXPECT_EQ(mesh.neighbour(6, kWest), 5U);
  EXPECT_EQ(mesh.neighbour(6, kSouth), 10U);
  EXPECT_EQ(mesh.neighbour(6, kNorth), 2U);
  EXPECT_EQ(mesh.neighbour(3, kEast), kNowhere);
  EXPECT_EQ(mesh.neighbour(3, kNorth), kNowhere);
  EXPECT_EQ(mesh.neighbour(3, kHere), kNowhere);
}

// From (0, 0) to (3, 2): 3 east, 2 south; on a 4 x 3 torus 1 west, 1 north; one way only, 3 east, 2 south.
TEST(Topology, OffsetsFollowTheAxis) {
  EXPECT_EQ((Topology{4, 3}.offset(0, 11)), (Offset{3, 2}));
  EXPECT_EQ((Topology{4, 3, ring()}.offset(0, 11)), (Offset{-1, -1}));
  EXPECT_EQ((Topology{4, 3, one_way_ring()}.offset(0, 11)), (Offset{3, 2}));
  EXPECT_EQ((Topology{4, 3, one_way_ring()}.offset(11, 0)), (Offset{1, 1}));
  EXPECT_EQ((Topology{4, 3, one_way_ring_back()}.offset(0, 11)), (Offset{-1, -1}));
  EXPECT_EQ((Topology{4, 3, one_way_ring_back()}.offset(11, 0)), (Offset{-3, -2}));
}

TEST(Topology, ALinkLeadsToTheInputThatItFeeds) {
  for (const Topology& topology : topologies()) {
    for (std::uint32_t node = 0; node < topology.nodes(); ++node) {
      for (const Port port : kPlanar) {
        const std::uint32_t next = topology.neighbour(node, port);
        if (next == kNowhere) continue;
        ASSERT_EQ(topology.feeder(next, opposite(port)), node);
        if (topology.axis == one_way_ring() || topology.axis == one_way_ring_back()) continue;
        ASSERT_EQ(topology.neighbour(next, opposite(port)), node);
      }
    }
  }
}

TEST(Topology, DistancesAreThoseOfTheLinks) {
  for (const Topology& topology : topologies()) {
    for (std::uint32_t from = 0; from < topology.nodes(); ++from) {
      const std::vector<std::uint32_t> links = links_from(topology, from);
      for (std::uint32_t to = 0; to < topology.nodes(); ++to) {
        ASSERT_EQ(topology.distance(from, to), links[to]);
        ASSERT_EQ(topology.moved(from, topology.offset(from, to)), to);
      }
    }
  }
}

TEST(Topology, WalksFollowLinksOneDimensionAfterTheOther) {
  for (const Topology& topology : topologies()) {
    for (std::uint32_t pair = 0; pair < topology.nodes() * topology.nodes(); ++pair) {
      for (const DimensionOrder order : {DimensionOrder::kXy, DimensionOrder::kYx}) {
        const std::uint32_t to = pair % topology.nodes();
        std::uint32_t at = pair / topology.nodes();
        std::uint32_t links = 0;
        topology.walk(order, at, to, [&](std::uint32_t node, Port port) {
          ASSERT_EQ(node, at);
          ASSERT_EQ(port, first_step(order, topology.offset(at, to)));
          at = topology.neighbour(at, port);
          ++links;
        });
        ASSERT_EQ(at, to);
        ASSERT_EQ(links, topology.distance(pair / topology.nodes(), to));
      }
    }
  }
}

// From (0, 0) to (2, 2) of a 4 x 4 mesh: nodes 0, 1, 2, 6; node 6 is not left any more.
TEST(Topology, AWalkEndsWhereTheVisitorSaysSo) {
  std::vector<std::uint32_t> left;
  const std::uint32_t end =
      Topology{4, 4}.walk_while(DimensionOrder::kXy, 0, 10, [&](std::uint32_t node, Port) {
        if (node == 6) return false;
        left.push_back(node);
        return true;
      });
  EXPECT_EQ(end, 6U);
  EXPECT_EQ(left, (std::vector<std::uint32_t>{0, 1, 2}));
}

TEST(Topology, ReachIsTheFarthestOffset) {
  for (const Topology& topology : topologies()) {
    for (std::uint32_t node = 0; node < topology.nodes(); ++node) {
      Offset most;
      Offset least;
      for (std::uint32_t to = 0; to < topology.nodes(); ++to) {
        const Offset way = topology.offset(node, to);
        most = {std::max(most.x, way.x), std::max(most.y, way.y)};
        least = {std::min(least.x, way.x), std::min(least.y, way.y)};
      }
      ASSERT_EQ(topology.reach(node, kEast), static_cast<std::uint32_t>(most.x));
      ASSERT_EQ(topology.reach(node, kWest), static_cast<std::uint32_t>(-least.x));
      ASSERT_EQ(topology.reach(node, kSouth), static_cast<std::uint32_t>(most.y));
      ASSERT_EQ(topology.reach(node, kNorth), static_cast<std::uint32_t>(-least.y));
    }
  }
}

}  // namespace
}  // namespace primalsim
