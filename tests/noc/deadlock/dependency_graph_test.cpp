#include "noc/deadlock/dependency_graph.h"

#include <gtest/gtest.h>

#include "noc/routing/registry.h"
#include "tests/noc/deadlock/unsafe_routing.h"

namespace primalsim::noc::deadlock {
namespace {

using routing::Routing;

// The same routing, saying less about what it looks at, so that every destination is walked to.
class Unabridged : public Routing {
 public:
  Unabridged(const Routing& base, routing::Inputs inputs) : base_(base), inputs_(inputs) {}
  const char* name() const override { return base_.name(); }
  void candidates(const routing::HeadAt& head, routing::Candidates& candidates) const override {
    base_.candidates(head, candidates);
  }
  routing::Inputs inputs() const override { return inputs_; }
  unsigned route_classes() const override { return base_.route_classes(); }
  std::uint16_t escape_vcs() const override { return base_.escape_vcs(); }
  std::uint16_t whole_packet_vcs() const override { return base_.whole_packet_vcs(); }

 private:
  const Routing& base_;
  routing::Inputs inputs_;
};

TEST(DependencyGraph, OfXyOn2x2) {
  // Each x link may be followed by the y link that leaves the router it leads to, in the direction there is:
  // 4 edges.
  const Topology mesh{2, 2};
  const DependencyGraph graph(*routing::make_routing("xy", mesh, 1), mesh, 1);
  EXPECT_EQ(graph.problem(), "");
  std::string text;
  for (const auto& [from, to] : graph.edges()) {
    text += describe(mesh, graph.channel(from)) + " | " + describe(mesh, graph.channel(to)) + "\n";
  }
  EXPECT_EQ(text,
            "(0,0)->(1,0) vc0 | (1,0)->(1,1) vc0\n"
            "(1,0)->(0,0) vc0 | (0,0)->(0,1) vc0\n"
            "(0,1)->(1,1) vc0 | (1,1)->(1,0) vc0\n"
            "(1,1)->(0,1) vc0 | (0,1)->(0,0) vc0\n");
}

TEST(DependencyGraph, MakesOneNodeOfEquivalentVcs) {
  const Topology mesh{4, 4};
  EXPECT_EQ(DependencyGraph(*routing::make_routing("xy", mesh, 16), mesh, 16).groups(), VcGroups{0xffff});
  EXPECT_EQ(DependencyGraph(*routing::make_routing("o1turn", mesh, 5), mesh, 5).groups(),
            (VcGroups{0b00011, 0b11100}));
  EXPECT_EQ(DependencyGraph(*routing::make_routing("minimal-adaptive", mesh, 4), mesh, 4).groups(),
            (VcGroups{0b0001, 0b1110}));
}

TEST(DependencyGraph, IsTheSameFromAllDestinationsAndSources) {
  for (const Topology& mesh : {Topology{6, 5}, Topology{1, 6}, Topology{7, 2}}) {
    for (const routing::Entry& entry : routing::registry()) {
      const auto routing = routing::make_routing(entry.name, mesh, 2);
      if (routing->escape_vcs() != 0xffff) continue;  // its further nodes stand for the clamped states
      const DependencyGraph quick(*routing, mesh, 2);
      for (const bool source : {false, true}) {
        const DependencyGraph full(Unabridged(*routing, {source, false, 0}), mesh, 2);
        EXPECT_EQ(quick.edges(), full.edges()) << entry.name;
      }
    }
  }
}

TEST(DependencyGraph, TellsSingleVcsApartIfTheRoutingDoes) {
  const Topology mesh{3, 3};
  const auto xy = routing::make_routing("xy", mesh, 3);
  const DependencyGraph full(Unabridged(*xy, {true, true, 0}), mesh, 3);
  EXPECT_EQ(full.groups(), (VcGroups{1, 2, 4}));
  const DependencyGraph quick(*xy, mesh, 3);
  EXPECT_EQ(full.edges().size(), 9 * quick.edges().size());  // each edge between any of 3 and any of 3 VCs
}

}  // namespace
}  // namespace primalsim::noc::deadlock
