#include <gtest/gtest.h>

#include <map>

#include "core/error.h"
#include "tests/oracles/memory_safety.h"
#include "tests/workloads/lowering/describe.h"
#include "tests/workloads/lowering/hand_mapping.h"
#include "workloads/program/program_builder.h"

namespace primalsim::workloads {
namespace {

using Lines = std::vector<std::string>;

// Three sums end in macro 3, which has two accumulators: the third reduce waits for the computation that
// consumed the first sum.
HandMapping three_sums(std::uint32_t accumulators) {
  HandMapping hand;
  hand.architecture.mutable_scratchpad()->set_accumulators(accumulators);
  hand.vector("x", 16, {0});
  hand.vector("y", 48, {3, 3, 3});
  hand.op("W", v1::Operator::LINEAR, {"x"}, {"y"});
  hand.matrix("W", {{0, 0, 8}, {0, 1, 9}, {0, 2, 10}});
  return hand;
}

TEST(LoweredMemory, AReusedAccumulatorWaitsForItsRelease) {
  const Lines lines = describe(three_sums(2).lower());
  EXPECT_EQ(Lines(lines.begin() + 4, lines.end()), (Lines{
                                                       "W: reduce 4: 3[0] 8>0; acim@1 (1)",
                                                       "W: router 3 4 (4)",
                                                       "W: reduce 4: 3[1] 9>0; acim@1 (2)",
                                                       "W: router 3 4 (6)",
                                                       "W: reduce 4: 3[0] 10>0; acim@1 (3 5)",
                                                       "W: router 3 4 (8)",
                                                   }));
}

TEST(LoweredMemory, EnoughAccumulatorsNeedNoWaiting) {
  EXPECT_EQ(describe(three_sums(3).lower())[8], "W: reduce 4: 3[2] 10>0; acim@1 (3)");
}

TEST(LoweredMemory, NamesTheMacroThatNeedsTooMuch) {
  HandMapping hand;
  hand.architecture.mutable_scratchpad()->set_packet_buffers(2);
  hand.vector("a", 16, {9});
  hand.vector("b", 16, {10});
  hand.vector("y", 16, {8});
  hand.op("plus", v1::Operator::ADD, {"a", "b"}, {"y"});
  try {
    hand.lower();
    FAIL();
  } catch (const InputError& error) {
    EXPECT_STREQ(
        error.what(),
        "operator plus: macro (tile 0, x 0, y 1) needs 3 packet_buffers at once, 2 of them already in use; "
        "scratchpad.packet_buffers is 2; 3 packet_buffers suffice");
  }
}

// Three buffers, the middle one taken: two are free, but a parcel of two slices needs neighbours.
TEST(LoweredMemory, SaysWhereFreeBuffersAreNoNeighbours) {
  HandMapping hand;
  hand.architecture.mutable_scratchpad()->set_packet_buffers(3);
  const pe_models::Machine machine(hand.architecture);
  ProgramBuilder builder(machine, 1);
  builder.begin_operator("x");
  const std::uint64_t slice = machine.activation_flits(machine.slice_elements());
  const Parcel first = builder.unicast(slice, 0, 1, {});
  builder.unicast(slice, 0, 1, {});
  const Parcel third = builder.unicast(slice, 0, 1, {});
  builder.release(first, 0);
  builder.release(third, 2);
  try {
    builder.unicast(2 * slice, 0, 1, {});
    FAIL();
  } catch (const NoFit& error) {
    EXPECT_STREQ(
        error.what(),
        "operator x: macro (tile 0, x 1, y 0) needs 2 neighbouring packet_buffers, and of the 2 that "
        "are free no 2 are neighbours; scratchpad.packet_buffers is 3");
  }
}

TEST(LoweredMemory, NamesTheScratchpadThatOverflows) {
  HandMapping hand = three_sums(8);
  hand.architecture.mutable_scratchpad()->set_bytes(
      100);  // macro 3: 3 accumulators of 32 and 3 buffers of 16: 144
  try {
    hand.lower();
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("take 144 bytes; the scratchpad has 100"), std::string::npos)
        << error.what();
  }
}

// Maxima of 32 query heads x 16 bits are 8 flits, 2 slices of 4 flits: 2 accumulators and, coming back, 4
// buffers of 2. Sums of exponentials have 32 bits: 4 accumulators.
TEST(LoweredMemory, LongVectorsTakeSeveralSlots) {
  HandMapping hand;
  hand.shape(32, 1, 2);
  hand.vector("q", 64, {0, 1, 2, 3});
  hand.vector("k", 2, {0});
  hand.vector("v", 2, {0});
  hand.op("append", v1::Operator::KV_APPEND, {"k", "v"}, {});
  hand.op("scores", v1::Operator::SCORES, {"q"}, {});
  hand.op("softmax", v1::Operator::SOFTMAX, {}, {});
  HandMapping::ring(hand.kv(v1::KvPlacement::K, 0, 1, 9), 1, {10, 11});
  const v1::Program program = hand.lower(2);
  const Lines lines = describe(program);
  const auto softmax = tasks_of(program, "softmax");
  EXPECT_EQ(lines[static_cast<std::size_t>(softmax[2])].substr(0, 32), "softmax: reduce 8: 9[0] 10[0]>0 ");
  std::map<std::uint32_t, std::pair<std::uint32_t, std::uint32_t>> used;
  for (const v1::MacroUse& use : program.macros())
    used[use.macro()] = {use.accumulators(), use.packet_buffers()};
  EXPECT_EQ(used[9].first, 6U);   // maximum and sum
  EXPECT_EQ(used[10].first, 6U);  // adds what comes from 11
  EXPECT_EQ(used[11].second,
            8U);  // the entry and 4 slices of q; what comes back takes the last of these and 3 more
  EXPECT_EQ(find_memory_conflict(program, hand.architecture), "");
}

TEST(MemorySafety, SeesAMissingEdge) {
  HandMapping hand = three_sums(2);
  v1::Program program = hand.lower();
  const pe_models::Machine machine(hand.architecture);
  EXPECT_EQ(find_memory_conflict(program, machine), "");
  // The edge from task 5 to the third reduce's operand.
  program.mutable_tasks(8)->mutable_reduce()->mutable_operands(0)->mutable_after()->RemoveLast();
  EXPECT_EQ(find_memory_conflict(program, machine),
            "tasks 4 and 8 use accumulator 0 of macro 3 without an order");
}

TEST(MemorySafety, SeesABufferTakenTwice) {
  HandMapping hand;
  hand.vector("a", 16, {9});
  hand.vector("b", 16, {10});
  hand.vector("y", 16, {8});
  hand.op("plus", v1::Operator::ADD, {"a", "b"}, {"y"});
  v1::Program program = hand.lower();
  const pe_models::Machine machine(hand.architecture);
  EXPECT_EQ(find_memory_conflict(program, machine), "");
  program.mutable_tasks(1)->mutable_send()->set_buffers(0, program.tasks(0).send().buffers(0));
  EXPECT_NE(find_memory_conflict(program, machine), "");
}

}  // namespace
}  // namespace primalsim::workloads
