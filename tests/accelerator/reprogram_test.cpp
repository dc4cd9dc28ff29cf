// Writing LoRA weights: the closed formula, and the same as traffic.
#include "accelerator/reprogram.h"

#include <gtest/gtest.h>

#include "accelerator/beside_run.h"
#include "accelerator/run_program.h"
#include "core/error.h"
#include "tests/accelerator/energy_machine.h"
#include "tests/accelerator/random_program.h"
#include "tests/oracles/side_by_side.h"
#include "tests/workloads/mapping/test_models.h"
#include "workloads/lowering/lower.h"
#include "workloads/mapping/strategy.h"
#include "workloads/program/check_program.h"

namespace primalsim::accelerator {
namespace {

using testing::energy_architecture;

v1::Program holding(std::vector<std::pair<std::uint32_t, std::uint64_t>> lora_bytes) {
  v1::Program program = testing::ProgramMaker().program();
  for (const auto& [macro, bytes] : lora_bytes) {
    v1::MacroUse& use = *program.add_macros();
    use.set_macro(macro);
    use.set_lora_bytes(bytes);
  }
  return program;
}

v1::Program lowered(const std::string& model, const std::string& adapter, const v1::Architecture& machine,
                    std::uint32_t context, const std::string& strategy = "primal") {
  const v1::Workload workload = testing::example_model(model, adapter);
  const v1::Mapping mapping = workloads::make_mapping(strategy, workload, machine, {});
  return workloads::lower(workload, mapping, machine, "layer", context);
}

TEST(Reprogram, LoadIsWhatTheMacrosHold) {
  const LoraLoad load = lora_load(holding({{0, 100}, {3, 0}, {5, 60}}));
  EXPECT_EQ(load.bytes, 160U);
  EXPECT_EQ(load.most_pe_bytes, 100U);
  EXPECT_EQ(load.macros, 2U);
}

// 2 gateways of 8 bytes a cycle, a link of 16; a PE's port takes 8 bytes a cycle.
TEST(Reprogram, TakesTheSlowerOfHostPortAndPePort) {
  EXPECT_EQ(reprogram_cycles({160, 100, 2}, energy_architecture()), 13U);     // 100 / 8; 160 / 16 are 10
  EXPECT_EQ(reprogram_cycles({1601, 100, 20}, energy_architecture()), 101U);  // 1601 / 16
  EXPECT_EQ(reprogram_cycles({0, 0, 0}, energy_architecture()), 0U);
  v1::Architecture slow = energy_architecture();
  slow.mutable_tile_link()->set_bytes_per_cycle(4);
  EXPECT_EQ(reprogram_cycles({160, 100, 2}, slow), 40U);
}

TEST(Reprogram, NeedsTheRateOfThePort) {
  v1::Architecture architecture = energy_architecture();
  architecture.mutable_dcim()->clear_write_bytes_per_cycle();
  EXPECT_THROW(reprogram_cycles({160, 100, 2}, architecture), InputError);
  EXPECT_THROW(reprogram_program(holding({{0, 8}}), architecture), InputError);
  EXPECT_THROW(reprogram_program(holding({{0, 0}}), energy_architecture()), InputError);
}

// 80 bytes, 10 flits, from the lower gateway, macro 12 in row 3, to macro 5, three links on: there 2 x 5 + 9
// cycles later, then written in 10.
TEST(Reprogram, OneMacroByHand) {
  const v1::Program program = reprogram_program(holding({{5, 80}}), energy_architecture());
  ASSERT_EQ(program.tasks_size(), 2);
  EXPECT_EQ(program.tasks(0).send().source().macro(), 12U);
  const ProgramResult run = run_program(program, energy_architecture());
  EXPECT_EQ(run.flit_cycles, 19U + 10U);
  // 30 flit-hops, 10 writes, 10 words out of the host's buffer.
  EXPECT_EQ(run.events, (pe_models::EventCounts{30, 0, 0, 0, 0, 10, 10}));
}

TEST(Reprogram, OnlyADcimWithARateCanBeWritten) {
  v1::Program program = reprogram_program(holding({{5, 80}}), energy_architecture());
  v1::Architecture architecture = energy_architecture();
  architecture.mutable_dcim()->clear_write_bytes_per_cycle();
  EXPECT_THROW(run_program(program, architecture), InputError);
  program.mutable_tasks(1)->mutable_compute()->set_unit(v1::Compute::ACIM);
  EXPECT_THROW(workloads::check_program(program, energy_architecture(), "p"), InputError);
}

// The upper gateway, macro 4, feeds the upper half of the bytes.
TEST(Reprogram, GatewaysShareTheBytesRowByRow) {
  const v1::Program program =
      reprogram_program(holding({{1, 8}, {2, 8}, {9, 8}, {14, 8}}), energy_architecture());
  ASSERT_EQ(program.tasks_size(), 8);
  EXPECT_EQ(program.tasks(0).send().source().macro(), 4U);
  EXPECT_EQ(program.tasks(2).send().source().macro(), 4U);
  EXPECT_EQ(program.tasks(4).send().source().macro(), 12U);
  EXPECT_EQ(program.tasks(6).send().source().macro(), 12U);
}

TEST(Reprogram, EventsAreThoseOfTheProgram) {
  const v1::Program layer = holding({{5, 80}, {9, 700}, {14, 3}});
  const Reprogramming reprogramming = measure_reprogramming(layer, energy_architecture());
  EXPECT_EQ(reprogramming.formula_cycles, 88U);
  EXPECT_EQ(reprogramming.load.bytes, 783U);
  EXPECT_EQ(reprogramming.events,
            run_program(reprogram_program(layer, energy_architecture()), energy_architecture()).events);
  EXPECT_EQ(reprogramming.events.dcim_writes, 10U + 88U + 1U);
}

// What the formula leaves out: the way through the mesh, and writing the last packet, which begins when all
// of it is there.
TEST(Reprogram, TrafficTakesTheClosedFormulaAndTheWay) {
  const v1::Architecture machine = testing::example_machine("tiny");
  const v1::Program layer = lowered("tiny", "tiny-r4-qv", machine, 40);
  const v1::Program program = reprogram_program(layer, machine);
  workloads::check_program(program, machine, "reprogram");
  const Reprogramming reprogramming = measure_reprogramming(layer, machine);
  const Cycle formula = reprogramming.formula_cycles;
  const Cycle traffic = run_program(program, machine).flit_cycles;
  EXPECT_EQ(reprogramming.cycles, traffic);
  EXPECT_GE(traffic, formula);
  EXPECT_LE(traffic, formula + 60);
}

// rank 8 on q and v: 160 KiB, 2560 cycles of 64 bytes.
TEST(Reprogram, Llama13B) {
  const v1::Architecture machine = testing::example_machine();
  const v1::Program layer = lowered("llama-2-13b", "llama-2-13b-r8-qv", machine, 64);
  const Reprogramming reprogramming = measure_reprogramming(layer, machine);
  EXPECT_EQ(reprogramming.load.bytes, 160U * 1024);
  EXPECT_EQ(reprogramming.formula_cycles, 2560U);
  const Cycle traffic = reprogramming.cycles;
  RecordProperty("traffic_cycles", std::to_string(traffic));
  EXPECT_EQ(traffic, 3202U);  // more than 2560: columns of A, and rows of B, share links and ports
}

// Of the operators from `first` on, as many as `count` says.
Cycle last_end(const ProgramResult& run, int first, int count) {
  Cycle end = 0;
  for (int i = first; i < first + count; ++i)
    end = std::max(end, run.operators[static_cast<std::size_t>(i)].last_end);
  return end;
}

struct Slowdown {
  Cycle alone;
  Cycle own_port;  // the next layer's weights come in at its own first tile
  Cycle through;   // they come in at this layer's first tile and pass through it
};

Slowdown measure_slowdown(const std::string& model, const std::string& adapter,
                          const v1::Architecture& machine, std::uint32_t context) {
  const v1::Program layer = lowered(model, adapter, machine, context);
  const std::uint32_t own = layer.tiles() - 1;
  const auto end_beside = [&](const v1::Program& loading, std::uint32_t shift) {
    return last_end(run_program(testing::side_by_side(layer, loading, shift), machine), 0,
                    layer.operators_size());
  };
  return {run_program(layer, machine).flit_cycles, end_beside(reprogram_program(layer, machine), own),
          end_beside(reprogram_program(layer, machine, own), 0)};
}

// Other tiles, other links: nothing to share but the next layer's first tile, where the output arrives.
TEST(Reprogram, BesideTheLayerSlowsNothingDownThroughItsOwnPort) {
  const Slowdown slowdown = measure_slowdown("tiny", "tiny-r4-qv", testing::example_machine("tiny"), 40);
  EXPECT_EQ(slowdown.own_port, slowdown.alone);
  EXPECT_GE(slowdown.through, slowdown.alone);
}

// docs/srpg.md quotes these.
TEST(Reprogram, BesideALayerOfLlama13B) {
  const Slowdown slowdown =
      measure_slowdown("llama-2-13b", "llama-2-13b-r8-qv", testing::example_machine(), 64);
  RecordProperty("alone_cycles", std::to_string(slowdown.alone));
  RecordProperty("own_port_cycles", std::to_string(slowdown.own_port));
  RecordProperty("through_cycles", std::to_string(slowdown.through));
  EXPECT_EQ(slowdown.alone, 5255U);
  EXPECT_EQ(slowdown.own_port, slowdown.alone);
  EXPECT_EQ(slowdown.through, 7958U);
}

// As one message they run with every check, and say when each operator ends.
TEST(BesideRun, EndsAsTheTwoInOneMessage) {
  v1::Architecture architecture = testing::small_architecture();
  int slower = 0;
  for (std::uint64_t seed = 5000; seed < 5100; ++seed) {
    SCOPED_TRACE(seed);
    architecture.mutable_router_compute()->set_adder_cycles_per_flit(1 + seed % 3);
    const auto random = [&](std::uint64_t number, std::uint64_t tiles) {
      return testing::RandomProgram(number, static_cast<std::uint32_t>(1 + tiles)).make(20);
    };
    const v1::Program first = random(seed, seed % 3);
    const v1::Program second = random(seed + 1000, seed % 2);
    const ProgramResult both = run_program(testing::side_by_side(first, second, 0), architecture);
    const BesideEnds ends = run_beside(first, second, architecture);
    EXPECT_EQ(ends.first, last_end(both, 0, first.operators_size()));
    EXPECT_EQ(ends.second, last_end(both, first.operators_size(), second.operators_size()));
    slower += ends.first > run_program(first, architecture).flit_cycles ? 1 : 0;
  }
  EXPECT_GT(slower, 10);  // they meet
}

TEST(BesideRun, NeedsEqualTiles) {
  EXPECT_THROW(run_beside(holding({{0, 8}}), testing::ProgramMaker(1, 5, 4).program(), energy_architecture()),
               InputError);
}

}  // namespace
}  // namespace primalsim::accelerator
