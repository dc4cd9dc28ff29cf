// A bottleneck that was put there is the first row of the attribution.
#include <gtest/gtest.h>

#include "accelerator/attribution/attribution_result.h"
#include "accelerator/run_program.h"
#include "tests/accelerator/small_program.h"

namespace primalsim::accelerator {
namespace {

using testing::ProgramMaker;

Share first_of(const v1::Program& program, std::string& resource) {
  const ProgramResult result = run_program(program, testing::small_architecture(), {.attribution = true});
  resource = resource_name(result.attribution->shares.front().resource, result.ribbon);
  return result.attribution->shares.front();
}

// Six streams of 128 flits, 768 in all, pass the link from macro 1 to macro 2; other rows carry one each.
TEST(Planted, AHotLink) {
  ProgramMaker maker;
  for (const std::uint32_t from : {0U, 1U}) {
    for (const v1::Port port : {v1::PORT_LOCAL, v1::PORT_ACIM, v1::PORT_DCIM}) {
      maker.send(128, {from, port}, {{from == 0 ? 2U : 3U, port}});
    }
  }
  maker.send(128, {4}, {{7}});
  maker.send(128, {8}, {{11}});
  std::string resource;
  const Share first = first_of(maker.program(), resource);
  EXPECT_EQ(first.cause, Cause::kLink);
  EXPECT_EQ(resource, "link tile 0 (1, 0) -> (2, 0)");
  EXPECT_GT(first.cycles, 300U);
}

// The router of macro 5 serves in Program order: its second task, whose input is there, stands behind one
// that waits 500 cycles for macro 9.
TEST(Planted, AStarvedUnit) {
  ProgramMaker maker;
  const auto late = maker.compute(9, v1::Compute::ACIM, 500);
  maker.compute(5, v1::Compute::ROUTER, 10, {{late}});
  const auto held = maker.compute(5, v1::Compute::ROUTER, 10);
  maker.compute(6, v1::Compute::ROUTER, 20, {{held}});
  std::string resource;
  const Share first = first_of(maker.program(), resource);
  EXPECT_EQ(first.cause, Cause::kOrder);
  EXPECT_EQ(resource, "router of tile 0 (1, 1)");
  EXPECT_EQ(first.cycles, 500U);
}

// Ten tasks of 50 cycles before the one that counts.
TEST(Planted, ABusyUnit) {
  ProgramMaker maker;
  for (int i = 0; i < 10; ++i) maker.compute(5, v1::Compute::ROUTER, 50);
  maker.compute(5, v1::Compute::ROUTER, 10);
  std::string resource;
  const Share first = first_of(maker.program(), resource);
  EXPECT_EQ(first.cause, Cause::kUnit);
  EXPECT_EQ(resource, "router of tile 0 (1, 1)");
  EXPECT_EQ(first.cycles, 500U);
}

}  // namespace
}  // namespace primalsim::accelerator
