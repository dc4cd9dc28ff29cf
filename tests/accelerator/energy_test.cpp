// Events and energy of Programs, by hand and to the last digit.
#include <gtest/gtest.h>

#include <map>

#include "accelerator/energy_result.h"
#include "accelerator/run_program.h"
#include "core/error.h"
#include "tests/accelerator/energy_machine.h"
#include "tests/accelerator/random_program.h"

namespace primalsim::accelerator {
namespace {

using pe_models::EventCounts;
using srpg::Policy;
using testing::energy_architecture;
using testing::ProgramMaker;

// A product at macro 0, 4 flits to macro 1, 64 multiply-adds and 3 words there.
v1::Program two_macros() {
  ProgramMaker maker;
  const auto product = maker.compute(0, v1::Compute::ACIM, 10);
  const auto sent = maker.send(4, {0, v1::PORT_ACIM}, {{1}}, {{product}});
  const auto macs = maker.compute(1, v1::Compute::ROUTER, 4, {{sent}}, 3);
  testing::set_operations(maker.program(), product, 1);
  testing::set_operations(maker.program(), macs, 64);
  return maker.program();
}

std::map<std::string, std::uint64_t> parts_by_name(const v1::EnergyResult& energy) {
  std::map<std::string, std::uint64_t> result;
  for (const v1::EnergyPart& part : energy.parts()) result[part.component()] = part.fj();
  return result;
}

// 4 flits over 1 link; 4 words written into the packet buffer and 3 read.
TEST(Energy, EventsOfTwoMacros) {
  const ProgramResult run = run_program(two_macros(), energy_architecture());
  EXPECT_EQ(run.events, (EventCounts{4, 0, 64, 1, 0, 0, 7}));
}

// 10 cycles, 2 x 3 + 3 on the way, 4 cycles: 23, all of them computing.
TEST(Energy, OfTwoMacrosByHand) {
  const ProgramResult run = run_program(two_macros(), energy_architecture());
  ASSERT_EQ(run.flit_cycles, 23U);
  const v1::EnergyResult energy = token_energy(run, nullptr, {}, Policy::kNone, energy_architecture());
  const std::map<std::string, std::uint64_t> expected{{"flit_hops", 4000},
                                                      {"tile_links", 0},
                                                      {"router_macs", 6400},
                                                      {"acim", 20000},
                                                      {"dcim", 0},
                                                      {"dcim_writes", 0},
                                                      {"scratchpad", 56000},
                                                      {"static_ipcn", 11500},
                                                      {"static_sram", 6900},
                                                      {"static_rram", 4600},
                                                      {"wake", 0}};
  EXPECT_EQ(parts_by_name(energy), expected);
  EXPECT_EQ(energy.total_fj(), 109400U);
  EXPECT_DOUBLE_EQ(energy.joules_per_token(), 109400e-15);
  EXPECT_DOUBLE_EQ(energy.tokens_per_joule(), 1 / 109400e-15);
  EXPECT_DOUBLE_EQ(energy.average_watts(), 109400e-15 / 23e-9);
  EXPECT_FALSE(energy.has_adapter_switch());
}

// Two layers of 23 cycles under SRPG: each tile computes 23, is woken in 10, and is retained for 13.
TEST(Energy, OfTwoLayersUnderSrpgByHand) {
  v1::Program program = two_macros();
  program.set_repeats(2);
  const ProgramResult run = run_program(program, energy_architecture());
  const v1::EnergyResult energy = token_energy(run, nullptr, {}, Policy::kSrpg, energy_architecture());
  const auto parts = parts_by_name(energy);
  // Retained: 330 a cycle, 300 of the SRAM; of the other 30 the IPCN has 30 x 50 / 70.
  EXPECT_EQ(parts.at("static_ipcn"), 2U * (33 * 500 + 13 * 21));
  EXPECT_EQ(parts.at("static_sram"), 2U * (33 * 300 + 13 * 300));
  EXPECT_EQ(parts.at("static_rram"), 2U * (33 * 200 + 13 * 9));
  EXPECT_EQ(parts.at("wake"), 2U * 5000);
  EXPECT_EQ(energy.total_fj(), 2U * (86400 + 33 * 1000 + 13 * 330 + 5000));
}

// Both macros multiply; macro 1 adds its own product and that of macro 0: one addition of 2 flits of 4 sums,
// 4 flits into the accumulator and 2 read for the addition.
TEST(Energy, ReducesAddWhatTheyAdd) {
  ProgramMaker maker;
  const auto far = maker.compute(0, v1::Compute::ACIM, 10);
  const auto near = maker.compute(1, v1::Compute::ACIM, 10);
  maker.reduce(2, {{1, 0}, {0, 0}}, {{0, v1::PORT_ACIM, {{near}}}, {1, v1::PORT_ACIM, {{far}}}});
  testing::set_operations(maker.program(), far, 1);
  testing::set_operations(maker.program(), near, 1);
  EXPECT_EQ(run_program(maker.program(), energy_architecture()).events, (EventCounts{2, 0, 8, 2, 0, 0, 6}));
}

// From macro 7 at the east edge of tile 0, in a gateway's row, to macro 20 at the west edge of tile 1: 5
// flits of 64 bits.
TEST(Energy, CrossingsCountBits) {
  ProgramMaker maker(2);
  maker.send(5, {7}, {{20, v1::PORT_DCIM}});
  EXPECT_EQ(run_program(maker.program(), energy_architecture()).events, (EventCounts{5, 320, 0, 0, 0, 0, 5}));
}

// 2048 words at 10 fJ, and 100 bytes in 13 writes.
TEST(Energy, DcimCountsWordsAndWrites) {
  ProgramMaker maker;
  const auto product = maker.compute(0, v1::Compute::DCIM, 12);
  const auto written = maker.compute(0, v1::Compute::DCIM, 13);
  testing::set_operations(maker.program(), product, 2048);
  maker.program().mutable_tasks(static_cast<int>(written))->mutable_compute()->set_written_bytes(100);
  const ProgramResult run = run_program(maker.program(), energy_architecture());
  EXPECT_EQ(run.events, (EventCounts{0, 0, 0, 0, 2048, 13, 0}));
  EXPECT_EQ(pe_models::total_fj(pe_models::Machine(energy_architecture()).event_energy(run.events)),
            20480U + 26000U);
}

// The unit of macro 0 multiplies for 10 cycles and has nothing to do for 13; that of macro 1 waits 19 cycles
// and works 4; 14 more units of each kind, and 16 DCIMs, are gated all the time.
TEST(Energy, UnitsAreBusyStalledOrGated) {
  const ProgramResult run = run_program(two_macros(), energy_architecture());
  EXPECT_EQ(run.unit_kinds[0].busy_cycles, 10U);
  EXPECT_EQ(run.unit_kinds[0].stalled_cycles, 0U);
  EXPECT_EQ(run.unit_kinds[0].gated_cycles, 13U + 15 * 23);
  EXPECT_EQ(run.unit_kinds[1].gated_cycles, 16U * 23);
  EXPECT_EQ(run.unit_kinds[2].busy_cycles, 4U);
  EXPECT_EQ(run.unit_kinds[2].stalled_cycles, 19U);
  EXPECT_EQ(run.unit_kinds[2].gated_cycles, 15U * 23);
}

void expect_sums(const ProgramResult& run, std::uint32_t tiles) {
  for (const UnitKindUse& kind : run.unit_kinds) {
    EXPECT_EQ(kind.busy_cycles + kind.stalled_cycles + kind.gated_cycles, tiles * 16 * run.flit_cycles);
  }
  for (const Policy policy : {Policy::kNone, Policy::kGate, Policy::kReprogram, Policy::kSrpg}) {
    const v1::EnergyResult energy = token_energy(run, &run, {}, policy, energy_architecture());
    std::uint64_t sum = 0;
    for (const v1::EnergyPart& part : energy.parts()) sum += part.fj();
    EXPECT_EQ(sum, energy.total_fj());
    ASSERT_EQ(energy.retention_sweep_size(), 4);
    EXPECT_EQ(energy.retention_sweep(2).retained_permille(), 330U);  // the machine's own
    EXPECT_EQ(energy.retention_sweep(2).total_fj(), energy.total_fj());
    for (int i = 1; i < 4; ++i) {
      EXPECT_GE(energy.retention_sweep(i).total_fj(), energy.retention_sweep(i - 1).total_fj());
    }
  }
}

TEST(Energy, OfRandomProgramsAddsUpToTheLastDigit) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const std::uint32_t tiles = 1 + static_cast<std::uint32_t>(seed % 3);
    v1::Program program = testing::RandomProgram(seed, tiles).make(60);
    for (int i = 0; i < program.tasks_size(); ++i) {
      if (program.tasks(i).has_compute()) {
        program.mutable_tasks(i)->mutable_compute()->set_operations(seed * 31 +
                                                                    static_cast<std::uint64_t>(i));
      }
    }
    const ProgramResult event = run_program(program, energy_architecture());
    const ProgramResult reference = run_program(program, energy_architecture(), {NetworkKernel::kReference});
    EXPECT_EQ(event.events, reference.events);
    EXPECT_EQ(event.events.flit_hops, event.flit_hops);
    expect_sums(event, tiles);
  }
}

}  // namespace
}  // namespace primalsim::accelerator
