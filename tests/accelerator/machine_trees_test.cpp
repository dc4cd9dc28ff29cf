// The trees that an Architecture names: mappings run on them like on XY trees. Tiles of 4 x 4, macros x + 4y.
#include <gtest/gtest.h>

#include "accelerator/run_lockstep.h"
#include "accelerator/run_program.h"
#include "core/error.h"
#include "tests/accelerator/lockstep_machine.h"
#include "tests/accelerator/random_program.h"

namespace primalsim::accelerator {
namespace {

v1::Architecture machine_with(const std::string& tree) {
  v1::Architecture architecture = testing::lockstep_architecture();
  architecture.mutable_router()->set_tree(tree);
  return architecture;
}

MacroPosition second_router(const v1::Architecture& architecture) {
  testing::ProgramMaker maker;
  maker.send(8, {0}, {{5}});
  const ProgramResult result = run_program(maker.program(), architecture);
  EXPECT_EQ(result.hot_links.size(), 2U);
  return result.hot_links[0].from == MacroPosition{0, 0, 0} ? result.hot_links[0].to : result.hot_links[1].to;
}

TEST(MachineTrees, AreXyUnlessNamed) {
  EXPECT_EQ(second_router(testing::small_architecture()), (MacroPosition{0, 1, 0}));
  EXPECT_EQ(second_router(machine_with("xy")), (MacroPosition{0, 1, 0}));
  EXPECT_EQ(second_router(machine_with("yx")), (MacroPosition{0, 0, 1}));
}

// Every run checks the routes of all flits, the order of the runs and the deadlock premises itself.
TEST(MachineTrees, EveryProgramRunsOnYxTrees) {
  const v1::Architecture architecture = machine_with("yx");
  std::uint64_t other_cycles = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    SCOPED_TRACE(seed);
    const v1::Program program =
        testing::RandomProgram(seed, 1 + static_cast<std::uint32_t>(seed % 3)).make(50);
    const ProgramResult event = run_program(program, architecture);
    const ProgramResult reference = run_program(program, architecture, {NetworkKernel::kReference});
    EXPECT_EQ(event.flit_cycles, reference.flit_cycles);
    EXPECT_GE(run_lockstep(program, architecture).cycles, event.uncontended_cycles);
    const ProgramResult xy = run_program(program, machine_with("xy"));
    EXPECT_EQ(event.uncontended_cycles, xy.uncontended_cycles);
    other_cycles += event.flit_cycles != xy.flit_cycles ? 1 : 0;
  }
  EXPECT_GT(other_cycles, 10U);
}

TEST(MachineTrees, AnUnknownNameIsRefused) {
  testing::ProgramMaker maker;
  maker.send(8, {0}, {{5}});
  try {
    run_program(maker.program(), machine_with("diagonal"));
    FAIL() << "not refused";
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(), "router.tree of architecture 'small' is 'diagonal'; allowed are xy, yx");
  }
}

}  // namespace
}  // namespace primalsim::accelerator
