#include <gtest/gtest.h>

#include "core/error.h"
#include "tests/workloads/lowering/describe.h"
#include "tests/workloads/lowering/hand_mapping.h"

namespace primalsim::workloads {
namespace {

using Lines = std::vector<std::string>;

// Home buffers come first: macro 0 keeps x[0] in 0 and y[0] in 1; macro 1 keeps x[1] in 0, so the scale
// arrives in 1.
TEST(LowerNorm, ReducesSendsTheScaleBackAndMovesWhatLivesElsewhere) {
  HandMapping hand;
  hand.vector("x", 32, {0, 1});
  hand.vector("y", 32, {0, 9});
  hand.op("norm", v1::Operator::NORM, {"x"}, {"y"});
  EXPECT_EQ(describe(hand.lower()), (Lines{
                                        "norm: router 0 4",
                                        "norm: router 1 4",
                                        "norm: reduce 1: 0[0] 1>0; local@0 (0) local@1 (1)",
                                        "norm: router 0 16 (2)",
                                        "norm: send 1 0 -> 1.local[1] (3)",
                                        "norm: router 0 4 (3)",
                                        "norm: router 1 4 (4.0)",
                                        "norm: send 2 1 -> 9.local[0] (6)",
                                    }));
}

TEST(LowerNorm, OneHomeNeedsNoTransfer) {
  HandMapping hand;
  hand.vector("x", 20, {5, 5});
  hand.vector("y", 20, {5, 5});
  hand.op("norm", v1::Operator::NORM, {"x"}, {"y"});
  EXPECT_EQ(describe(hand.lower()), (Lines{
                                        "norm: router 5 4",
                                        "norm: router 5 1",
                                        "norm: router 5 16 (0 1)",
                                        "norm: router 5 4 (2)",
                                        "norm: router 5 1 (2)",
                                    }));
}

// Two heads of 8 in a slice of 16: each 8 / 4 cycles for the squares, 16 for the root and 2 for the scaling,
// and nothing travels.
TEST(LowerHeadNorm, AHeadWithinASliceNeedsNoTransfer) {
  HandMapping hand;
  hand.shape(2, 1, 8);
  hand.vector("q", 16, {5});
  hand.op("norm", v1::Operator::HEAD_NORM, {"q"}, {"q"});
  hand.op("rope", v1::Operator::ROPE, {"q"}, {"q"});
  EXPECT_EQ(describe(hand.lower()), (Lines{
                                        "norm: router 5 2",
                                        "norm: router 5 16 (0)",
                                        "norm: router 5 2 (1)",
                                        "norm: router 5 2",
                                        "norm: router 5 16 (3)",
                                        "norm: router 5 2 (4)",
                                        "rope: router 5 8 (2 5)",
                                    }));
}

// One head of 20: 16 elements at macro 5 and 4 at macro 6, whose sums meet at 5.
TEST(LowerHeadNorm, AHeadInTwoSlicesIsReducedOverTheirHomes) {
  HandMapping hand;
  hand.shape(1, 1, 20);
  hand.vector("q", 20, {5, 6});
  hand.op("norm", v1::Operator::HEAD_NORM, {"q"}, {"q"});
  EXPECT_EQ(describe(hand.lower()), (Lines{
                                        "norm: router 5 4",
                                        "norm: router 6 1",
                                        "norm: reduce 1: 5[0] 6>0; local@0 (0) local@1 (1)",
                                        "norm: router 5 16 (2)",
                                        "norm: send 1 5 -> 6.local[1] (3)",
                                        "norm: router 5 4 (3)",
                                        "norm: router 6 1 (4.0)",
                                    }));
}

TEST(LowerHeadNorm, RefusesAVectorThatWasReadBefore) {
  HandMapping hand;
  hand.shape(1, 1, 16);
  hand.vector("q", 16, {5});
  hand.vector("y", 16, {5});
  hand.op("add", v1::Operator::ADD, {"q", "q"}, {"y"});
  hand.op("norm", v1::Operator::HEAD_NORM, {"q"}, {"q"});
  EXPECT_THROW(hand.lower(), InputError);
}

// 2 x 16 / 4 and 2 x 2 / 4 cycles.
TEST(LowerRope, RotatesInPlace) {
  HandMapping hand;
  hand.vector("q", 18, {5, 6});
  hand.op("rope", v1::Operator::ROPE, {"q"}, {"q"});
  EXPECT_EQ(describe(hand.lower()), (Lines{"rope: router 5 8", "rope: router 6 1"}));
}

TEST(LowerRope, RefusesAVectorThatWasReadBefore) {
  HandMapping hand;
  hand.vector("q", 16, {5});
  hand.vector("y", 16, {5});
  hand.op("add", v1::Operator::ADD, {"q", "q"}, {"y"});
  hand.op("rope", v1::Operator::ROPE, {"q"}, {"q"});
  EXPECT_THROW(hand.lower(), InputError);
}

TEST(LowerAdd, BringsInputsToTheHomeOfTheOutput) {
  HandMapping hand;
  hand.vector("a", 16, {0});
  hand.vector("b", 16, {1});
  hand.vector("y", 16, {0});
  hand.op("add", v1::Operator::ADD, {"a", "b"}, {"y"});
  EXPECT_EQ(describe(hand.lower()), (Lines{"add: send 2 1 -> 0.local[2]", "add: router 0 4 (0.0)"}));
}

HandMapping wide_residual() {
  HandMapping hand;
  hand.architecture.mutable_precision()->set_residual_bits(16);
  return hand;
}

// 16 numbers of 16 bits are four flits, and fill two packet buffers: macro 0 keeps a in 0 and 1, y in 2
// and 3.
TEST(ResidualWidth, IsWhatVectorsBetweenOperatorsTake) {
  HandMapping hand = wide_residual();
  hand.vector("a", 16, {0});
  hand.vector("b", 16, {1});
  hand.vector("y", 16, {0});
  hand.op("add", v1::Operator::ADD, {"a", "b"}, {"y"});
  EXPECT_EQ(describe(hand.lower()), (Lines{"add: send 4 1 -> 0.local[4]", "add: router 0 4 (0.0)"}));
}

// y is read by more than a compute macro's sums.
TEST(ResidualWidth, EndsWhereActivationsAreMade) {
  HandMapping hand = wide_residual();
  hand.vector("x", 16, {0});
  hand.vector("y", 16, {9});
  hand.op("norm", v1::Operator::NORM, {"x"}, {"y"});
  hand.op("rope", v1::Operator::ROPE, {"y"}, {"y"});
  EXPECT_EQ(describe(hand.lower()), (Lines{
                                        "norm: router 0 4",
                                        "norm: router 0 16 (0)",
                                        "norm: router 0 4 (1)",
                                        "norm: send 2 0 -> 9.local[0] (2)",
                                        "rope: router 9 8 (3.0)",
                                    }));
}

TEST(ResidualWidth, GoesOnInTheNextLayer) {
  HandMapping hand = wide_residual();
  hand.vector("x", 20, {5, 6});
  hand.vector("y", 20, {7, 8});
  hand.op("add", v1::Operator::ADD, {"x", "x"}, {"y"});
  hand.op("output", v1::Operator::OUTPUT, {"y"}, {});
  const Lines lines = describe(hand.lower());
  EXPECT_EQ(lines[6], "output: send 4 7 -> 69.local[0] (2)");
  EXPECT_EQ(lines[7], "output: send 1 8 -> 70.local[0] (5)");
}

// With a port the words of slices count: 16 numbers of 16 bits are four words, of 8 bits two. Two are read
// and one is written.
TEST(ResidualWidth, IsWhatAScratchpadsPortMoves) {
  HandMapping hand = wide_residual();
  hand.architecture.mutable_scratchpad()->set_ports(1);
  hand.vector("a", 16, {0});
  hand.vector("y", 16, {0});
  hand.op("add", v1::Operator::ADD, {"a", "a"}, {"y"});
  EXPECT_EQ(describe(hand.lower()), Lines{"add: router 0 12 words 12"});
  hand.architecture.mutable_precision()->clear_residual_bits();
  EXPECT_EQ(describe(hand.lower()), Lines{"add: router 0 6 words 6"});
}

// 16 / 2 cycles.
TEST(LowerSwiglu, WorksAtTheHomeOfTheOutput) {
  HandMapping hand;
  hand.vector("gate", 16, {0});
  hand.vector("up", 16, {0});
  hand.vector("y", 16, {0});
  hand.op("swiglu", v1::Operator::SWIGLU, {"gate", "up"}, {"y"});
  EXPECT_EQ(describe(hand.lower()), (Lines{"swiglu: router 0 8"}));
}

// Macro 5 of tile 1 is 64 + 5.
TEST(LowerOutput, OfALayerGoesToTheNextLayersInputHomes) {
  HandMapping hand;
  hand.vector("x", 20, {5, 6});
  hand.vector("y", 20, {7, 8});
  hand.op("add", v1::Operator::ADD, {"x", "x"}, {"y"});
  hand.op("output", v1::Operator::OUTPUT, {"y"}, {});
  const Lines lines = describe(hand.lower());
  EXPECT_EQ(lines[6], "output: send 2 7 -> 69.local[0] (2)");
  EXPECT_EQ(lines[7], "output: send 1 8 -> 70.local[0] (5)");
}

TEST(LowerOutput, GoesAsFarAsTheNextLayersInputIs) {
  HandMapping hand;
  hand.placement().set_tiles(2);
  hand.vector("x", 16, {64 + 5});
  hand.op("output", v1::Operator::OUTPUT, {"x"}, {});
  const v1::Program program = hand.lower();
  EXPECT_EQ(program.tiles(), 4U);  // two of this layer, two of the next
  EXPECT_EQ(describe(program), (Lines{"output: send 2 69 -> 197.local[0]"}));
}

TEST(LowerOutput, OfTheHeadReducesTheMaximum) {
  HandMapping hand;
  hand.vector("logits", 20, {5, 6});
  hand.op("output", v1::Operator::OUTPUT, {"logits"}, {});
  *hand.workload.mutable_head() = hand.workload.layer();
  hand.workload.clear_layer();
  hand.workload.mutable_head()->set_name("head");
  hand.placement().set_graph("head");
  const v1::Program program = lower(hand.workload, hand.mapping, hand.architecture, "head", 1);
  EXPECT_EQ(program.tiles(), 1U);
  EXPECT_EQ(program.repeats(), 1U);
  EXPECT_EQ(describe(program), (Lines{
                                   "output: router 5 4",
                                   "output: router 6 1",
                                   "output: reduce 1: 5[0] 6>0; local@0 (0) local@1 (1)",
                               }));
}

}  // namespace
}  // namespace primalsim::workloads
