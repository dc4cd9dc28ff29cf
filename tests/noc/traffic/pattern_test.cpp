#include "noc/traffic/pattern.h"

#include <gtest/gtest.h>

#include <set>

#include "core/error.h"

namespace primalsim::noc::traffic {
namespace {

constexpr Topology k8x8{8, 8};

std::uint32_t sent_to(const char* name, const Topology& mesh, std::uint32_t source) {
  RandomStream random(1);
  return make_pattern(name, mesh, {})->destination(source, random);
}

std::string refusal(const char* name, const Topology& mesh, const PatternOptions& options = {}) {
  try {
    make_pattern(name, mesh, options);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(Pattern, TransposeSwapsCoordinates) {
  EXPECT_EQ(sent_to("transpose", k8x8, 17), 10U);  // (1,2) to (2,1)
  EXPECT_EQ(sent_to("transpose", k8x8, 27), 27U);  // (3,3)
  EXPECT_EQ(sent_to("transpose", {3, 3}, 5), 7U);  // (2,1) to (1,2)
}

TEST(Pattern, BitPatterns) {
  EXPECT_EQ(sent_to("bitcomp", k8x8, 5), 58U);   // 000101 to 111010
  EXPECT_EQ(sent_to("bitcomp", {4, 2}, 1), 6U);  // 001 to 110
  EXPECT_EQ(sent_to("bitrev", k8x8, 6), 24U);    // 000110 to 011000
  EXPECT_EQ(sent_to("shuffle", k8x8, 33), 3U);   // 100001 to 000011
  EXPECT_EQ(sent_to("shuffle", {1, 1}, 0), 0U);
  EXPECT_EQ(sent_to("bitrev", {1, 1}, 0), 0U);
}

TEST(Pattern, TornadoGoesJustUnderHalfWayRound) {
  EXPECT_EQ(sent_to("tornado", k8x8, 0), 27U);   // 3 in each dimension
  EXPECT_EQ(sent_to("tornado", k8x8, 62), 17U);  // (6,7) to (1,2)
  EXPECT_EQ(sent_to("tornado", {5, 4}, 0), 7U);  // 2 along x, 1 along y
  EXPECT_EQ(sent_to("tornado", {1, 2}, 1), 1U);  // 0 and 0
}

TEST(Pattern, NeighborGoesOneFurtherInBothDimensions) {
  EXPECT_EQ(sent_to("neighbor", k8x8, 0), 9U);
  EXPECT_EQ(sent_to("neighbor", k8x8, 63), 0U);
  EXPECT_EQ(sent_to("neighbor", {3, 2}, 2), 3U);  // (2,0) to (0,1)
}

TEST(Pattern, PermutationsReachEveryNodeOnce) {
  for (const char* name : {"transpose", "bitcomp", "bitrev", "shuffle", "tornado", "neighbor"}) {
    std::set<std::uint32_t> reached;
    for (std::uint32_t source = 0; source < 64; ++source) reached.insert(sent_to(name, k8x8, source));
    EXPECT_EQ(reached.size(), 64U) << name;
    EXPECT_EQ(*reached.rbegin(), 63U) << name;
  }
}

// 60,000 draws over 6 nodes: 10,000 each, standard deviation 91.
TEST(Pattern, UniformReachesAllNodesAndItself) {
  RandomStream random(7);
  const auto uniform = make_pattern("uniform", {3, 2}, {});
  std::vector<int> counts(6, 0);
  for (int i = 0; i < 60'000; ++i) ++counts.at(uniform->destination(4, random));
  for (const int count : counts) EXPECT_NEAR(count, 10'000, 500);
}

// Weights 1, 2 and 5 of 8: 10,000, 20,000 and 50,000 of 80,000.
TEST(Pattern, HotspotFollowsItsWeightsAndSendsNowhereElse) {
  RandomStream random(7);
  const auto hotspot = make_pattern("hotspot", k8x8, {{{9, 1}, {14, 2}, {63, 5}}, ""});
  std::vector<int> counts(64, 0);
  for (int i = 0; i < 80'000; ++i) ++counts.at(hotspot->destination(0, random));
  EXPECT_NEAR(counts[9], 10'000, 500);
  EXPECT_NEAR(counts[14], 20'000, 700);
  EXPECT_EQ(counts[9] + counts[14] + counts[63], 80'000);
}

TEST(Pattern, RefusesMeshesItIsNotDefinedOn) {
  EXPECT_EQ(refusal("transpose", {4, 8}), "pattern transpose on a 4x8 mesh; it needs a square one");
  for (const char* name : {"bitcomp", "bitrev", "shuffle"}) {
    EXPECT_EQ(refusal(name, {4, 3}),
              "pattern " + std::string(name) +
                  " on a 4x3 mesh; it needs a number of nodes that is a power of two, not 12");
  }
}

TEST(Pattern, RefusesWrongOptions) {
  EXPECT_EQ(refusal("hotspot", k8x8), "pattern hotspot needs hot nodes");
  EXPECT_EQ(refusal("hotspot", k8x8, {{{64, 1}}, ""}), "hot node 64 is off the 8x8 mesh; allowed is 0 to 63");
  EXPECT_EQ(refusal("hotspot", k8x8, {{{3, 0}}, ""}), "hot node 3 has weight 0; allowed is 1 or more");
  EXPECT_EQ(refusal("uniform", k8x8, {{{3, 1}}, ""}), "hot nodes are for pattern hotspot, not uniform");
  EXPECT_EQ(refusal("matrix", k8x8), "pattern matrix needs a matrix file");
  EXPECT_EQ(refusal("uniform", k8x8, {{}, "m.csv"}), "a matrix file is for pattern matrix, not uniform");
  EXPECT_EQ(refusal("random", k8x8), "there is no pattern 'random'; allowed is " + pattern_names());
}

}  // namespace
}  // namespace primalsim::noc::traffic
