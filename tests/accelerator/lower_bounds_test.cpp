// Each lower bound on a Program in which it can be counted by hand. Tiles of 4 x 4, 2 gateways.
#include <gtest/gtest.h>

#include <string>

#include "accelerator/run_program.h"
#include "tests/accelerator/small_program.h"

namespace primalsim::accelerator {
namespace {

using testing::ProgramMaker;

Cycle bound(ProgramMaker& maker, const std::string& name,
            const v1::Architecture& architecture = testing::small_architecture()) {
  for (const BoundValue& value : run_program(maker.program(), architecture).lower_bounds) {
    if (value.name == name) return value.cycles;
  }
  ADD_FAILURE() << "no bound " << name;
  return 0;
}

// 10 flits (0 -> 3) and 7 (1 -> 2) share the link 1 -> 2.
TEST(LowerBounds, BusiestLink) {
  ProgramMaker maker;
  maker.send(10, {0}, {{3}});
  maker.send(7, {1}, {{2}});
  EXPECT_EQ(bound(maker, "busiest_link"), 17U);
}

// Rows 0 and 1 each send 10 flits over the cut between columns 1 and 2, which 4 links cross eastwards: 20
// / 4. The way back counts apart.
TEST(LowerBounds, Bisection) {
  ProgramMaker maker;
  maker.send(10, {1}, {{2}});
  maker.send(10, {5}, {{6}});
  maker.send(9, {2}, {{1}});
  EXPECT_EQ(bound(maker, "bisection"), 5U);
}

// 31 flits over 2 gateways of 1 flit a cycle: 16; with a tile link of 8 bytes a cycle, 1 flit in all: 31.
TEST(LowerBounds, Gateway) {
  ProgramMaker maker(2);
  maker.send(31, {7}, {{20}});
  EXPECT_EQ(bound(maker, "gateway"), 16U);
  v1::Architecture slow = testing::small_architecture();
  slow.mutable_tile_link()->set_bytes_per_cycle(8);
  EXPECT_EQ(bound(maker, "gateway", slow), 31U);
}

// Three sends of 10 flits from one local port, none of which share a link; then as many into one.
TEST(LowerBounds, PortOut) {
  ProgramMaker maker;
  for (const std::uint32_t to : {4U, 6U, 1U}) maker.send(10, {5}, {{to}});
  EXPECT_EQ(bound(maker, "port"), 30U);
}

TEST(LowerBounds, PortIn) {
  ProgramMaker maker;
  for (const std::uint32_t from : {4U, 6U, 1U}) maker.send(10, {from}, {{5}});
  EXPECT_EQ(bound(maker, "port"), 30U);
}

// 25 words of macro 3 at 2 a cycle: 13.
TEST(LowerBounds, Scratchpad) {
  ProgramMaker maker;
  maker.compute(3, v1::Compute::ROUTER, 8, {}, 15);
  maker.compute(3, v1::Compute::ROUTER, 5, {}, 10);
  v1::Architecture architecture = testing::small_architecture();
  architecture.mutable_scratchpad()->set_words_per_cycle(2);
  EXPECT_EQ(bound(maker, "scratchpad", architecture), 13U);
}

// Two units of one macro count apart.
TEST(LowerBounds, Compute) {
  ProgramMaker maker;
  maker.compute(3, v1::Compute::ROUTER, 8);
  maker.compute(3, v1::Compute::ROUTER, 5);
  maker.compute(3, v1::Compute::ACIM, 12);
  EXPECT_EQ(bound(maker, "compute"), 13U);
}

// A task of 8 cycles, its 4 flits from macro 0 to its neighbour, and a task of 5 there: 13 without transfers.
// A second task of 3 stands behind the last in the unit's order. Alone, the transfer takes what the run takes
// more.
TEST(LowerBounds, Chain) {
  ProgramMaker maker;
  const std::uint32_t first = maker.compute(0, v1::Compute::ROUTER, 8);
  const std::uint32_t sent = maker.send(4, {0}, {{1}}, {{first, 0}});
  maker.compute(1, v1::Compute::ROUTER, 5, {{sent, 0}});
  maker.compute(1, v1::Compute::ROUTER, 3);
  EXPECT_EQ(bound(maker, "chain"), 8U + 5 + 3);
  const ProgramResult run = run_program(maker.program(), testing::small_architecture());
  EXPECT_EQ(bound(maker, "chain_alone"), run.uncontended_cycles);
  EXPECT_EQ(run.uncontended_cycles, run.flit_cycles);  // nothing else is under way
}

}  // namespace
}  // namespace primalsim::accelerator
