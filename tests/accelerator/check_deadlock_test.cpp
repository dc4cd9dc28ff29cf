// The deadlock check on the transfers of whole Programs.
#include <gtest/gtest.h>

#include "accelerator/self_checks.h"
#include "core/error.h"
#include "noc/ipcn/trees/path_tree.h"
#include "noc/ipcn/trees/xy_tree.h"
#include "tests/accelerator/random_program.h"
#include "tests/accelerator/small_program.h"
#include "tests/noc/ipcn/deadlock/odd_trees.h"

namespace primalsim::accelerator {
namespace {

noc::ipcn::Parameters small_fabric(std::uint32_t tiles) {
  noc::ipcn::Parameters parameters;
  parameters.ribbon = {tiles, 4, 4, 2};
  return parameters;
}

TEST(CheckDeadlock, DimensionOrderPasses) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const ProgramImage image = make_program_image(testing::RandomProgram(seed, 2).make(60));
    const noc::ipcn::Parameters parameters = small_fabric(2);
    noc::ipcn::XyTreeBuilder xy(parameters.ribbon);
    noc::ipcn::YxTreeBuilder yx(parameters.ribbon);
    EXPECT_NO_THROW(check_deadlock(image, parameters, xy));
    EXPECT_NO_THROW(check_deadlock(image, parameters, yx));
  }
}

// Macros x + 4y. The unicasts and the reduce turn into y, the multicast and its answer out of it.
TEST(CheckDeadlock, NamesThePremiseAndTheCycleOfAProgram) {
  testing::ProgramMaker maker(1);
  maker.send(8, {0}, {{5}});
  maker.reduce(8, {{0, 0}, {5, 0}}, {{1, v1::PORT_ACIM, {}}});
  maker.send(8, {1}, {{4, v1::PORT_ACIM}, {4, v1::PORT_DCIM}});
  maker.send(8, {4}, {{1, v1::PORT_ACIM}, {1, v1::PORT_DCIM}});
  const ProgramImage image = make_program_image(maker.program());
  const noc::ipcn::Parameters parameters = small_fabric(1);
  noc::ipcn::MulticastsInYx mixed(parameters.ribbon);
  try {
    check_deadlock(image, parameters, mixed);
    FAIL() << "not refused";
  } catch (const InputError& error) {
    EXPECT_STREQ(
        error.what(),
        "the transfers can deadlock, for this does not hold: all trees of a VC class have one order of "
        "dimensions: tile 0 (0,0)->(1,0) waits for tile 0 (1,0)->(1,1), which waits for tile 0 "
        "(1,1)->(0,1), which waits for tile 0 (0,1)->(0,0), which waits for tile 0 (0,0)->(1,0)");
  }
}

}  // namespace
}  // namespace primalsim::accelerator
