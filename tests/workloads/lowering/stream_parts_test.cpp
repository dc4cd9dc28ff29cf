// Streams in parts: docs/lowering.md
#include "workloads/mapping/stream_parts.h"

#include <gtest/gtest.h>

#include "primalsim/v1/limits.pb.h"
#include "tests/oracles/memory_safety.h"
#include "tests/workloads/lowering/describe.h"
#include "tests/workloads/lowering/hand_mapping.h"
#include "tests/workloads/lowering/random_case.h"
#include "workloads/program/check_program.h"

namespace primalsim::workloads {
namespace {

using Lines = std::vector<std::string>;

// 8 activations are a flit of the small machine.
TEST(StreamParts, BeginWithAFlitAndAreAsEqualAsTheyCanBe) {
  const pe_models::Machine machine(small_machine());
  EXPECT_EQ(stream_part_elements(256, 4, machine), 64U);
  EXPECT_EQ(stream_part_elements(256, 3, machine), 88U);  // 88, 88 and 80: 32 flits are 11, 11 and 10
  EXPECT_EQ(stream_part_elements(10, 4, machine), 8U);    // 8 and 2
  EXPECT_EQ(stream_part_elements(6, 4, machine), 6U);     // one flit is not cut
  EXPECT_EQ(stream_part_elements(256, 0, machine), 256U);
}

// 32 flits are 8 each of 4, and the last of 3 parts has 10.
TEST(StreamParts, LeastIsThatOfAnyNumber) {
  const pe_models::Machine machine(small_machine());
  EXPECT_EQ(least_stream_part(256, machine), 64U);
  EXPECT_EQ(least_stream_part(10, machine), 2U);
  EXPECT_EQ(least_stream_part(6, machine), 6U);
}

TEST(StreamParts, SchemaAllowsAsManyAsTheBoundReckonsWith) {
  const auto* const field = v1::Mapping::descriptor()->FindFieldByName("stream_parts");
  EXPECT_EQ(field->options().GetExtension(v1::limits).max(), kMostStreamParts);
}

HandMapping one_partition() {
  HandMapping hand;
  hand.vector("x", 16, {0});
  hand.vector("y", 16, {3});
  hand.op("W", v1::Operator::LINEAR, {"x"}, {"y"});
  hand.matrix("W", {{0, 0, 1}});
  return hand;
}

// Each half of 8 elements is sent, summed and requantised by itself; both sums are in the same accumulator.
// The product needs both.
TEST(StreamParts, AreSentAndSummedOneAfterTheOther) {
  HandMapping hand = one_partition();
  hand.mapping.set_stream_parts(2);
  EXPECT_EQ(describe(hand.lower()), (Lines{
                                        "W: send 1 0 -> 1.acim",
                                        "W: send 1 0 -> 1.acim",
                                        "W: acim 1 10 (0.0 1.0)",
                                        "W: reduce 2: 3[0] 1>0; acim@1 (2)",
                                        "W: router 3 2 (3)",
                                        "W: reduce 2: 3[0] 1>0; acim@1 (2)",
                                        "W: router 3 2 (5)",
                                    }));
}

// A home serves its tasks in this order, so the first half of the sum with x stands before the second half of
// y, for which it would have to wait.
TEST(StreamParts, OperatorsTakeTurns) {
  HandMapping hand = one_partition();
  hand.mapping.set_stream_parts(2);
  hand.vector("z", 16, {3});
  hand.op("add", v1::Operator::ADD, {"y", "y"}, {"z"});
  const Lines lines = describe(hand.lower());
  EXPECT_EQ(Lines(lines.begin() + 3, lines.end()), (Lines{
                                                       "W: reduce 2: 3[0] 1>0; acim@1 (2)",
                                                       "W: router 3 2 (3)",
                                                       "add: router 3 2 (4)",
                                                       "W: reduce 2: 3[0] 1>0; acim@1 (2)",
                                                       "W: router 3 2 (6)",
                                                       "add: router 3 2 (7)",
                                                   }));
}

// With one accumulator at macro 3 there is none left beside the parts': the sum is made as a whole. What
// follows it goes in parts all the same.
TEST(StreamParts, WithoutRoomForOthersASumIsMadeAsAWhole) {
  HandMapping hand = one_partition();
  hand.mapping.set_stream_parts(2);
  hand.architecture.mutable_scratchpad()->set_accumulators(1);
  hand.vector("z", 16, {3});
  hand.op("add", v1::Operator::ADD, {"y", "y"}, {"z"});
  const Lines lines = describe(hand.lower());
  EXPECT_EQ(Lines(lines.begin() + 3, lines.end()), (Lines{
                                                       "W: reduce 4: 3[0] 1>0; acim@1 (2)",
                                                       "W: router 3 4 (3)",
                                                       "add: router 3 2 (4)",
                                                       "add: router 3 2 (4)",
                                                   }));
}

class LoweredInParts : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  LoweredInParts() : case_(make_random_case(GetParam())) {
    whole_ = lower();
    case_.mapping.set_stream_parts(2);
  }
  v1::Program lower() const {
    return workloads::lower(case_.workload, case_.mapping, case_.architecture, "layer", case_.context,
                            {.functional = true});
  }
  static std::uint64_t flits(const v1::Program& program) {
    std::uint64_t flits = 0;
    for (const v1::Task& task : program.tasks())
      flits += task.send().flits() * static_cast<std::uint64_t>(task.send().destinations_size());
    return flits;
  }

  RandomCase case_;
  v1::Program whole_;
};

TEST_P(LoweredInParts, NeverSharesTheSameElementsOfMemory) {
  EXPECT_EQ(find_memory_conflict(lower(), case_.architecture), "");
}

TEST_P(LoweredInParts, TakesTheMemoryAndSendsTheFlitsOfTheWhole) {
  const v1::Program parts = lower();
  check_program(parts, case_.architecture, "test");
  EXPECT_EQ(flits(parts), flits(whole_));
  ASSERT_EQ(parts.macros_size(), whole_.macros_size());
  for (int i = 0; i < parts.macros_size(); ++i) {
    EXPECT_EQ(parts.macros(i).weight_bytes(), whole_.macros(i).weight_bytes());
    EXPECT_EQ(parts.macros(i).kv_bytes(), whole_.macros(i).kv_bytes());
    EXPECT_LE(parts.macros(i).packet_buffers(), case_.architecture.scratchpad().packet_buffers());
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, LoweredInParts, ::testing::Range<std::uint64_t>(0, 40));

}  // namespace
}  // namespace primalsim::workloads
