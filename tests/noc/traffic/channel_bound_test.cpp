#include "noc/traffic/channel_bound.h"

#include <gtest/gtest.h>

#include <map>

#include "core/random_stream.h"
#include "noc/routing/registry.h"
#include "tests/cli/temporary_folder.h"

namespace primalsim::noc::traffic {
namespace {

struct Bounded {
  double flit_rate;
  Channel channel;
};

Bounded bound_of(const char* pattern, const Topology& mesh, const char* routing,
                 const PatternOptions& options = {}) {
  const auto made = routing::make_routing(routing, mesh, 4);
  const auto bound = channel_bound(*make_pattern(pattern, mesh, options), mesh, made.get());
  EXPECT_TRUE(bound);
  return {bound->flit_rate, bound->channel};
}

// (x, 0) goes west to column 0, then south to (0, x): seven of them turn at (0, 0). Other corners have as
// many.
TEST(ChannelBound, OfTransposeIsWhereSevenFlowsTurn) {
  const Bounded found = bound_of("transpose", {8, 8}, "xy");
  EXPECT_NEAR(found.flit_rate, 1.0 / 7, 1e-12);
  EXPECT_EQ(found.channel.from, 0U);
  EXPECT_EQ(found.channel.to, 8U);
  EXPECT_NEAR(bound_of("transpose", {8, 8}, "yx").flit_rate, 1.0 / 7, 1e-12);
}

TEST(ChannelBound, OfOneHotNodeIsItsEjection) {
  const Bounded found = bound_of("hotspot", {8, 8}, "xy", {{{27, 1}}, ""});
  EXPECT_NEAR(found.flit_rate, 1.0 / 64, 1e-12);
  EXPECT_EQ(found.channel.kind, Channel::Kind::kEjection);
  EXPECT_EQ(found.channel.from, 27U);
}

// Half of the traffic of one half of a row crosses the middle: 4 x 1/2 = 2, with xy, yx, and half of each.
TEST(ChannelBound, OfUniformTrafficIsTheBisection) {
  for (const char* routing : {"xy", "yx", "o1turn", "minimal-adaptive"}) {
    EXPECT_NEAR(bound_of("uniform", {8, 8}, routing).flit_rate, 0.5, 1e-12) << routing;
  }
}

// Of columns 0-3 half of the 32 sources go to columns 4-7: 16 over 8 links, whatever links they choose.
TEST(ChannelBound, UnderAdaptiveRoutingIsOfCuts) {
  const Bounded found = bound_of("transpose", {8, 8}, "minimal-adaptive");
  EXPECT_NEAR(found.flit_rate, 0.5, 1e-12);
  EXPECT_EQ(found.channel.kind, Channel::Kind::kColumnCut);
  EXPECT_EQ(found.channel.from, 3U);
}

// Of two sources one sends three times as much: 1.5 of a mean of 1.
TEST(ChannelBound, WeighsSourcesByTheirShare) {
  const testing::TemporaryFolder folder;
  const std::string file = folder.write("m.csv", "src,dst,weight\n0,1,3\n1,0,1\n");
  EXPECT_NEAR(bound_of("matrix", {2, 1}, "xy", {{}, file}).flit_rate, 1 / 1.5, 1e-12);
}

// Against walking every way link by link.
TEST(ChannelLoads, AreThoseOfWalkingEveryWay) {
  RandomStream random(1, 0);
  for (int round = 0; round < 50; ++round) {
    const Topology mesh{1 + static_cast<std::uint32_t>(random.below(6)),
                        1 + static_cast<std::uint32_t>(random.below(6))};
    ChannelLoads loads(mesh);
    std::map<std::pair<std::uint32_t, std::uint32_t>, double> walked;
    for (int i = 0; i < 40; ++i) {
      const auto from = static_cast<std::uint32_t>(random.below(mesh.nodes()));
      const auto to = static_cast<std::uint32_t>(random.below(mesh.nodes()));
      const auto flits = static_cast<double>(1 + random.below(9));
      const DimensionOrder order = random.below(2) == 0 ? DimensionOrder::kXy : DimensionOrder::kYx;
      loads.add(order, from, to, flits);
      mesh.walk(order, from, to, [&](std::uint32_t node, Port port) {
        walked[{node, mesh.neighbour(node, port)}] += flits;
      });
    }
    std::map<std::pair<std::uint32_t, std::uint32_t>, double> counted;
    double before = 1e9;
    for (const Channel& channel : loads.busiest(1000)) {
      EXPECT_LE(channel.flits, before);
      before = channel.flits;
      if (channel.kind == Channel::Kind::kLink) counted[{channel.from, channel.to}] = channel.flits;
    }
    EXPECT_EQ(counted, walked);
  }
}

}  // namespace
}  // namespace primalsim::noc::traffic
