#include <gtest/gtest.h>

#include "core/error.h"
#include "tests/workloads/lowering/describe.h"
#include "tests/workloads/lowering/hand_mapping.h"

namespace primalsim::workloads {
namespace {

using Lines = std::vector<std::string>;

void add_attention(HandMapping& hand) {
  hand.op("append", v1::Operator::KV_APPEND, {"k", "v"}, {});
  hand.op("scores", v1::Operator::SCORES, {"q"}, {});
  hand.op("softmax", v1::Operator::SOFTMAX, {}, {});
  hand.op("context", v1::Operator::CONTEXT, {}, {"c"});
}

// Two query heads of 8 elements on one KV head: q is one slice, an entry 8 bytes, one word. K in macros 10
// and 11, V in 12 and 13, two entries each at most.
HandMapping small_attention() {
  HandMapping hand;
  hand.shape(2, 1, 8);
  hand.vector("q", 16, {0});
  hand.vector("k", 8, {1});
  hand.vector("v", 8, {2});
  hand.vector("c", 16, {3});
  add_attention(hand);
  HandMapping::ring(hand.kv(v1::KvPlacement::K, 0, 1, 10), 2, {10, 11});
  HandMapping::ring(hand.kv(v1::KvPlacement::V, 0, 1, 0), 2, {12, 13});
  return hand;
}

// Positions 0 and 2 (the new one) are in the first macro of each ring, 1 in the second. DMAC of two entries:
// 2 x 16 MACs in 8 cycles, 2 words; of one: 4 cycles, 1 word. Scores: 2 heads x 2 entries and 2 x 1.
TEST(LowerAttention, EveryTaskOfThreePositions) {
  EXPECT_EQ(describe(small_attention().lower(3)),
            (Lines{
                "append: send 1 1 -> 10.local[0]",
                "append: router 10 1 words 1 (0.0)",
                "append: send 1 2 -> 12.local[0]",
                "append: router 12 1 words 1 (2.0)",
                "scores: send 2 0 -> 10.local[1] 11.local[0]",
                "scores: router 10 8 words 2 (1 4.0)",
                "scores: router 11 4 words 1 (4.1)",
                "softmax: router 10 1 (5)",
                "softmax: router 11 1 (6)",
                "softmax: reduce 1: 10[0] 11>0; local@0 (7) local@1 (8)",
                "softmax: send 1 10 -> 11.local[1] (9)",
                "softmax: router 10 4 (9)",     // exp of 4 scores
                "softmax: router 11 2 (10.0)",  // and of 2
                "softmax: barrier (10.0 11)",   // the maximum has been read
                "softmax: reduce 1: 10[1] 11>0; local@0 (11) local@1 (12)",
                "softmax: router 10 16 (14)",
                "softmax: send 1 10 -> 11.local[2] (15)",
                "softmax: router 10 1 (15)",
                "softmax: router 11 1 (16.0)",
                "context: send 1 10 -> 12.local[1] (17)",  // 2 positions x 2 heads: 4 bytes
                "context: router 12 8 words 2 (3 19.0)",
                "context: send 1 11 -> 13.local[0] (18)",
                "context: router 13 4 words 1 (21.0)",
                // From 12 and 13 west to the column of macro 3, which is (3, 0); they meet at 12.
                "context: reduce 4: 3[0] 12[0]>0 13>1; local@1 (20) local@2 (22)",
                "context: router 3 4 (23)",
            }));
}

// Exponentials do not wait for the other's maximum. A pair of two heads is 2 x 3 x 16 bits, what comes back 2
// x 2 x 16. Then an exponential per head, and of each head its own factor and every score: 2 + 6 / 4 and 2 +
// 4 / 4.
TEST(LowerAttention, OnlineSoftmaxHasOneRound) {
  HandMapping hand = small_attention();
  hand.architecture.mutable_router_compute()->set_online_softmax(true);
  const Lines lines = describe(hand.lower(3));
  EXPECT_EQ(Lines(lines.begin() + 7, lines.begin() + 16),
            (Lines{
                "softmax: router 10 1 (5)",
                "softmax: router 11 1 (6)",
                "softmax: router 10 4 (7)",  // exp of 4 scores
                "softmax: router 11 2 (8)",
                "softmax: reduce 2: 10[0] 11>0; local@0 (9) local@1 (10)",
                "softmax: router 10 16 (11)",
                "softmax: send 1 10 -> 11.local[1] (12)",
                "softmax: router 10 4 (12)",
                "softmax: router 11 3 (13.0)",
            }));
  EXPECT_EQ(tasks_of(hand.lower(3), "softmax").size(), 9U);
}

TEST(LowerAttention, MacrosWithoutEntriesTakeNoPart) {
  const v1::Program program = small_attention().lower(1);
  for (const v1::MacroUse& use : program.macros()) EXPECT_TRUE(use.macro() != 11 && use.macro() != 13);
  const Lines lines = describe(program);
  EXPECT_EQ(lines[4], "scores: send 2 0 -> 10.local[1]");
  // The only macro with entries is the root: nothing to reduce.
  EXPECT_EQ(tasks_of(program, "softmax").size(), 4U);
}

TEST(LowerAttention, AFullWindowOverwritesItsOldestEntry) {
  HandMapping hand = small_attention();
  hand.workload.mutable_shape()->set_sliding_window(2);
  // Position (4 - 1) mod 2 = 1: macros 11 and 13; at context 5 position 0.
  EXPECT_EQ(describe(hand.lower(4))[0], "append: send 1 1 -> 11.local[0]");
  EXPECT_EQ(describe(hand.lower(5))[0], "append: send 1 1 -> 10.local[0]");
  const v1::Program program = hand.lower(1000);
  std::uint64_t kv_bytes = 0;
  for (const v1::MacroUse& use : program.macros()) kv_bytes += use.kv_bytes();
  EXPECT_EQ(kv_bytes, 2U * 2U * 8U);  // K and V of 2 entries
}

TEST(LowerAttention, RefusesMoreEntriesThanTheRingsHold) {
  EXPECT_NO_THROW(small_attention().lower(4));
  EXPECT_THROW(small_attention().lower(5), InputError);
}

TEST(LowerAttention, ProbabilitiesStayWhereKAndVAreTogether) {
  HandMapping hand = small_attention();
  hand.placement().mutable_kv(1)->clear_rings();
  HandMapping::ring(*hand.placement().mutable_kv(1), 2, {10, 11});
  const v1::Program program = hand.lower(3);
  for (const int task : tasks_of(program, "context")) EXPECT_FALSE(program.tasks(task).has_send());
}

// K in 10 (positions 0, 2, 3) and 11 (1): a second ring of one macro. V in one macro, 12.
TEST(LowerAttention, RingsOfDifferentShapes) {
  HandMapping hand = small_attention();
  hand.placement().clear_kv();
  v1::KvPlacement& k = hand.kv(v1::KvPlacement::K, 0, 1, 10);
  HandMapping::ring(k, 1, {10, 11});
  HandMapping::ring(k, 2, {10});
  HandMapping::ring(hand.kv(v1::KvPlacement::V, 0, 1, 0), 4, {12});
  const v1::Program program = hand.lower(4);
  const Lines lines = describe(program);
  const auto context = tasks_of(program, "context");
  ASSERT_EQ(context.size(), 6U);
  const auto line = [&](std::size_t i) { return lines[static_cast<std::size_t>(context[i])]; };
  EXPECT_EQ(line(0).substr(0, 37), "context: send 1 10 -> 12.local[1] (17");
  EXPECT_EQ(program.tasks(context[1]).compute().scratchpad_words(), 3U);
  EXPECT_EQ(program.tasks(context[3]).compute().scratchpad_words(), 1U);
  // Both partial contexts are in macro 12: its operand waits for both.
  EXPECT_EQ(program.tasks(context[4]).reduce().operands(0).after_size(), 2);
}

// 3 heads of 6 elements: head 2 is elements 12 .. 17 and straddles the slices of 16. Units of floor(16 / 6) =
// 2 heads: q[0..11], then q[12..15] and q[16..17] in two transfers.
TEST(LowerAttention, AHeadThatStraddlesTwoSlicesGoesInBothParts) {
  HandMapping hand;
  hand.shape(3, 3, 6);
  hand.vector("q", 18, {0, 1});
  hand.vector("k", 18, {0, 1});
  hand.vector("v", 18, {0, 1});
  hand.vector("c", 18, {3, 4});
  add_attention(hand);
  HandMapping::ring(hand.kv(v1::KvPlacement::K, 0, 3, 10), 2, {10});
  HandMapping::ring(hand.kv(v1::KvPlacement::V, 0, 3, 0), 2, {12});
  const v1::Program program = hand.lower(1);
  const Lines lines = describe(program);
  const auto scores = tasks_of(program, "scores");
  ASSERT_EQ(scores.size(), 5U);
  const auto first = static_cast<std::size_t>(scores[0]);
  EXPECT_EQ(lines[first], "scores: send 2 0 -> 10.local[2]");
  EXPECT_EQ(lines[first + 1],
            fmt::format("scores: router 10 3 words 2 (1 3 {}.0)", first));  // 12 MACs, 12 bytes
  EXPECT_EQ(lines[first + 2].substr(0, 24), "scores: send 1 0 -> 10.l");
  EXPECT_EQ(lines[first + 3].substr(0, 24), "scores: send 1 1 -> 10.l");
  EXPECT_EQ(lines[first + 4],
            fmt::format("scores: router 10 2 words 1 (1 3 {}.0 {}.0)", first + 2, first + 3));
  // The first slice of the context gets heads 0, 1 and part of 2: both DMAC tasks.
  const auto context = tasks_of(program, "context");
  ASSERT_EQ(context.size(), 7U);
  const auto& operand = program.tasks(context[3]).reduce().operands(0);
  EXPECT_EQ(operand.after_size(), 2);
  EXPECT_EQ(program.tasks(context[5]).reduce().operands(0).after_size(), 1);
}

// One KV head with 4 query heads of 8: q is two slices; each KV word is read once for both.
TEST(LowerAttention, AGroupLongerThanASliceReadsItsEntriesOnce) {
  HandMapping hand;
  hand.shape(4, 1, 8);
  hand.vector("q", 32, {0, 1});
  hand.vector("k", 8, {0});
  hand.vector("v", 8, {1});
  hand.vector("c", 32, {3, 4});
  add_attention(hand);
  HandMapping::ring(hand.kv(v1::KvPlacement::K, 0, 1, 10), 4, {10});
  HandMapping::ring(hand.kv(v1::KvPlacement::V, 0, 1, 0), 4, {12});
  const v1::Program program = hand.lower(4);
  const auto scores = tasks_of(program, "scores");
  ASSERT_EQ(scores.size(), 3U);
  EXPECT_EQ(program.tasks(scores[2]).compute().scratchpad_words(), 4U);
  EXPECT_EQ(program.tasks(scores[2]).compute().cycles(), 32U);  // 4 x 32 MACs at 4 a cycle
}

}  // namespace
}  // namespace primalsim::workloads
