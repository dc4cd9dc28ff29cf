// Computations and the network on the port of one scratchpad. Tiles of 4 x 4; a hop costs 2 cycles, an
// adder 1.
#include <gtest/gtest.h>

#include "accelerator/event_counts.h"
#include "accelerator/flit_run.h"
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

v1::Architecture with_ports(std::uint32_t ports, v1::Architecture machine = testing::small_architecture()) {
  machine.mutable_scratchpad()->set_ports(ports);
  return machine;
}

// Ten cycles of macro 5's router, with `words` of them on the scratchpad, and four flits that are written
// there in 6 .. 9: from macro 4's ACIM at 0, over one link.
ProgramMaker compute_and_packet(std::uint64_t words) {
  ProgramMaker maker;
  maker.compute(5, v1::Compute::ROUTER, 10, {}, words);
  maker.send(4, {4, v1::PORT_ACIM}, {{5}});
  return maker;
}

Cycle end_of_compute(std::uint64_t words, const v1::Architecture& machine) {
  ProgramMaker maker = compute_and_packet(words);
  return run_program(maker.program(), machine).flit_cycles;
}

Cycle scratchpad_bound(ProgramMaker& maker, const v1::Architecture& machine) {
  for (const BoundValue& value : run_program(maker.program(), machine).lower_bounds) {
    if (std::string(value.name) == "scratchpad") return value.cycles;
  }
  return 0;
}

// 0 .. 5 are left, and what is missing comes after the packet, from 10 on.
TEST(SharedPort, AComputationHasTheCyclesThatTheNetworkLeaves) {
  EXPECT_EQ(end_of_compute(6, with_ports(1)), 10U);
  EXPECT_EQ(end_of_compute(7, with_ports(1)), 11U);
  EXPECT_EQ(end_of_compute(10, with_ports(1)), 14U);
}

TEST(SharedPort, ASecondPortIsTheNetworksOwn) { EXPECT_EQ(end_of_compute(10, with_ports(2)), 10U); }

TEST(SharedPort, WithoutPortsTheNetworksAccessesTakeNoTime) {
  EXPECT_EQ(end_of_compute(10, testing::small_architecture()), 10U);
}

// 10 words are 5 accesses of 2, and 6 cycles are left before the packet.
TEST(SharedPort, AnAccessMovesAllWordsOfACycle) {
  v1::Architecture wide = with_ports(1);
  wide.mutable_scratchpad()->set_words_per_cycle(2);
  EXPECT_EQ(end_of_compute(10, wide), 10U);
  EXPECT_EQ(end_of_compute(14, wide), 11U);
}

// The packet of a second send is written in 13 .. 16, after the computation would have ended at 14 but for
// it: of ten accesses 6 are done before 6, 3 in 10 .. 12, and the last in 17.
TEST(SharedPort, WhatComesInMeanwhileProlongsItAgain) {
  ProgramMaker maker = compute_and_packet(10);
  const auto later = maker.compute(8, v1::Compute::ROUTER, 7);
  maker.send(4, {4, v1::PORT_DCIM}, {{5}}, {{later}});
  EXPECT_EQ(run_program(maker.program(), with_ports(1)).flit_cycles, 18U);
}

TEST(SharedPort, TheBoundCountsEveryAccess) {
  ProgramMaker maker = compute_and_packet(10);
  EXPECT_EQ(scratchpad_bound(maker, with_ports(1)), 10U + 4 - 2);
  EXPECT_EQ(scratchpad_bound(maker, with_ports(2)), 10U);
  EXPECT_EQ(scratchpad_bound(maker, testing::small_architecture()), 10U);
}

// Three operands of 20 flits at macro 5: 20 writes and 2 x 40 reads and writes; their flits pass the local
// output in 60.
TEST(SharedPort, TheBoundCountsWhatAnAdderReads) {
  ProgramMaker maker;
  maker.reduce(20, {{5, 0}, {4, 0}, {6, 0}},
               {{0, v1::PORT_ACIM, {}}, {1, v1::PORT_ACIM, {}}, {2, v1::PORT_ACIM, {}}});
  EXPECT_EQ(scratchpad_bound(maker, with_ports(2)), 100U - 2);
}

TEST(SharedPort, TheWaitIsPutDownToTheScratchpad) {
  ProgramMaker maker = compute_and_packet(10);
  const ProgramResult result = run_program(maker.program(), with_ports(1), {.attribution = true});
  Cycle scratchpad = 0;
  for (const Share& share : result.attribution->shares) {
    if (share.cause == Cause::kScratchpad) scratchpad += share.cycles;
  }
  // The ten cycles themselves are the program's, which does not say what limits them.
  EXPECT_EQ(scratchpad, 4U);
  EXPECT_EQ(result.unit_kinds[2].busy_cycles, 14U);
}

v1::Program random_forty(std::uint64_t seed) {
  return testing::RandomProgram(seed, static_cast<std::uint32_t>(1 + seed % 3)).make(40);
}

TEST(SharedPort, BothKernelsGiveTheSameRunOfRandomPrograms) {
  Cycle prolonged = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    v1::Architecture machine = with_ports(1 + seed % 2);
    machine.mutable_router()->set_fifo_flits(seed % 3 == 0 ? 4 : 32);
    const v1::Program program = random_forty(seed);
    const ProgramResult event =
        run_program(program, machine, {.kernel = NetworkKernel::kEvent, .attribution = true});
    const ProgramResult reference = run_program(program, machine, {.kernel = NetworkKernel::kReference});
    EXPECT_EQ(event.flit_cycles, reference.flit_cycles);
    ASSERT_EQ(event.units.size(), reference.units.size());
    for (std::size_t i = 0; i < event.units.size(); ++i)
      EXPECT_EQ(event.units[i].busy_cycles, reference.units[i].busy_cycles);
    machine.mutable_scratchpad()->clear_ports();
    if (event.flit_cycles > run_program(program, machine).flit_cycles) ++prolonged;
  }
  EXPECT_GT(prolonged, 100U);
}

// With a word a flit and a word an access, the accesses that took time are those whose energy is counted.
TEST(SharedPort, EveryWordThatTakesEnergyTakesTime) {
  const pe_models::Machine machine(with_ports(1, testing::energy_architecture()));
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    SCOPED_TRACE(seed);
    const v1::Program program = random_forty(seed);
    const noc::ipcn::Parameters parameters = network_parameters(program, machine);
    const ProgramImage image = make_program_image(program);
    const auto network = noc::ipcn::make_event_network(parameters);
    run_flits(image, *network, Cycle{1} << 40);
    const Traffic traffic = count_traffic(image, parameters, 2);
    const auto macros = count_events_by_macro(program, traffic, parameters, machine);
    std::vector<std::uint64_t> computed(macros.size(), 0);
    for (const ComputeTask& compute : image.computes)
      computed[compute.unit / kUnitsPerMacro] += compute.scratchpad_words;
    for (std::uint32_t macro = 0; macro < macros.size(); ++macro) {
      EXPECT_EQ(network->port_cycles(macro, kNever - 1) + computed[macro], macros[macro].scratchpad_words);
    }
  }
}

TEST(SharedPort, IsRefusedUnderLockStepControl) {
  ProgramMaker maker = compute_and_packet(1);
  const pe_models::Machine machine(with_ports(1, testing::lockstep_architecture()));
  try {
    run_lockstep(maker.program(), machine, {});
    FAIL();
  } catch (const InputError& error) {
    EXPECT_STREQ(
        error.what(),
        "scratchpad.ports of architecture 'small' is 1; under lock-step control it has to be absent");
  }
}

}  // namespace
}  // namespace primalsim::accelerator
