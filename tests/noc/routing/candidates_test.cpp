// What each routing function offers in a few places of an 8x8 mesh, worked out by hand.
#include <gtest/gtest.h>

#include <string>

#include "noc/routing/registry.h"

namespace primalsim::noc::routing {
namespace {

constexpr Topology kMesh{8, 8};
constexpr std::uint32_t node(std::uint32_t x, std::uint32_t y) { return x + 8 * y; }

// "+x:f -y:f" with VC masks in hexadecimal, of 4 VCs.
std::string offers(const char* name, std::uint32_t from, std::uint32_t to, Port input_port = kTerminal,
                   std::uint8_t route_class = 0) {
  static constexpr const char* kNames[]{"+x", "-x", "+y", "-y", "terminal"};
  HeadAt head;
  head.router = head.source = from;
  head.destination = to;
  head.input_port = input_port;
  head.route_class = route_class;
  Candidates candidates;
  make_routing(name, kMesh, 4)->candidates(head, candidates);
  std::string text;
  for (const Candidate& candidate : candidates) {
    text += std::string(text.empty() ? "" : " ") + kNames[candidate.output_port] + ":";
    text += "0123456789abcdef"[candidate.vc_mask];
  }
  return text;
}

TEST(Candidates, XyGoesAlongXFirst) {
  EXPECT_EQ(offers("xy", node(2, 2), node(5, 6)), "+x:f");
  EXPECT_EQ(offers("xy", node(5, 2), node(5, 6)), "+y:f");
  EXPECT_EQ(offers("xy", node(5, 6), node(1, 6)), "-x:f");
  EXPECT_EQ(offers("xy", node(5, 6), node(5, 6)), "terminal:f");
}

TEST(Candidates, YxGoesAlongYFirst) {
  EXPECT_EQ(offers("yx", node(2, 2), node(5, 6)), "+y:f");
  EXPECT_EQ(offers("yx", node(2, 6), node(5, 6)), "+x:f");
}

TEST(Candidates, O1TurnKeepsItsClassesOnSeparateVcs) {
  EXPECT_EQ(offers("o1turn", node(2, 2), node(5, 6), kTerminal, 0), "+x:3");
  EXPECT_EQ(offers("o1turn", node(2, 2), node(5, 6), kTerminal, 1), "+y:c");
  EXPECT_EQ(offers("o1turn", node(5, 6), node(5, 6), kTerminal, 1), "terminal:f");
}

TEST(Candidates, WestFirst) {
  EXPECT_EQ(offers("west-first", node(5, 5), node(2, 2)), "-x:f");
  EXPECT_EQ(offers("west-first", node(2, 2), node(5, 5)), "+x:f +y:f");
  EXPECT_EQ(offers("west-first", node(2, 5), node(5, 2)), "+x:f -y:f");
}

TEST(Candidates, NorthLast) {
  EXPECT_EQ(offers("north-last", node(5, 5), node(2, 2)), "-x:f");
  EXPECT_EQ(offers("north-last", node(2, 5), node(2, 2)), "-y:f");
  EXPECT_EQ(offers("north-last", node(5, 2), node(2, 5)), "-x:f +y:f");
}

TEST(Candidates, NegativeFirst) {
  EXPECT_EQ(offers("negative-first", node(5, 5), node(2, 2)), "-x:f -y:f");
  EXPECT_EQ(offers("negative-first", node(2, 2), node(5, 5)), "+x:f +y:f");
  EXPECT_EQ(offers("negative-first", node(2, 5), node(5, 2)), "-y:f");
  EXPECT_EQ(offers("negative-first", node(5, 2), node(2, 5)), "-x:f");
}

TEST(Candidates, OddEvenEastbound) {
  EXPECT_EQ(offers("odd-even", node(3, 2), node(6, 5), kWest), "+x:f +y:f");  // odd column: may turn
  EXPECT_EQ(offers("odd-even", node(4, 2), node(7, 5), kWest), "+x:f");       // even: may not
  EXPECT_EQ(offers("odd-even", node(4, 2), node(7, 5)), "+x:f +y:f");         // even, but its source
  EXPECT_EQ(offers("odd-even", node(5, 2), node(6, 5), kWest),
            "+y:f");                                                     // last chance before an even column
  EXPECT_EQ(offers("odd-even", node(4, 2), node(5, 5), kWest), "+x:f");  // the odd column allows the turn
}

TEST(Candidates, OddEvenWestbound) {
  EXPECT_EQ(offers("odd-even", node(4, 2), node(1, 5), kEast), "-x:f +y:f");
  EXPECT_EQ(offers("odd-even", node(3, 2), node(1, 5), kEast), "-x:f");
}

TEST(Candidates, MinimalAdaptiveKeepsVc0ForXy) {
  EXPECT_EQ(offers("minimal-adaptive", node(2, 2), node(5, 5)), "+x:e +y:e +x:1");
  EXPECT_EQ(offers("minimal-adaptive", node(5, 2), node(5, 5)), "+y:e +y:1");
  EXPECT_EQ(offers("minimal-adaptive", node(5, 5), node(5, 5)), "terminal:f");
}

TEST(Candidates, MinimalAdaptivePrefersAdaptiveVcs) {
  HeadAt head;
  head.destination = node(5, 5);
  Candidates candidates;
  make_routing("minimal-adaptive", kMesh, 4)->candidates(head, candidates);
  ASSERT_EQ(candidates.size(), 3U);
  EXPECT_EQ(candidates[0].priority, 1);
  EXPECT_EQ(candidates[1].priority, 1);
  EXPECT_EQ(candidates[2].priority, 0);
}

}  // namespace
}  // namespace primalsim::noc::routing
