// One run for equal Programs: reuse equals the full run where the cut between layers is defined to restart
// the network, and the cache never takes different Programs for equal.
#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "accelerator/run_cache.h"
#include "accelerator/whole_model.h"
#include "core/activity.h"
#include "core/error.h"
#include "proto/read.h"
#include "tests/accelerator/random_program.h"
#include "workloads/graph/build_graph.h"
#include "workloads/lowering/lower.h"
#include "workloads/mapping/strategy.h"

namespace primalsim::accelerator {
namespace {

using testing::RandomProgram;
using testing::small_architecture;

// `program` as often as `times`, each copy behind a cut that waits for everything before it.
v1::Program with_cuts(const v1::Program& program, std::uint32_t times) {
  v1::Program all = program;
  for (std::uint32_t copy = 1; copy < times; ++copy) {
    const auto base = static_cast<std::uint32_t>(all.tasks_size());
    v1::Task& cut = *all.add_tasks();
    cut.set_operator_(0);
    cut.mutable_barrier()->set_cut(true);
    for (std::uint32_t task = 0; task < base; ++task) {
      const v1::Task& earlier = all.tasks(static_cast<int>(task));
      const int outputs = earlier.has_send() ? earlier.send().destinations_size() : 1;
      for (int output = 0; output < outputs; ++output) {
        v1::Dependency& after = *cut.add_after();
        after.set_task(task);
        after.set_output(static_cast<std::uint32_t>(output));
      }
    }
    const auto move = [&](google::protobuf::RepeatedPtrField<v1::Dependency>& list) {
      for (v1::Dependency& after : list) after.set_task(after.task() + base + 1);
      if (list.empty()) {
        v1::Dependency& after = *list.Add();
        after.set_task(base);
        after.set_output(0);
      }
    };
    for (const v1::Task& task : program.tasks()) {
      v1::Task& moved = *all.add_tasks() = task;
      if (!moved.has_reduce()) {
        move(*moved.mutable_after());
        continue;
      }
      for (v1::Operand& operand : *moved.mutable_reduce()->mutable_operands()) {
        move(*operand.mutable_after());
      }
    }
  }
  return all;
}

// A layer run once counts for all: three times the same work in one network, restarted at the cuts, takes
// three times as long, whatever its arbiters did before. Both kernels.
TEST(Reuse, EqualsTheFullRunOfRandomPrograms) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE(seed);
    const v1::Program program = RandomProgram(seed, 2).make(60);
    const v1::Program three = with_cuts(program, 3);
    for (const NetworkKernel kernel : {NetworkKernel::kEvent, NetworkKernel::kReference}) {
      const ProgramResult once = run_program(program, small_architecture(), {kernel});
      const ProgramResult full = run_program(three, small_architecture(), {kernel});
      EXPECT_EQ(full.flit_cycles, 3 * once.flit_cycles);
      EXPECT_EQ(full.uncontended_cycles, 3 * once.uncontended_cycles);
      EXPECT_EQ(full.flit_hops, 3 * once.flit_hops);
      EXPECT_EQ(full.router_flit_hops, 3 * once.router_flit_hops);
    }
  }
}

v1::Workload random_model(std::uint64_t seed) {
  RandomStream random(seed);
  const auto between = [&](std::uint32_t low, std::uint32_t high) {
    return low + static_cast<std::uint32_t>(random.below(high - low + 1));
  };
  v1::Workload workload;
  workload.set_name("random");
  v1::ModelShape& shape = *workload.mutable_shape();
  shape.set_layers(between(2, 4));
  shape.set_kv_heads(between(1, 3));
  shape.set_heads(shape.kv_heads() * between(1, 2));
  shape.set_head_dim(8 * between(1, 2));
  shape.set_hidden_size(16 * between(1, 3));
  shape.set_intermediate_size(16 * between(1, 4));
  shape.set_vocab_size(32);
  *workload.mutable_layer() = workloads::build_layer_graph(shape, {});
  return workload;
}

// The same for models: all layers along the chain of tiles, each on tiles of its own, against one.
TEST(Reuse, EqualsTheFullRunOfRandomModels) {
  const std::filesystem::path root = PRIMALSIM_SOURCE_DIR;
  const v1::Architecture machine = read_architecture(root / "configs/tiny.txtpb");
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    const v1::Workload model = random_model(seed);
    const std::uint32_t layers = model.shape().layers();
    for (const workloads::Strategy& strategy : workloads::all_known_strategies()) {
      SCOPED_TRACE(fmt::format("seed {}, {}", seed, strategy.name));
      const v1::Mapping mapping = workloads::make_mapping(strategy.name, model, machine, {});
      const v1::Program layer = workloads::lower(model, mapping, machine, "layer", 9);
      const v1::Program chain = chain_layers(layer, mapping.placements(0).tiles(), layers, Cut::kRestart);
      const ProgramResult once = run_program(layer, machine);
      const ProgramResult full = run_program(chain, machine);
      EXPECT_EQ(full.flit_cycles, layers * once.flit_cycles);
      EXPECT_EQ(full.flit_hops, layers * once.flit_hops);
    }
  }
}

// A cut while something is under way is no cut.
TEST(Reuse, RefusesACutWithTransfersUnderWay) {
  testing::ProgramMaker maker;
  maker.send(8, {0}, {{15}});
  const auto soon = maker.compute(3, v1::Compute::ROUTER, 2);
  maker.barrier({{soon}});
  maker.program().mutable_tasks(2)->mutable_barrier()->set_cut(true);
  EXPECT_THROW(run_program(maker.program(), small_architecture()), RunError);
}

TEST(RunCache, RunsEqualProgramsOnceWhateverTheirContextAndNames) {
  RunCache cache;
  v1::Program program = RandomProgram(1, 1).make(20);
  const auto first = cache.run(program, small_architecture());
  program.set_context(77);
  program.set_mapping("another name");
  EXPECT_EQ(cache.run(program, small_architecture()), first);
  EXPECT_EQ(cache.simulated(), 1U);
  EXPECT_EQ(cache.reused(), 1U);
  EXPECT_EQ(first->flit_cycles, run_program(program, small_architecture()).flit_cycles);
}

// Whatever can change the result changes the hash: one field of one task, of the machine, and the kernel.
TEST(RunCache, TellsApartWhateverCanMatter) {
  const v1::Program program = RandomProgram(1, 1).make(20);
  const v1::Architecture machine = small_architecture();
  const RunHash hash = hash_run(program, machine, {});
  v1::Program other = program;
  other.mutable_tasks(7)->set_operator_(1 - other.tasks(7).operator_());
  EXPECT_NE(hash_run(other, machine, {}), hash);
  v1::Architecture slower = machine;
  slower.mutable_router()->set_link_latency_cycles(2);
  EXPECT_NE(hash_run(program, slower, {}), hash);
  EXPECT_NE(hash_run(program, machine, {NetworkKernel::kReference}), hash);
}

TEST(RunCache, ThreadsShareOneRun) {
  RunCache cache;
  const v1::Program program = RandomProgram(2, 1).make(40);
  std::vector<std::shared_ptr<const ProgramResult>> results(8);
  {
    std::vector<std::jthread> threads;
    for (auto& result : results) {
      threads.emplace_back([&] { result = cache.run(program, small_architecture()); });
    }
  }
  for (const auto& result : results) EXPECT_EQ(result, results[0]);
  EXPECT_EQ(cache.simulated(), 1U);
  EXPECT_EQ(cache.reused(), 7U);
}

TEST(RunCache, KeepsFailures) {
  RunCache cache;
  testing::ProgramMaker maker;
  maker.compute(99, v1::Compute::ROUTER, 1);  // there is no macro 99
  EXPECT_THROW(cache.run(maker.program(), small_architecture()), InputError);
  EXPECT_THROW(cache.run(maker.program(), small_architecture()), InputError);
  EXPECT_EQ(cache.simulated(), 1U);
}

TEST(RunCache, ARunThatWasEndedEarlyIsRunAgain) {
  RunCache session;
  RunCache cache(&session);
  const v1::Program program = RandomProgram(2, 1).make(40);
  {
    const StopCondition at_once = [] { return true; };
    const ContextScope scope({nullptr, &at_once, nullptr});
    EXPECT_THROW(cache.run(program, small_architecture()), Stopped);
  }
  EXPECT_EQ(cache.simulated(), 0U);
  EXPECT_GT(cache.run(program, small_architecture())->flit_cycles, 0U);
  EXPECT_EQ(session.simulated(), 1U);
}

}  // namespace
}  // namespace primalsim::accelerator
