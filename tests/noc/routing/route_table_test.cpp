// A route table answers as its routing does.
#include "noc/routing/route_table.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "core/geometry/ring.h"
#include "noc/deadlock/check.h"
#include "noc/routing/registry.h"
#include "tests/noc/routing/table_routings.h"

namespace primalsim::noc::routing {
namespace {

void expect_the_same(const Routing& routing, const Topology& topology, unsigned vcs) {
  ASSERT_TRUE(RouteTable::can_hold(routing, topology));
  const RouteTable table(routing, topology, vcs);
  bool all_vcs_used = true;
  for (std::uint32_t pair = 0; pair < topology.nodes() * topology.nodes(); ++pair) {
    for (unsigned route_class = 0; route_class < routing.route_classes(); ++route_class) {
      const std::uint32_t router = pair / topology.nodes();
      const std::uint32_t destination = pair % topology.nodes();
      Candidates candidates;
      const Route route = table.find(router, destination, route_class);
      for (unsigned input = 0; input < kPorts * vcs; ++input) {
        const auto port = static_cast<Port>(input / vcs);
        const auto vc = static_cast<std::uint8_t>(input % vcs);
        routing.candidates({router, 0, destination, port, vc, static_cast<std::uint8_t>(route_class)},
                           candidates);
        ASSERT_EQ(route.port, candidates[0].output_port);
        ASSERT_EQ(table.vcs_of(route, port, vc), candidates[0].vc_mask);
      }
      all_vcs_used = all_vcs_used && route.vcs == all_vcs(vcs);
    }
  }
  EXPECT_EQ(table.all_vcs_everywhere(), all_vcs_used);
}

// 9 x 7 and 12 x 12 take a table by offsets for a reach of 1, the others one by destinations.
TEST(RouteTable, AnswersAsTheRoutingDoes) {
  for (const Topology& mesh :
       {Topology{1, 1}, Topology{1, 7}, Topology{3, 3}, Topology{9, 7}, Topology{12, 12}}) {
    for (const Entry& entry : registry()) {
      const auto routing = entry.make(mesh, 4);
      if (routing->deterministic()) expect_the_same(*routing, mesh, 4);
    }
    expect_the_same(OwnVc(mesh, 4), mesh, 4);
  }
  for (const Axis* axis : {ring(), one_way_ring(), one_way_ring_back()}) {
    const Topology torus{5, 4, axis};
    expect_the_same(Dateline(torus, 3), torus, 3);
    expect_the_same(*make_routing("dateline-xy", torus, 3), torus, 3);
    expect_the_same(*make_routing("dateline-yx", torus, 3), torus, 3);
  }
}

TEST(RouteTable, HoldsDeterministicRoutingsOnly) {
  const Topology mesh{8, 8};
  for (const Entry& entry : registry()) {
    const auto routing = entry.make(mesh, 4);
    EXPECT_EQ(RouteTable::can_hold(*routing, mesh), routing->deterministic()) << entry.name;
  }
}

// By destination: 2^13 x 2^13 entries are 2^26. By offset: 9 x 2^20.
TEST(RouteTable, HoldsUpTo64MEntries) {
  EXPECT_TRUE(RouteTable::can_hold(OwnVc({128, 64}, 4), {128, 64}));
  EXPECT_FALSE(RouteTable::can_hold(OwnVc({128, 65}, 4), {128, 65}));
  EXPECT_TRUE(RouteTable::can_hold(*make_routing("yx", {1024, 1024}, 4), {1024, 1024}));
}

class TooManyRoutes final : public Routing {
 public:
  const char* name() const override { return "too-many-routes"; }
  bool deterministic() const override { return true; }
  void candidates(const HeadAt& head, Candidates& candidates) const override {
    candidates.clear();
    candidates.add(kEast, static_cast<std::uint16_t>(1 + head.destination));
  }
};

TEST(RouteTable, RefusesMoreThan256DifferentRoutes) {
  EXPECT_NO_THROW(RouteTable(TooManyRoutes(), {16, 16}, 16));
  EXPECT_THROW(RouteTable(TooManyRoutes(), {257, 1}, 16), InputError);
}

// A torus is an Axis; with a routing for it the proof holds.
TEST(RouteTable, TheDatelineRoutingOfTheseTestsIsFreeOfDeadlock) {
  for (const Axis* axis : {ring(), one_way_ring()}) {
    for (const Topology& torus : {Topology{4, 4, axis}, Topology{5, 3, axis}, Topology{1, 6, axis}}) {
      const deadlock::Verdict verdict = deadlock::check(Dateline(torus, 2), torus, 2);
      EXPECT_TRUE(verdict.safe) << verdict.problem;
    }
  }
}

}  // namespace
}  // namespace primalsim::noc::routing
