// All layers as one Program: how its cycles relate to those of one layer.
#include "accelerator/whole_model.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <optional>

#include "accelerator/network_parameters.h"
#include "accelerator/program_image.h"
#include "accelerator/run_program.h"
#include "core/error.h"
#include "noc/ipcn/zero_load.h"
#include "proto/read.h"
#include "tests/accelerator/small_program.h"
#include "tests/oracles/memory_safety.h"
#include "workloads/lowering/lower.h"
#include "workloads/mapping/strategy.h"
#include "workloads/model_import/import_model.h"
#include "workloads/program/check_program.h"

namespace primalsim::accelerator {
namespace {

using testing::ProgramMaker;

constexpr std::uint32_t kTile = 16;  // macros of a tile of small_architecture()

// Two inputs, at macros 0 and 15. Output 15 hangs on input 0 after `short_cycles` of work, output 0 on input
// 15 after `long_cycles`.
v1::Program crossed_layer(std::uint32_t short_cycles, std::uint32_t long_cycles) {
  ProgramMaker maker(2);
  const auto at_0 = maker.compute(0, v1::Compute::ROUTER, short_cycles);
  const auto at_15 = maker.compute(15, v1::Compute::ROUTER, long_cycles);
  maker.send(8, {0}, {{kTile + 15}}, {{at_0}});
  maker.send(8, {15}, {{kTile}}, {{at_15}});
  return maker.program();
}

Cycle send_alone(const v1::Program& program, std::uint32_t task) {
  const auto image = make_program_image(program);
  return noc::ipcn::send_latencies(network_parameters(program, testing::small_architecture()),
                                   image.send(task))[0];
}

// With one input, each layer begins when the one before is done and finds the network idle.
TEST(WholeModel, WithOneInputTakesAsManyTimesALayer) {
  ProgramMaker maker(2);
  const auto work = maker.compute(5, v1::Compute::ROUTER, 10);
  maker.send(64, {5}, {{kTile + 5}}, {{work}});
  const Cycle layer = run_program(maker.program(), testing::small_architecture()).flit_cycles;
  EXPECT_EQ(layer, 10 + send_alone(maker.program(), 1));
  const v1::Program chain = chain_layers(maker.program(), 1, 4);
  EXPECT_EQ(chain.tiles(), 5u);
  const ProgramResult run = run_program(chain, testing::small_architecture());
  EXPECT_EQ(run.flit_cycles, 4 * layer);
  const v1::WholeModelRun whole = make_whole_model_run(chain, run, 4);
  ASSERT_EQ(whole.layer_end_cycles_size(), 4);
  for (int l = 0; l < 4; ++l) EXPECT_EQ(whole.layer_end_cycles(l), (static_cast<Cycle>(l) + 1) * layer);
}

// Layers overlap at the cut: an input that is early is worked on while the other still travels. One layer is
// 100 cycles of work and the way from 15 to 0; of two layers the longest path has 100 of one and 10 of the
// other, for outputs cross over. With a cut that waits for everything it is two layers.
TEST(WholeModel, EarlySlicesStartEarly) {
  const v1::Program layer = crossed_layer(10, 100);
  const Cycle from_0 = send_alone(layer, 2);
  const Cycle from_15 = send_alone(layer, 3);
  const v1::Architecture machine = testing::small_architecture();
  ASSERT_EQ(run_program(layer, machine).flit_cycles, 100 + from_15);
  EXPECT_EQ(run_program(chain_layers(layer, 1, 2, Cut::kAllSlices), machine).flit_cycles,
            2 * (100 + from_15));
  EXPECT_EQ(run_program(chain_layers(layer, 1, 2, Cut::kEachSlice), machine).flit_cycles,
            100 + from_15 + 10 + from_0);
}

// A task without dependencies away from the input homes waits for the whole input.
TEST(WholeModel, TasksAwayFromTheInputsWaitForAllOfIt) {
  v1::Program layer = crossed_layer(10, 100);
  v1::Compute& away = *layer.add_tasks()->mutable_compute();
  layer.mutable_tasks(4)->set_operator_(0);
  away.set_macro(7);
  away.set_unit(v1::Compute::ACIM);
  away.set_cycles(1000);
  const Cycle input = 100 + send_alone(layer, 3);  // of the second layer
  EXPECT_EQ(run_program(chain_layers(layer, 1, 2), testing::small_architecture()).flit_cycles, input + 1000);
}

TEST(WholeModel, RefusesALayerThatSendsNothingOn) {
  ProgramMaker maker(2);
  maker.compute(0, v1::Compute::ROUTER, 10);
  EXPECT_THROW(chain_layers(maker.program(), 1, 2), InputError);
}

TEST(WholeModel, RefusesImpossibleSizes) {
  const v1::Program layer = crossed_layer(1, 1);
  EXPECT_THROW(chain_layers(layer, 1, 0), InternalError);
  EXPECT_THROW(chain_layers(layer, 0, 2), InputError);
  EXPECT_THROW(chain_layers(layer, 2, 2), InputError);
  EXPECT_THROW(chain_layers(layer, 1, 70000), NoFit);
}

struct TinyLayer {
  v1::Program program;
  std::uint32_t own_tiles = 0;
};

const std::filesystem::path kWholeModelRoot = PRIMALSIM_SOURCE_DIR;

v1::Architecture tiny_machine() { return read_architecture(kWholeModelRoot / "configs/tiny.txtpb"); }

TinyLayer tiny_layer(std::string_view strategy, std::optional<std::uint32_t> parts = std::nullopt) {
  const v1::Workload workload = workloads::import_model(kWholeModelRoot / "examples/models/tiny",
                                                        kWholeModelRoot / "examples/adapters/tiny-r4-qv");
  const v1::Mapping mapping =
      workloads::make_mapping(strategy, workload, tiny_machine(), {.stream_parts = parts});
  return {workloads::lower(workload, mapping, tiny_machine(), "layer", 40), mapping.placements(0).tiles()};
}

// Valid as a Program file is, and no buffer has two users at a time, at the cut neither.
TEST(WholeModel, IsAValidProgramWithSafeMemory) {
  const v1::Architecture machine = tiny_machine();
  for (const workloads::Strategy& strategy : workloads::strategies()) {
    SCOPED_TRACE(strategy.name);
    // Parts share memory, which only a Program with meanings tells from a conflict.
    const TinyLayer layer = tiny_layer(strategy.name, 1);
    const v1::Program chain = chain_layers(layer.program, layer.own_tiles, 2);
    EXPECT_NO_THROW(workloads::check_program(chain, machine, "chain"));
    EXPECT_EQ(workloads::find_memory_conflict(chain, machine), "");
  }
}

// If every layer waits for its whole input, four layers take four times one; with slices that start as they
// come, never longer here.
TEST(WholeModel, FourLayersOfAModel) {
  const v1::Architecture machine = tiny_machine();
  for (const workloads::Strategy& strategy : workloads::strategies()) {
    SCOPED_TRACE(strategy.name);
    const TinyLayer layer = tiny_layer(strategy.name);
    const ProgramResult one = run_program(layer.program, machine);
    const auto run = [&](Cut cut, NetworkKernel kernel) {
      return run_program(chain_layers(layer.program, layer.own_tiles, 4, cut), machine, {kernel});
    };
    const ProgramResult all = run(Cut::kAllSlices, NetworkKernel::kEvent);
    const ProgramResult each = run(Cut::kEachSlice, NetworkKernel::kEvent);
    EXPECT_EQ(each.flit_hops, 4 * one.flit_hops);
    EXPECT_EQ(all.uncontended_cycles, 4 * one.uncontended_cycles);
    EXPECT_EQ(all.flit_cycles, 4 * one.flit_cycles);
    EXPECT_LE(each.flit_cycles, all.flit_cycles);
    EXPECT_LE(each.uncontended_cycles, all.uncontended_cycles);
    EXPECT_EQ(run(Cut::kEachSlice, NetworkKernel::kReference).flit_cycles, each.flit_cycles);
  }
}

}  // namespace
}  // namespace primalsim::accelerator
