#include "accelerator/attribution/layer_details.h"

#include <gtest/gtest.h>

#include "accelerator/run_program.h"
#include "tests/accelerator/random_program.h"
#include "tests/workloads/mapping/test_models.h"

namespace primalsim::accelerator {
namespace {

v1::LayerDetails details_of(const v1::Program& program) {
  return *run_program(program, testing::small_architecture(), {.attribution = true, .details = true}).details;
}

// Causes.ALinkIsTakenByOthers: two packets of 4 flits over link (1, 0) -> (2, 0), one of which waits for 2
// cycles.
TEST(LayerDetails, ALinkHasItsFlitsItsWaitsAndItsUsers) {
  testing::ProgramMaker maker;
  maker.send(4, {0}, {{2}});
  maker.use_operator(1);
  maker.send(6, {1}, {{2}});
  const v1::LayerDetails details = details_of(maker.program());
  ASSERT_EQ(details.links_size(), 2);
  const v1::LinkLoad& link = details.links(1);
  EXPECT_EQ(link.x(), 1U);
  EXPECT_EQ(link.direction(), "east");
  EXPECT_EQ(link.flits(), 10U);
  EXPECT_EQ(link.busy_cycles(), 10U);
  EXPECT_EQ(link.waiting_cycles(), 4U);  // from 4, when the head from macro 0 is there, to 8
  ASSERT_EQ(link.operators_size(), 2);
  EXPECT_EQ(link.operators(0).name(), "second");
  EXPECT_EQ(link.operators(0).flits(), 6U);
  EXPECT_EQ(details.links(0).waiting_cycles(), 0U);
}

// What the macros hold and spend is what all of it is.
TEST(LayerDetails, MacrosAddUpToTheEnergyOfTheRun) {
  const v1::Architecture architecture = testing::example_machine("tiny");
  const pe_models::Machine machine(architecture);
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    v1::Program program = testing::RandomProgram(seed, 2).make(30);
    program.set_width(8);
    program.set_height(8);
    v1::MacroUse& use = *program.add_macros();
    use.set_macro(9);
    use.set_kv_bytes(100);
    use.set_weight_bytes(0);
    use.set_lora_bytes(0);
    use.set_accumulators(0);
    use.set_packet_buffers(0);
    const ProgramResult result = run_program(program, machine, {.attribution = true, .details = true});
    std::uint64_t fj = 0;
    std::uint64_t kv = 0;
    for (const v1::MacroLoad& macro : result.details->macros()) {
      fj += macro.event_fj();
      kv += macro.kv_bytes();
      if (macro.kv_bytes() != 0) {
        EXPECT_EQ(macro.x(), 1U);
        EXPECT_EQ(macro.y(), 1U);
      }
    }
    EXPECT_EQ(fj, pe_models::total_fj(machine.event_energy(result.events)));
    EXPECT_EQ(kv, 100U);
  }
}

TEST(LayerDetails, TasksAndUnitsAreAllThere) {
  testing::ProgramMaker maker;
  const auto sent = maker.send(4, {0}, {{2}});
  maker.compute(2, v1::Compute::ROUTER, 5, {{sent}});
  const v1::LayerDetails details = details_of(maker.program());
  ASSERT_EQ(details.tasks_size(), 2);
  EXPECT_EQ(details.tasks(1).start_cycle(), 11U);
  EXPECT_EQ(details.tasks(1).end_cycle(), 16U);
  EXPECT_EQ(details.tasks(1).x(), 2U);
  EXPECT_EQ(details.tasks(0).kind(), "send");
  ASSERT_EQ(details.units_size(), 1);
  EXPECT_EQ(details.units(0).unit(), "router");
  EXPECT_EQ(details.units(0).busy_cycles(), 5U);
}

// Flits of all links are the run's flit-hops; of a link with three operators or fewer, those of its
// operators.
TEST(LayerDetails, FlitsAddUpInRandomPrograms) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    const v1::Program program =
        testing::RandomProgram(seed, static_cast<std::uint32_t>(1 + seed % 3)).make(40);
    const ProgramResult result =
        run_program(program, testing::small_architecture(), {.attribution = true, .details = true});
    std::uint64_t flits = 0;
    for (const v1::LinkLoad& link : result.details->links()) {
      flits += link.flits();
      std::uint64_t of_operators = 0;
      for (const v1::OperatorFlits& top : link.operators()) of_operators += top.flits();
      EXPECT_EQ(of_operators, link.flits());  // the Program has two operators
      EXPECT_LE(link.busy_cycles(), result.flit_cycles);
    }
    EXPECT_EQ(flits, result.flit_hops);
  }
}

}  // namespace
}  // namespace primalsim::accelerator
