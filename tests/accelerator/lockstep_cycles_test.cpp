// Cycles under lock-step control, worked out by hand. h = 2 is a hop. A packet of 8 flits that a router sends
// at offset o of a step has its head behind that output at o + 2 and its tail at o + 9. A source is one hop
// from its router. Routers are numbered x + 4y.
#include <gtest/gtest.h>

#include "accelerator/run_lockstep.h"
#include "accelerator/run_program.h"
#include "core/error.h"
#include "tests/accelerator/lockstep_machine.h"

namespace primalsim::accelerator {
namespace {

using testing::lockstep_architecture;
using testing::ProgramMaker;

// Step 1: local->E at 0 (offset 2), W->E at 1 (4) and 2 (6): in the FIFO of 3 at 8, the tail at 15. Step 2:
// W->local, tail at 9. Data-flow: 5 hops and 7 flits more, 17.
TEST(LockstepCycles, AUnicastInARowTakesTwoSteps) {
  ProgramMaker maker;
  maker.send(8, {0}, {{3}});
  const LockstepResult result = run_lockstep(maker.program(), lockstep_architecture());
  EXPECT_EQ(result.cycles, 24U);
  EXPECT_EQ(result.totals.steps, 2U);
  EXPECT_EQ(run_program(maker.program(), lockstep_architecture()).flit_cycles, 17U);
}

// Every command in the one step: the packet streams through as it does under data-flow.
TEST(LockstepCycles, AThirdCommandMakesItOneStep) {
  ProgramMaker maker;
  maker.send(8, {0}, {{3}});
  const LockstepResult result = run_lockstep(maker.program(), lockstep_architecture(3));
  EXPECT_EQ(result.cycles, 17U);
  EXPECT_EQ(result.totals.steps, 1U);
}

// One at a time: local->E 2 + 9, W->E 2 x (stream through 1 and 2) 0, 2: 11, W->local 9.
TEST(LockstepCycles, OneCommandPerStepTakesThreeSteps) {
  ProgramMaker maker;
  maker.send(8, {0}, {{3}});
  const LockstepResult result = run_lockstep(maker.program(), lockstep_architecture(1));
  EXPECT_EQ(result.cycles, 11U + 11U + 9U);
  EXPECT_EQ(result.totals.steps, 3U);
}

// Step 1: local->E at 0 (2), W->S at 1 (4), tail at 13. Step 2: N->local at 5, 9.
TEST(LockstepCycles, ATurnIsACommandOfItsOwn) {
  ProgramMaker maker;
  maker.send(8, {0}, {{5}});
  const LockstepResult result = run_lockstep(maker.program(), lockstep_architecture());
  EXPECT_EQ(result.cycles, 22U);
  EXPECT_EQ(result.totals.steps, 2U);
}

// Step 1: local->E and S at 0 (2), W->local at 1 (4): tail at 13. The other branch waits in the FIFO of 4 for
// step 2: N->local, 9.
TEST(LockstepCycles, AForkIsOneCommandAndItsBranchesOneEach) {
  ProgramMaker maker;
  maker.send(8, {0}, {{1}, {4}});
  EXPECT_EQ(run_lockstep(maker.program(), lockstep_architecture()).cycles, 22U);
  EXPECT_EQ(run_lockstep(maker.program(), lockstep_architecture(3)).cycles, 13U);
}

// Each is local or ACIM->E at 0 (2), W->local at 1 (4): 13 cycles, one after the other.
TEST(LockstepCycles, TwoTransfersOverOneLinkTakeAStepMore) {
  ProgramMaker maker;
  maker.send(8, {0}, {{1}});
  maker.send(8, {0, v1::PORT_ACIM}, {{1}});
  const LockstepResult result = run_lockstep(maker.program(), lockstep_architecture());
  EXPECT_EQ(result.cycles, 26U);
  EXPECT_EQ(result.totals.steps, 2U);
}

// The same commands serve both rows.
TEST(LockstepCycles, TransfersOfTheSameShapeShareAStep) {
  ProgramMaker maker;
  maker.send(8, {0}, {{1}});
  maker.send(8, {4}, {{5}});
  const LockstepResult result = run_lockstep(maker.program(), lockstep_architecture());
  EXPECT_EQ(result.cycles, 13U);
  EXPECT_EQ(result.totals.steps, 1U);
}

// Down the column 0, 4, 8, 12. Step 1: ACIM->local with add at 4, 8 and 12, ACIM->S at 0: offset 2, 11
// cycles. Step 2: N->S with add at 4 (0), the sum leaves 2 hops and 1 adder later (5); N->S with add at 8
// (7), the sum at 12; N->local with add at 12 (14): its head is there at 16, the sum's at 17, its tail at 24.
TEST(LockstepCycles, AChainOfAddersOfOneCommandIsOneStep) {
  ProgramMaker maker;
  maker.reduce(
      8, {{12, 0}, {8, 0}, {4, 1}, {0, 2}},
      {{0, v1::PORT_ACIM, {}}, {1, v1::PORT_ACIM, {}}, {2, v1::PORT_ACIM, {}}, {3, v1::PORT_ACIM, {}}});
  const LockstepResult result = run_lockstep(maker.program(), lockstep_architecture());
  EXPECT_EQ(result.cycles, 11U + 24U);
  EXPECT_EQ(result.totals.steps, 2U);
}

// Tile 0, router 7 is in gateway row 1. Step of tile 0: local->E, over the edge: offset 2, the head in the
// lane at 4, 8 flits take max(8, 8 x 8 x 2 / 16) = 8 cycles and 5 more to the far endpoint: 17. Step of tile
// 1: W->local at its router 4, one hop from the endpoint: offset 2, tail at 11. Each tile has its own
// controller.
TEST(LockstepCycles, ACrossingIsASinkOfOneTileAndASourceOfTheNext) {
  ProgramMaker maker(2);
  maker.send(8, {7}, {{16 + 4}});
  const LockstepResult result = run_lockstep(maker.program(), lockstep_architecture());
  EXPECT_EQ(result.cycles, 17U + 11U);
  EXPECT_EQ(result.totals.steps, 3U);  // tile 1 idles first
  EXPECT_EQ(result.totals.idle_steps, 1U);
}

v1::Architecture with_bank(std::uint32_t steps, std::uint32_t load_cycles) {
  v1::Architecture architecture = lockstep_architecture();
  architecture.mutable_control()->set_steps_per_bank(steps);
  architecture.mutable_control()->set_bank_load_cycles(load_cycles);
  return architecture;
}

// Two sends one after the other, 13 cycles each. The second bank has begun to load in cycle 0.
TEST(LockstepCycles, ALoadThatIsNotHiddenDelaysTheNextBank) {
  ProgramMaker maker;
  const auto first = maker.send(8, {0}, {{1}});
  maker.send(8, {0}, {{1}}, {{first}});
  const LockstepResult result = run_lockstep(maker.program(), with_bank(1, 100));
  EXPECT_EQ(result.cycles, 113U);
  EXPECT_EQ(result.totals.banks, 2U);
  EXPECT_EQ(result.totals.load_stall_cycles, 87U);
}

TEST(LockstepCycles, ALoadIsHiddenBehindTheOtherBank) {
  ProgramMaker maker;
  const auto first = maker.send(8, {0}, {{1}});
  maker.send(8, {0}, {{1}}, {{first}});
  const LockstepResult result = run_lockstep(maker.program(), with_bank(1, 13));
  EXPECT_EQ(result.cycles, 26U);
  EXPECT_EQ(result.totals.load_stall_cycles, 0U);
}

// The wait for the compute is a step: 13 cycles, idle until 63, 13 more.
TEST(LockstepCycles, WaitingForAPeIsAnIdleStep) {
  ProgramMaker maker;
  const auto first = maker.send(8, {0}, {{1}});
  const auto compute = maker.compute(1, v1::Compute::ROUTER, 50, {{first}});
  maker.send(8, {1}, {{2}}, {{compute}});
  const LockstepResult result = run_lockstep(maker.program(), lockstep_architecture());
  EXPECT_EQ(result.cycles, 76U);
  EXPECT_EQ(result.totals.steps, 3U);
  EXPECT_EQ(result.totals.idle_steps, 1U);
}

TEST(LockstepCycles, AMachineWithoutControlIsRefused) {
  ProgramMaker maker;
  maker.send(8, {0}, {{1}});
  EXPECT_THROW(run_lockstep(maker.program(), testing::small_architecture()), InputError);
  v1::Architecture slow_adder = lockstep_architecture();
  slow_adder.mutable_router_compute()->set_adder_cycles_per_flit(2);
  EXPECT_THROW(run_lockstep(maker.program(), slow_adder), InputError);
}

}  // namespace
}  // namespace primalsim::accelerator
