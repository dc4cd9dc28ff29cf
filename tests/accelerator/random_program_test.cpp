// What must hold for every Program. run_program checks itself that flits are conserved, that every output
// sends what the routes say, and that flit >= uncontended >= none event by event; it throws if not.
#include "tests/accelerator/random_program.h"

#include <gtest/gtest.h>

#include "accelerator/run_program.h"

namespace primalsim::accelerator {
namespace {

v1::Program random_program(std::uint64_t seed) {
  const auto tiles = static_cast<std::uint32_t>(1 + seed % 3);
  return testing::RandomProgram(seed, tiles).make(10 + static_cast<std::uint32_t>(seed % 40));
}

void expect_same(const ProgramResult& a, const ProgramResult& b) {
  EXPECT_EQ(a.flit_cycles, b.flit_cycles);
  EXPECT_EQ(a.flit_hops, b.flit_hops);
  EXPECT_EQ(a.router_flit_hops, b.router_flit_hops);
  EXPECT_EQ(a.crossing_peak_flits, b.crossing_peak_flits);
  ASSERT_EQ(a.operators.size(), b.operators.size());
  for (std::size_t i = 0; i < a.operators.size(); ++i) {
    EXPECT_EQ(a.operators[i].first_start, b.operators[i].first_start);
    EXPECT_EQ(a.operators[i].last_end, b.operators[i].last_end);
  }
  ASSERT_EQ(a.units.size(), b.units.size());
  for (std::size_t i = 0; i < a.units.size(); ++i)
    EXPECT_EQ(a.units[i].stall_cycles, b.units[i].stall_cycles);
}

TEST(RandomPrograms, RunsAreOrderedAndPassAllSelfChecks) {
  const v1::Architecture architecture = testing::small_architecture();
  int contended = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    SCOPED_TRACE(seed);
    const ProgramResult result = run_program(random_program(seed), architecture);
    EXPECT_GE(result.flit_cycles, result.uncontended_cycles);
    EXPECT_GE(result.uncontended_cycles, result.none_cycles);
    if (result.flit_cycles > result.uncontended_cycles) ++contended;
  }
  EXPECT_GT(contended, 100);  // the property is not tested on idle networks only
}

// attribute() throws unless the causes add up to the makespan.
TEST(RandomPrograms, EveryCycleHasACause) {
  v1::Architecture architecture = testing::small_architecture();
  Cycle waits = 0;
  for (std::uint64_t seed = 2000; seed < 2400; ++seed) {
    SCOPED_TRACE(seed);
    architecture.mutable_router()->set_fifo_flits(seed % 4 == 0 ? 4 : 32);
    architecture.mutable_router_compute()->set_adder_cycles_per_flit(1 + seed % 3);
    const ProgramResult result = run_program(random_program(seed), architecture, {.attribution = true});
    EXPECT_EQ(result.attribution->path.back().end, result.flit_cycles);
    for (const OperatorCommunication& operators : result.attribution->communication) {
      EXPECT_LE(operators.exposed + operators.hidden, result.flit_cycles);
    }
    for (const Share& share : result.attribution->shares) {
      if (share.cause == Cause::kLink || share.cause == Cause::kCredits) waits += share.cycles;
    }
  }
  EXPECT_GT(waits, 1000U);  // the property is not tested on idle networks only
}

TEST(RandomPrograms, EventKernelGivesTheReferenceKernelsCycles) {
  v1::Architecture architecture = testing::small_architecture();
  for (std::uint64_t seed = 1000; seed < 1200; ++seed) {
    SCOPED_TRACE(seed);
    architecture.mutable_router_compute()->set_adder_cycles_per_flit(1 + seed % 3);
    const v1::Program program = random_program(seed);
    expect_same(run_program(program, architecture, {NetworkKernel::kEvent}),
                run_program(program, architecture, {NetworkKernel::kReference}));
  }
}

TEST(RandomPrograms, TheSameProgramGivesTheSameResultTwice) {
  const v1::Program program = random_program(7);
  const v1::Architecture architecture = testing::small_architecture();
  expect_same(run_program(program, architecture), run_program(program, architecture));
}

// A slower link or adder can only delay; checked here on the run without contention, where it is a theorem.
TEST(RandomPrograms, SlowerHopsNeverShortenTheUncontendedRun) {
  const v1::Architecture fast = testing::small_architecture();
  v1::Architecture slow = fast;
  slow.mutable_router()->set_link_latency_cycles(3);
  slow.mutable_router_compute()->set_adder_latency_cycles(4);
  slow.mutable_router_compute()->set_adder_cycles_per_flit(2);
  for (std::uint64_t seed = 2000; seed < 2100; ++seed) {
    const v1::Program program = random_program(seed);
    EXPECT_GE(run_program(program, slow).uncontended_cycles, run_program(program, fast).uncontended_cycles);
  }
}

}  // namespace
}  // namespace primalsim::accelerator
