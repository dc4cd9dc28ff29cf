#include "noc/deadlock/check.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <set>

#include "core/error.h"
#include "core/geometry/ring.h"
#include "noc/routing/registry.h"
#include "tests/noc/deadlock/unsafe_routing.h"

namespace primalsim::noc::deadlock {
namespace {

using routing::AllMinimalTurns;
using routing::Candidates;
using routing::HeadAt;
using routing::Routing;

constexpr Topology kMeshes[]{{1, 1}, {1, 2}, {1, 9}, {9, 1}, {2, 2}, {3, 5}, {8, 8}, {7, 4}};

// A routing of the registry, one property of which is changed.
class Altered : public Routing {
 public:
  explicit Altered(std::unique_ptr<Routing> base) : base_(std::move(base)) {}
  const char* name() const override { return "altered"; }
  void candidates(const HeadAt& head, Candidates& candidates) const override {
    base_->candidates(head, candidates);
    if (change) change(head, candidates);
  }
  routing::Inputs inputs() const override { return {false, false, 0}; }
  unsigned route_classes() const override { return base_->route_classes(); }
  std::uint16_t escape_vcs() const override { return base_->escape_vcs(); }
  std::uint16_t whole_packet_vcs() const override {
    return whole_packets ? base_->whole_packet_vcs() : std::uint16_t{0};
  }

  std::function<void(const HeadAt&, Candidates&)> change;
  bool whole_packets = true;

 private:
  std::unique_ptr<Routing> base_;
};

TEST(DeadlockCheck, ProvesEveryRoutingFree) {
  for (const routing::Entry& entry : routing::registry()) {
    for (const Topology& mesh : kMeshes) {
      for (const unsigned vcs : {1U, 2U, 3U, 4U, 16U}) {
        if (vcs < entry.make(mesh, vcs)->minimum_vcs()) continue;
        const Verdict verdict = check(*routing::make_routing(entry.name, mesh, vcs), mesh, vcs);
        EXPECT_TRUE(verdict.safe) << entry.name << ": " << verdict.problem;
      }
    }
  }
}

// What the registry says of tori is what the proof finds, on each kind of them.
TEST(DeadlockCheck, ProvesOnToriWhatTheRegistrySaysServesThem) {
  for (const routing::Entry& entry : routing::registry()) {
    for (const Axis* const axis : {ring(), one_way_ring(), one_way_ring_back()}) {
      const Topology torus{5, 4, axis};
      const Verdict verdict = check(*routing::make_routing(entry.name, torus, 4), torus, 4);
      EXPECT_EQ(verdict.safe, entry.rings) << entry.name << ": " << verdict.problem;
    }
  }
}

TEST(DeadlockCheck, TakesLittleTimeOnALargeMesh) {
  const auto start = std::chrono::steady_clock::now();
  for (const routing::Entry& entry : routing::registry()) {
    const Topology mesh{32, 32};
    EXPECT_TRUE(check(*routing::make_routing(entry.name, mesh, 4), mesh, 4).safe);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));  // 0.1 s in Release
}

TEST(DeadlockCheck, RefusesAllMinimalTurnsAndNamesTheCycle) {
  const Topology mesh{2, 2};
  const Verdict verdict = check(AllMinimalTurns(mesh, 1), mesh, 1);
  EXPECT_FALSE(verdict.safe);
  EXPECT_EQ(verdict.problem,
            "routing all-minimal-turns can deadlock on a 2x2 mesh with 1 VCs: "
            "(0,0)->(1,0) vc0 waits for (1,0)->(1,1) vc0, which waits for (1,1)->(0,1) vc0, which waits for "
            "(0,1)->(0,0) vc0, which waits for (0,0)->(1,0) vc0");
  EXPECT_THROW(require_deadlock_free(AllMinimalTurns(mesh, 1), mesh, 1), InputError);
}

TEST(DeadlockCheck, AcceptsAllMinimalTurnsWhereThereAreNone) {
  EXPECT_TRUE(check(AllMinimalTurns({1, 6}, 1), {1, 6}, 1).safe);
}

// Can some packet that comes over `held` ask for `wanted`? Follows every path of every pair.
bool depends(const Routing& routing, const Topology& mesh, const Channel& held, const Channel& wanted) {
  for (std::uint32_t pair = 0; pair < mesh.nodes() * mesh.nodes(); ++pair) {
    std::vector<HeadAt> open(1);
    open[0].source = open[0].router = pair / mesh.nodes();
    open[0].destination = pair % mesh.nodes();
    while (!open.empty()) {
      const HeadAt head = open.back();
      open.pop_back();
      Candidates candidates;
      routing.candidates(head, candidates);
      for (const routing::Candidate& item : candidates) {
        const std::uint32_t next = mesh.neighbour(head.router, item.output_port);
        if (next == kNowhere) continue;
        const bool came_over_held = head.input_port != routing::kTerminal && head.input_vc == held.vc &&
                                    head.router == mesh.neighbour(held.router, held.port) &&
                                    head.input_port == opposite(held.port);
        const bool asks = head.router == wanted.router && item.output_port == wanted.port &&
                          ((item.vc_mask >> wanted.vc) & 1U) != 0;
        if (came_over_held && asks) return true;
        HeadAt there = head;
        there.router = next;
        there.input_port = opposite(item.output_port);
        for (unsigned vc = 0; vc < 16; ++vc) {
          if (((item.vc_mask >> vc) & 1U) == 0) continue;
          there.input_vc = static_cast<std::uint8_t>(vc);
          open.push_back(there);
        }
      }
    }
  }
  return false;
}

TEST(DeadlockCheck, ItsCycleIsReal) {
  for (const Topology& mesh : {Topology{2, 2}, Topology{3, 3}, Topology{4, 2}}) {
    for (const unsigned vcs : {1U, 2U}) {
      const AllMinimalTurns routing(mesh, vcs);
      const Verdict verdict = check(routing, mesh, vcs);
      ASSERT_GE(verdict.cycle.size(), 4U);
      for (std::size_t i = 0; i < verdict.cycle.size(); ++i) {
        const Channel& next = verdict.cycle[(i + 1) % verdict.cycle.size()];
        EXPECT_TRUE(depends(routing, mesh, verdict.cycle[i], next)) << describe(mesh, verdict.cycle[i]);
      }
    }
  }
}

// West-first with the two turns into west is every turn: unsafe. With none of them it is the registry's.
TEST(DeadlockCheck, SeesATurnTooMany) {
  const Topology mesh{4, 4};
  Altered routing(routing::make_routing("west-first", mesh, 1));
  EXPECT_TRUE(check(routing, mesh, 1).safe);
  routing.change = [&](const HeadAt& head, Candidates& candidates) {
    if (mesh.x(head.destination) >= mesh.x(head.router)) return;
    if (mesh.y(head.destination) > mesh.y(head.router)) candidates.add(kSouth, 1);
    if (mesh.y(head.destination) < mesh.y(head.router)) candidates.add(kNorth, 1);
  };
  EXPECT_FALSE(check(routing, mesh, 1).safe);
}

// XY and YX on the same VCs close a cycle that O1TURN's halves do not.
TEST(DeadlockCheck, SeesThatO1TurnNeedsSeparateVcs) {
  const Topology mesh{3, 3};
  Altered routing(routing::make_routing("o1turn", mesh, 2));
  EXPECT_TRUE(check(routing, mesh, 2).safe);
  routing.change = [](const HeadAt&, Candidates& candidates) {
    const Port port = candidates[0].output_port;
    candidates.clear();
    candidates.add(port, 0b11);
  };
  EXPECT_FALSE(check(routing, mesh, 2).safe);
}

TEST(DeadlockCheck, WantsAnEscapeEverywhere) {
  const Topology mesh{3, 3};
  Altered routing(routing::make_routing("minimal-adaptive", mesh, 2));
  EXPECT_TRUE(check(routing, mesh, 2).safe);
  routing.change = [](const HeadAt& head, Candidates& candidates) {
    if (head.router != 4 || head.destination != 8) return;
    candidates.clear();
    candidates.add(kEast, 0b10, 1);
  };
  EXPECT_EQ(check(routing, mesh, 2).problem,
            "routing altered at (1,1) for a packet to (2,2) offers no escape VC");
}

// If the escape VC is YX for packets to even columns and XY for the others, packets on it turn both ways.
TEST(DeadlockCheck, SeesACycleOfTheEscapeNetwork) {
  const Topology mesh{4, 4};
  Altered routing(routing::make_routing("minimal-adaptive", mesh, 2));
  routing.change = [&](const HeadAt& head, Candidates& candidates) {
    if (mesh.x(head.destination) % 2 != 0) return;
    if (mesh.y(head.destination) > mesh.y(head.router)) candidates.add(kSouth, 1);
    if (mesh.y(head.destination) < mesh.y(head.router)) candidates.add(kNorth, 1);
  };
  const Verdict verdict = check(routing, mesh, 2);
  EXPECT_FALSE(verdict.safe);
  EXPECT_FALSE(verdict.cycle.empty());
}

// On the adaptive VC a packet may also go back west, and then take the same escape channel east again: the
// channel waits for itself, by way of the adaptive one only.
TEST(DeadlockCheck, FollowsDependenciesOverAdaptiveVcs) {
  const Topology mesh{3, 3};
  Altered routing(routing::make_routing("minimal-adaptive", mesh, 2));
  routing.change = [&](const HeadAt& head, Candidates& candidates) {
    if (head.router == head.destination || mesh.x(head.router) == 0 || head.input_port == kWest) return;
    candidates.add(kWest, 0b10);  // not minimal: away from the destination's column is allowed
  };
  const Verdict verdict = check(routing, mesh, 2);
  EXPECT_FALSE(verdict.safe);
  EXPECT_TRUE(
      std::any_of(verdict.cycle.begin(), verdict.cycle.end(), [](const Channel& c) { return c.vc == 1; }));
}

TEST(DeadlockCheck, WantsWholePacketsInAdaptiveVcs) {
  const Topology mesh{3, 3};
  Altered routing(routing::make_routing("minimal-adaptive", mesh, 3));
  routing.whole_packets = false;
  EXPECT_EQ(check(routing, mesh, 3).problem,
            "routing altered lets packets queue behind each other in adaptive VCs (mask 0x6)");
}

TEST(DeadlockCheck, RefusesOutputsThatDoNotExist) {
  const Topology mesh{2, 2};
  Altered routing(routing::make_routing("xy", mesh, 1));
  routing.change = [](const HeadAt& head, Candidates& candidates) {
    if (head.router == 0) candidates.add(kWest, 1);
  };
  EXPECT_NE(check(routing, mesh, 1).problem, "");
  routing.change = [](const HeadAt& head, Candidates& candidates) {
    if (head.router == 3) candidates.clear();
  };
  EXPECT_NE(check(routing, mesh, 1).problem.find("at (1,1)"), std::string::npos);
  routing.change = [](const HeadAt&, Candidates& candidates) {
    const Port port = candidates[0].output_port;
    candidates.clear();
    candidates.add(port, 0b10);
  };
  EXPECT_NE(check(routing, mesh, 1).problem.find("VC mask 0x2 of 1 VCs"), std::string::npos);
}

// With datelines no ring of waiting packets closes, whichever way its links go; the two halves of the virtual
// channels are needed for it.
TEST(DeadlockCheck, ProvesRingsWithDatelines) {
  for (const Axis* const axis : {ring(), one_way_ring(), one_way_ring_back()}) {
    for (const auto& [width, height] : {std::pair{4U, 4U}, {1U, 6U}, {5U, 2U}, {10U, 12U}}) {
      const Topology torus{width, height, axis};
      for (const char* const order : {"xy", "yx"}) {
        const auto routing = routing::make_routing(fmt::format("dateline-{}", order), torus, 2);
        const Verdict verdict = check(*routing, torus, 2);
        EXPECT_TRUE(verdict.safe) << verdict.problem;
        EXPECT_EQ(check(*routing::make_routing(order, torus, 2), torus, 2).safe, false)
            << width << " " << height;
      }
    }
  }
}

// On a ring a packet of two or more links holds one and waits for the next. Ways on a ring of 3 have one link
// each, on a one-way ring of 3 two, on a ring of 4 two; XY takes a torus as two rings.
TEST(DeadlockCheck, FindsTheCycleOfARing) {
  const auto verdict_of = [](const Topology& topology) {
    return check(*routing::make_routing("xy", topology, 2), topology, 2);
  };
  EXPECT_TRUE(verdict_of({3, 3, ring()}).safe);
  EXPECT_FALSE(verdict_of({3, 3, one_way_ring()}).safe);
  const Verdict torus = verdict_of({4, 4, ring()});
  EXPECT_FALSE(torus.safe);
  EXPECT_EQ(torus.cycle.size(), 4U);
  EXPECT_EQ(torus.problem.find("routing xy can deadlock on a 4x4 torus with 2 VCs: "), 0U) << torus.problem;
  EXPECT_NE(torus.problem.find("(3,0)->(0,0)"), std::string::npos) << torus.problem;
}

}  // namespace
}  // namespace primalsim::noc::deadlock
