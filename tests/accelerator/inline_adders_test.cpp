// Adders in the data path in whole runs of Programs: times, counts, energy, causes. Tiles of 4 x 4; a hop
// costs 2 cycles, an adder 1.
#include <gtest/gtest.h>

#include "accelerator/event_counts.h"
#include "accelerator/network_parameters.h"
#include "accelerator/run_lockstep.h"
#include "accelerator/run_program.h"
#include "accelerator/traffic.h"
#include "core/error.h"
#include "tests/accelerator/energy_machine.h"
#include "tests/accelerator/lockstep_machine.h"
#include "tests/accelerator/random_program.h"

namespace primalsim::accelerator {
namespace {

using testing::ProgramMaker;

v1::Architecture in_line(v1::Architecture machine = testing::small_architecture()) {
  machine.mutable_router_compute()->set_inline_adders(true);
  return machine;
}

// Four flits from each of macros 6, 5 and 4 of a row, added on the way to 4.
ProgramMaker chain() {
  ProgramMaker maker;
  maker.reduce(4, {{4, 0}, {5, 0}, {6, 1}},
               {{0, v1::PORT_ACIM, {}}, {1, v1::PORT_ACIM, {}}, {2, v1::PORT_ACIM, {}}});
  return maker;
}

// As tests/noc/ipcn/inline_adders_test.cpp has it; without, the sum is injected anew at macro 5 and done
// at 19.
TEST(InlineAdders, AreAnOptionOfTheMachine) {
  ProgramMaker maker = chain();
  EXPECT_EQ(run_program(maker.program(), testing::small_architecture()).flit_cycles, 19U);
  const ProgramResult result = run_program(maker.program(), in_line());
  EXPECT_EQ(result.flit_cycles, 14U);
  EXPECT_EQ(result.uncontended_cycles, 14U);
  // Outputs: two links, macro 5's own to its adder, and two packets into the root's; not the one that passes.
  EXPECT_EQ(result.router_flit_hops, 4U * 5);
  EXPECT_EQ(result.flit_hops, 4U * 2);
}

// The four flits that pass read the sum; they are not written there, and the new sum is not read.
TEST(InlineAdders, SaveTheWordsOfEjectingAndInjecting) {
  ProgramMaker maker = chain();
  const v1::Architecture machine = testing::energy_architecture();
  const std::uint64_t before = run_program(maker.program(), machine).events.scratchpad_words;
  const ProgramResult result = run_program(maker.program(), in_line(machine));
  EXPECT_EQ(before - result.events.scratchpad_words, 2U * 4);
  EXPECT_EQ(result.events.macs, run_program(maker.program(), machine).events.macs);
}

TEST(InlineAdders, TheirCyclesAreTheAdders) {
  ProgramMaker maker = chain();
  const ProgramResult result = run_program(maker.program(), in_line(), {.attribution = true});
  Cycle adder = 0;
  for (const Share& share : result.attribution->shares) {
    if (share.cause == Cause::kAdder) adder += share.cycles;
  }
  EXPECT_EQ(adder, 3U);  // 4 to 6 at macro 5, and the last flit's at the root
}

std::uint64_t counted(const pe_models::EventCounts& events) { return events.scratchpad_words + events.macs; }

// Self-checks compare every output, bound and closed form; attribution puts every cycle down to a cause.
TEST(InlineAdders, BothKernelsGiveTheSameRunOfRandomPrograms) {
  std::uint64_t faster = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    SCOPED_TRACE(seed);
    v1::Architecture machine = in_line(testing::energy_architecture());
    machine.mutable_router()->set_fifo_flits(seed % 3 == 0 ? 4 : 32);
    machine.mutable_router_compute()->set_adder_cycles_per_flit(1 + seed % 5 / 3);
    machine.mutable_router_compute()->set_adder_latency_cycles(seed % 4);
    if (seed % 7 == 0) machine.mutable_router()->set_tree("yx");
    const v1::Program program =
        testing::RandomProgram(seed, static_cast<std::uint32_t>(1 + seed % 3)).make(40);
    const ProgramResult event =
        run_program(program, machine, {.kernel = NetworkKernel::kEvent, .attribution = true});
    const ProgramResult reference =
        run_program(program, machine, {.kernel = NetworkKernel::kReference, .attribution = true});
    EXPECT_EQ(event.flit_cycles, reference.flit_cycles);
    EXPECT_EQ(counted(event.events), counted(reference.events));
    EXPECT_EQ(event.router_flit_hops, reference.router_flit_hops);
    machine.mutable_router_compute()->clear_inline_adders();
    const ProgramResult without = run_program(program, machine);
    faster += event.flit_cycles < without.flit_cycles ? 1 : 0;
    EXPECT_LE(counted(event.events), counted(without.events));
  }
  EXPECT_GT(faster, 50U);
}

// What passes is at most what may pass.
TEST(InlineAdders, NoRunHasLessTrafficThanTheLeast) {
  ProgramMaker maker = chain();
  const pe_models::Machine machine(in_line());
  const v1::Program program = maker.program();
  const noc::ipcn::Parameters parameters = network_parameters(program, machine);
  const ProgramImage image = make_program_image(program);
  const Traffic by_routes = count_traffic(image, parameters, 2);
  const Traffic least = least_traffic(by_routes, image);
  EXPECT_EQ(least.inline_flits, 4U);
  EXPECT_EQ(by_routes.ejected_flits - least.ejected_flits, 4U);
  EXPECT_EQ(by_routes.injected_flits - least.injected_flits, 4U);
}

TEST(InlineAdders, AreRefusedUnderLockStepControl) {
  ProgramMaker maker = chain();
  const pe_models::Machine machine(in_line(testing::lockstep_architecture()));
  try {
    run_lockstep(maker.program(), machine, {});
    FAIL();
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(),
                 "router_compute.inline_adders of architecture 'small' is true; under lock-step control only "
                 "false is allowed");
  }
}

}  // namespace
}  // namespace primalsim::accelerator
