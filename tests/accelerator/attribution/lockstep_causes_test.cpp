// Causes under lock-step control, each alone, in the Programs of tests/accelerator/lockstep_cycles_test.cpp:
// a hop is 2 cycles, a packet 8 flits.
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "accelerator/run_lockstep.h"
#include "core/error.h"
#include "tests/accelerator/lockstep_machine.h"
#include "tests/accelerator/random_program.h"

namespace primalsim::accelerator {
namespace {

using testing::lockstep_architecture;
using testing::ProgramMaker;

using CyclesByCause = std::map<std::string, Cycle>;

CyclesByCause causes(const v1::Program& program, const v1::Architecture& machine) {
  const LockstepResult result = run_lockstep(program, machine, {.attribution = true});
  CyclesByCause cycles;
  Cycle sum = 0;
  for (const Share& share : result.attribution->shares) {
    cycles[cause_name(share.cause)] += share.cycles;
    sum += share.cycles;
  }
  EXPECT_EQ(sum, result.cycles);
  EXPECT_EQ(result.attribution->path.front().ready, 0U);
  return cycles;
}

// The head is in the FIFO of 3 in cycle 8; the step lasts until 15. Then one hop and 7 flits more.
TEST(LockstepCauses, AHeadWaitsForTheEndOfTheStep) {
  ProgramMaker maker;
  maker.send(8, {0}, {{3}});
  EXPECT_EQ(causes(maker.program(), lockstep_architecture()),
            (CyclesByCause{{"hops", 10}, {"step", 7}, {"serialisation", 7}}));
  EXPECT_EQ(causes(maker.program(), lockstep_architecture(1)),
            (CyclesByCause{{"hops", 10}, {"step", 14}, {"serialisation", 7}}));
  EXPECT_EQ(causes(maker.program(), lockstep_architecture(3)),
            (CyclesByCause{{"hops", 10}, {"serialisation", 7}}));
}

// Both are there in cycle 0. The step of the first lasts 13 cycles and has no command for the second; the
// first passes their router in cycles 2 to 9.
TEST(LockstepCauses, AStepHasNoCommandForIt) {
  ProgramMaker maker;
  maker.send(8, {0}, {{1}});
  maker.send(8, {0, v1::PORT_ACIM}, {{1}});
  EXPECT_EQ(causes(maker.program(), lockstep_architecture()),
            (CyclesByCause{{"hops", 6}, {"serialisation", 7}, {"link", 8}, {"command", 5}}));
}

// The same from one port: the command is there, but its router takes part in a step once.
TEST(LockstepCauses, ARouterActsOncePerStep) {
  ProgramMaker maker;
  maker.send(8, {0}, {{1}});
  maker.send(8, {0}, {{1}});
  EXPECT_EQ(causes(maker.program(), lockstep_architecture()),
            (CyclesByCause{{"hops", 6}, {"serialisation", 7}, {"link", 8}, {"step", 5}}));
}

// Two steps of 13 cycles; the second bank is loaded in cycle 100.
TEST(LockstepCauses, AProgramIsLoaded) {
  v1::Architecture machine = lockstep_architecture();
  machine.mutable_control()->set_steps_per_bank(1);
  machine.mutable_control()->set_bank_load_cycles(100);
  ProgramMaker maker;
  const auto first = maker.send(8, {0}, {{1}});
  maker.send(8, {0}, {{1}}, {{first}});
  EXPECT_EQ(causes(maker.program(), machine),
            (CyclesByCause{{"hops", 12}, {"serialisation", 14}, {"program", 87}}));
}

// 8 cycles of the lane and 5 to the far endpoint; 2 hops before, 2 behind.
TEST(LockstepCauses, ACrossing) {
  ProgramMaker maker(2);
  maker.send(8, {7}, {{16 + 4}});
  EXPECT_EQ(causes(maker.program(), lockstep_architecture()),
            (CyclesByCause{{"hops", 8}, {"tile_link", 13}, {"serialisation", 7}}));
}

// At 4 bytes per cycle the lane is taken for 32 cycles, from 4 to 36. The second waits for the end of the
// step that moves the first (11 cycles, of which 8 pass its router); its head is at the lane in cycle 15.
TEST(LockstepCauses, ACrossingIsTaken) {
  v1::Architecture machine = lockstep_architecture();
  machine.mutable_tile_link()->set_bytes_per_cycle(4);
  ProgramMaker maker(2);
  maker.send(8, {7}, {{16 + 4}});
  maker.send(8, {7}, {{16 + 4}});
  EXPECT_EQ(
      causes(maker.program(), machine),
      (CyclesByCause{
          {"hops", 8}, {"link", 8}, {"step", 3}, {"gateway", 21}, {"tile_link", 37}, {"serialisation", 7}}));
}

// From macro 0 into the FIFO of 4 (4 cycles), where it waits from 4 to 11, until 10 behind the flits of macro
// 4 itself; then to three adders: each 2 to the adder, 1 there, and from the first two 4 to the next router.
TEST(LockstepCauses, AChainOfAdders) {
  ProgramMaker maker;
  maker.reduce(
      8, {{12, 0}, {8, 0}, {4, 1}, {0, 2}},
      {{0, v1::PORT_ACIM, {}}, {1, v1::PORT_ACIM, {}}, {2, v1::PORT_ACIM, {}}, {3, v1::PORT_ACIM, {}}});
  EXPECT_EQ(causes(maker.program(), lockstep_architecture()),
            (CyclesByCause{{"hops", 18}, {"link", 6}, {"step", 1}, {"adder", 3}, {"serialisation", 7}}));
}

// attribute() throws where they do not add up.
TEST(LockstepCauses, AddUpForRandomPrograms) {
  std::set<std::string> seen;
  for (const std::uint32_t commands : {1U, 2U, 5U, noc::lockstep::kUnlimitedCommands}) {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
      SCOPED_TRACE(seed);
      v1::Architecture machine = lockstep_architecture(commands);
      if (seed % 2 == 1) machine.mutable_router()->set_fifo_flits(4);
      if (seed % 3 == 1) {
        machine.mutable_control()->set_steps_per_bank(2);
        machine.mutable_control()->set_bank_load_cycles(40);
      }
      if (seed % 5 == 1) machine.mutable_control()->set_tiles_per_controller(2);
      const auto tiles = static_cast<std::uint32_t>(1 + seed % 3);
      const v1::Program program =
          testing::RandomProgram(seed, tiles).make(10 + static_cast<std::uint32_t>(seed % 40));
      for (const auto& [cause, cycles] : causes(program, machine)) seen.insert(cause);
    }
  }
  for (const Cause cause :
       {Cause::kLink, Cause::kStep, Cause::kCommand, Cause::kProgram, Cause::kAdder, Cause::kTileLink}) {
    EXPECT_TRUE(seen.contains(cause_name(cause))) << cause_name(cause);
  }
}

}  // namespace
}  // namespace primalsim::accelerator
