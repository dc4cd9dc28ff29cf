#include <gtest/gtest.h>

#include "core/error.h"
#include "tests/workloads/lowering/describe.h"
#include "tests/workloads/lowering/hand_mapping.h"

namespace primalsim::workloads {
namespace {

using Lines = std::vector<std::string>;

// x: two slices at macros 0 and 8, y: one slice at macro 3; the partitions at 1 and 2. A slice of 16
// activations is 2 flits, of 16 sums 4. The operand of macro 1 passes macro 2 on its way to macro 3, so it is
// added there.
HandMapping two_partitions() {
  HandMapping hand;
  hand.vector("x", 32, {0, 8});
  hand.vector("y", 16, {3});
  hand.op("W", v1::Operator::LINEAR, {"x"}, {"y"});
  hand.matrix("W", {{0, 0, 1}, {1, 0, 2}});
  return hand;
}

TEST(LowerLinear, TwoPartitions) {
  EXPECT_EQ(describe(two_partitions().lower()),
            (Lines{
                "W: send 2 0 -> 1.acim", "W: send 2 8 -> 2.acim", "W: acim 1 10 (0.0)", "W: acim 2 10 (1.0)",
                "W: reduce 4: 3[0] 2[0]>0 1>1; acim@2 (2) acim@1 (3)",
                "W: router 3 4 (4)",  // 16 elements at 4 a cycle
            }));
}

TEST(LowerLinear, CountsTheMemoryOfEveryMacro) {
  const v1::Program program = two_partitions().lower();
  ASSERT_EQ(program.macros_size(), 5);
  const auto use = [&](int i) {
    const v1::MacroUse& at = program.macros(i);
    return std::vector<std::uint64_t>{at.macro(), at.weight_bytes(), at.accumulators(), at.packet_buffers()};
  };
  EXPECT_EQ(use(0), (std::vector<std::uint64_t>{0, 0, 0, 1}));    // home of x[0]
  EXPECT_EQ(use(1), (std::vector<std::uint64_t>{1, 256, 0, 0}));  // 16 x 16 weights; passes its product on
  EXPECT_EQ(use(2), (std::vector<std::uint64_t>{2, 256, 1, 0}));  // adds
  EXPECT_EQ(use(3), (std::vector<std::uint64_t>{3, 0, 1, 1}));    // home of y: root
  EXPECT_EQ(use(4), (std::vector<std::uint64_t>{8, 0, 0, 1}));
}

TEST(LowerLinear, NamesTheProgram) {
  const v1::Program program = two_partitions().lower(7);
  EXPECT_EQ(program.model(), "hand");
  EXPECT_EQ(program.mapping(), "by hand");
  EXPECT_EQ(program.graph(), "layer");
  EXPECT_EQ(program.context(), 7U);
  EXPECT_EQ(program.repeats(), 3U);  // layers
  EXPECT_EQ(program.tiles(), 2U);    // the layer's and the next one's first
  EXPECT_EQ(program.width(), 8U);
  EXPECT_EQ(program.height(), 8U);
}

// 24 elements are a slice of 16 and one of 8: 1 flit of activations and 2 of sums.
TEST(LowerLinear, ShortLastSlicesKeepTheirLength) {
  HandMapping hand;
  hand.vector("x", 24, {0, 8});
  hand.vector("y", 18, {3, 4});
  hand.op("W", v1::Operator::LINEAR, {"x"}, {"y"});
  hand.matrix("W", {{0, 0, 1}, {1, 0, 2}, {0, 1, 9}, {1, 1, 10}});
  const v1::Program program = hand.lower();
  const Lines lines = describe(program);
  EXPECT_EQ(lines[0], "W: send 2 0 -> 1.acim 9.acim");
  EXPECT_EQ(lines[1], "W: send 1 8 -> 2.acim 10.acim");
  // 2 sums of 16 bits: 1 flit; macro 10 is on the way of 9 to the column of macro 4. 2 elements: 1 cycle.
  EXPECT_EQ(lines[8], "W: reduce 1: 4[0] 10[0]>0 9>1; acim@2 (4) acim@1 (5)");
  EXPECT_EQ(lines[9], "W: router 4 1 (8)");
  EXPECT_EQ(program.macros(7).weight_bytes(), 16U);  // macro 10: 8 x 2
}

TEST(LowerLinear, OperatorsThatReadOneVectorShareItsMulticast) {
  HandMapping hand;
  hand.vector("x", 16, {0});
  hand.vector("y", 16, {3});
  hand.vector("z", 16, {4});
  hand.op("V", v1::Operator::LINEAR, {"x"}, {"y"});
  hand.op("W", v1::Operator::LINEAR, {"x"}, {"z"});
  hand.matrix("V", {{0, 0, 3}});
  hand.matrix("W", {{0, 0, 4}});
  EXPECT_EQ(describe(hand.lower()), (Lines{
                                        "V+W: send 2 0 -> 3.acim 4.acim",
                                        "V: acim 3 10 (0.0)",
                                        // The only product is at home: it still passes the router.
                                        "V: reduce 4: 3[0]; acim@0 (1)",
                                        "V: router 3 4 (2)",
                                        "W: acim 4 10 (0.1)",
                                        "W: reduce 4: 4[0]; acim@0 (4)",
                                        "W: router 4 4 (5)",
                                    }));
}

// Rank 3: the sums of x*A are 3 x 16 bits, 1 flit; B is 3 x 16, in ceil(16 / 8) = 2 passes of 3 cycles.
TEST(LowerLora, GoesThroughTheRootAndJoinsTheSum) {
  HandMapping hand = two_partitions();
  hand.lora("W", 3, 2, {{0, 0, 3, 1}, {1, 0, 3, 2}}, {{0, 0, 3, 2}});
  EXPECT_EQ(describe(hand.lower()), (Lines{
                                        "W: send 2 0 -> 1.acim 1.dcim",
                                        "W: send 2 8 -> 2.acim 2.dcim",
                                        "W: acim 1 10 (0.0)",
                                        "W: acim 2 10 (1.0)",
                                        "W.lora: dcim 1 3 (0.1)",
                                        "W.lora: dcim 2 3 (1.1)",
                                        "W.lora: reduce 1: 2[0] 1>0; dcim@1 (4) dcim@0 (5)",
                                        "W.lora: router 2 1 (6)",
                                        "W.lora: send 1 2 -> 2.dcim (7)",
                                        "W.lora: dcim 2 6 (8.0)",
                                        "W: reduce 4: 3[0] 2[1]>0 1>1; acim@2 (2) acim@1 (3) dcim@1 (9)",
                                        "W: router 3 4 (10)",
                                    }));
}

// Rank 20 in blocks of 12 and 8 for A, of 20 for B: two reduces, two multicasts, and B waits for both. 12
// sums are 3 flits and 12 activations 2; 8 are 2 and 1. A takes one pass of 64 columns; B two passes of 16
// rows.
TEST(LowerLora, BlocksCutTheRanksDifferently) {
  HandMapping hand = two_partitions();
  hand.lora("W", 20, 3, {{0, 0, 12, 1}, {0, 12, 8, 1}, {1, 0, 12, 2}, {1, 12, 8, 2}}, {{0, 0, 20, 2}});
  hand.architecture.mutable_dcim()->set_columns(64);  // A of 20 ranks and B beside it: 640 words of 1024
  const Lines lines = describe(hand.lower());
  EXPECT_EQ(Lines(lines.begin() + 4, lines.begin() + 15),
            (Lines{
                "W.lora: dcim 1 3 (0.1)",
                "W.lora: dcim 1 3 (0.1)",
                "W.lora: dcim 2 3 (1.1)",
                "W.lora: dcim 2 3 (1.1)",
                "W.lora: reduce 3: 3[0] 2[0]>0 1>1; dcim@2 (4) dcim@1 (6)",
                "W.lora: router 3 3 (8)",
                "W.lora: send 2 3 -> 2.dcim (9)",
                "W.lora: reduce 2: 3[1] 2[1]>0 1>1; dcim@2 (5) dcim@1 (7)",
                "W.lora: router 3 2 (11)",
                "W.lora: send 1 3 -> 2.dcim (12)",
                "W.lora: dcim 2 6 (10.0 13.0)",
            }));
}

TEST(LowerLora, ATargetWithoutBlocksIsRefused) {
  HandMapping hand = two_partitions();
  hand.lora("W", 3, 2, {}, {});
  hand.placement().clear_loras();
  EXPECT_THROW(hand.lower(), InputError);
}

}  // namespace
}  // namespace primalsim::workloads
