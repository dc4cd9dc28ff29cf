// Random models on random mappings: head sizes that do not divide a slice, GQA, LoRA of any rank in any
// blocks, biases, norms of q and k, windows, K and V apart and together, several tiles.
#include <gtest/gtest.h>

#include "accelerator/run_program.h"
#include "core/random_stream.h"
#include "tests/functional/computes_the_same.h"
#include "tests/workloads/lowering/random_case.h"
#include "workloads/graph/build_graph.h"

namespace primalsim {
namespace {

using accelerator::NetworkKernel;

class RandomModels : public ::testing::TestWithParam<int> {
 protected:
  RandomModels() : random_case_(workloads::make_random_case(static_cast<std::uint64_t>(GetParam()))) {
    if (GetParam() % 2 == 1) {
      *random_case_.workload.mutable_layer() =
          workloads::build_layer_graph(random_case_.workload.shape(), {.qk_norm = true});
    }
    if (GetParam() % 3 == 2) attend_in_groups();
    if (GetParam() % 9 > 4) random_case_.mapping.set_stream_parts(2);
    if (GetParam() % 4 == 1) change_residual_width();
    if (GetParam() % 7 < 3) random_case_.architecture.mutable_router_compute()->set_online_softmax(true);
    if (GetParam() % 5 < 2) random_case_.architecture.mutable_router_compute()->set_inline_adders(true);
    RandomStream random(static_cast<std::uint64_t>(GetParam()), 1);
    for (v1::Operator& op : *random_case_.workload.mutable_layer()->mutable_operators()) {
      if (op.kind() == v1::Operator::LINEAR) op.set_bias(random.bernoulli(0.5));
    }
  }

  void attend_in_groups() {
    v1::Control& control = *random_case_.architecture.mutable_control();
    control.set_commands_per_step(2);
    control.set_steps_per_bank(1024);
    control.set_bank_load_cycles(0);
    control.set_tiles_per_controller(1);
    control.set_attention_groups_at_once(1 + static_cast<std::uint32_t>(GetParam() / 3 % 2));
  }

  // Or narrower; a slice of 16 bits takes two packet buffers.
  void change_residual_width() {
    random_case_.architecture.mutable_precision()->set_residual_bits(GetParam() % 8 < 4 ? 16 : 5);
    random_case_.architecture.mutable_scratchpad()->set_packet_buffers(16);
  }

  v1::Program lower(bool functional) const {
    return workloads::lower(random_case_.workload, random_case_.mapping, random_case_.architecture, "layer",
                            random_case_.context, {.functional = functional});
  }

  testing::FunctionalCheck check(NetworkKernel kernel) const {
    return testing::check_functionally(lower(true), random_case_.workload, random_case_.architecture,
                                       {.seed = 5, .kernel = kernel, .pass = {}});
  }

  workloads::RandomCase random_case_;
};

TEST_P(RandomModels, ComputeWhatTheDirectComputationDoes) {
  const testing::FunctionalCheck result = check(NetworkKernel::kEvent);
  EXPECT_TRUE(result.good()) << result.text();
  EXPECT_GT(result.comparison.slices, 20u);
}

// Numbers change no cycle, and saying what tasks mean changes no task.
TEST_P(RandomModels, TakeTheSameTimeWithoutNumbers) {
  const v1::Program plain = lower(false);
  const auto timed = accelerator::run_program(plain, random_case_.architecture);
  EXPECT_EQ(check(NetworkKernel::kEvent).run.cycles, timed.flit_cycles);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomModels, ::testing::Range(0, 150));

class RandomModelsOnTheReference : public RandomModels {};

TEST_P(RandomModelsOnTheReference, ComputeTheSame) {
  const testing::FunctionalCheck reference = check(NetworkKernel::kReference);
  EXPECT_TRUE(reference.good()) << reference.text();
  EXPECT_EQ(reference.run.cycles, check(NetworkKernel::kEvent).run.cycles);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomModelsOnTheReference, ::testing::Range(0, 8));

}  // namespace
}  // namespace primalsim
