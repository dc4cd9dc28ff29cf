// What must hold for every Program under lock-step control. run_lockstep itself checks that flits are
// conserved and that no event comes before that of the uncontended run.
#include <gtest/gtest.h>

#include <set>

#include "accelerator/flit_run.h"
#include "accelerator/linear_run.h"
#include "accelerator/network_parameters.h"
#include "accelerator/run_lockstep.h"
#include "accelerator/run_program.h"
#include "tests/accelerator/lockstep_machine.h"
#include "tests/accelerator/random_program.h"

namespace primalsim::accelerator {
namespace {

using namespace noc::lockstep;

v1::Program lockstep_program(std::uint64_t seed) {
  const auto tiles = static_cast<std::uint32_t>(1 + seed % 3);
  return testing::RandomProgram(seed, tiles).make(10 + static_cast<std::uint32_t>(seed % 40));
}

TEST(LockstepRandom, EveryProgramEndsAndNeverBeforeTheUncontendedRun) {
  for (const std::uint32_t commands : {1U, 2U, 5U, kUnlimitedCommands}) {
    v1::Architecture architecture = testing::lockstep_architecture(commands);
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
      SCOPED_TRACE(seed);
      const v1::Program program = lockstep_program(seed);
      const Cycle uncontended = run_program(program, architecture).uncontended_cycles;
      EXPECT_GE(run_lockstep(program, architecture).cycles, uncontended);
    }
  }
}

// The smallest FIFO that holds a packet, and small banks: nothing stands still.
TEST(LockstepRandom, SmallFifosAndBanksEndToo) {
  v1::Architecture architecture = testing::lockstep_architecture();
  architecture.mutable_router()->set_fifo_flits(1);
  architecture.mutable_control()->set_steps_per_bank(2);
  architecture.mutable_control()->set_bank_load_cycles(40);
  for (std::uint64_t seed = 100; seed < 120; ++seed) {
    SCOPED_TRACE(seed);
    EXPECT_GT(run_lockstep(lockstep_program(seed), architecture).totals.load_stall_cycles, 0U);
  }
}

// Every router acts once per step, by one of at most two commands; a controller's steps do not overlap.
TEST(LockstepRandom, NoResourceIsUsedTwiceInAStep) {
  const v1::Architecture architecture = testing::lockstep_architecture();
  std::size_t steps = 0;
  for (std::uint64_t seed = 200; seed < 260; ++seed) {
    SCOPED_TRACE(seed);
    const v1::Program program = lockstep_program(seed);
    const auto parameters = network_parameters(program, architecture);
    const ProgramImage image = make_program_image(program);
    const std::vector<Cycle> urgent = urgency(image, run_uncontended(image, parameters));
    LockstepNetwork network(parameters, control_of(architecture), Rule::kMostFlits, urgent);
    std::vector<StepRecord> log;
    network.log_steps(&log);
    run_flits(image, network, Cycle{1} << 40);
    std::vector<Cycle> free_at(3, 0);
    for (const StepRecord& step : log) {
      EXPECT_GE(step.start, free_at[step.controller]);
      free_at[step.controller] = step.start + step.cycles;
      std::set<Command> commands;
      std::set<std::uint32_t> routers;
      for (const Move& move : step.moves) {
        commands.insert(move.command);
        const bool once = move.fused || routers.insert(move.router).second;
        EXPECT_TRUE(once);
        EXPECT_EQ(move.router / 16, step.controller);
        EXPECT_LE(move.offset + 2 + move.flits - 1, step.cycles);
      }
      EXPECT_LE(commands.size(), 2U);
      EXPECT_LE(commands.size(), step.commands);
    }
    steps += log.size();
  }
  EXPECT_GT(steps, 1000U);
}

TEST(LockstepRandom, TheSameProgramGivesTheSameScheduleTwice) {
  const v1::Architecture architecture = testing::lockstep_architecture();
  const v1::Program program = lockstep_program(7);
  const LockstepResult a = run_lockstep(program, architecture);
  const LockstepResult b = run_lockstep(program, architecture);
  EXPECT_EQ(a.cycles, b.cycles);
  EXPECT_EQ(a.rule, b.rule);
  EXPECT_EQ(a.totals.steps, b.totals.steps);
  EXPECT_EQ(a.totals.idle_steps, b.totals.idle_steps);
}

// No theorem: a schedule made with foresight may serve a better order than round-robin arbiters do. By far
// most Programs are slower.
TEST(LockstepRandom, IsSlowerThanDataFlowAsARule) {
  const v1::Architecture architecture = testing::lockstep_architecture();
  int slower = 0;
  for (std::uint64_t seed = 300; seed < 400; ++seed) {
    const v1::Program program = lockstep_program(seed);
    if (run_lockstep(program, architecture).cycles >= run_program(program, architecture).flit_cycles)
      ++slower;
  }
  EXPECT_GE(slower, 95);
}

}  // namespace
}  // namespace primalsim::accelerator
