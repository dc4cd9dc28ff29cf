// What holds for the times of any model: a longer prompt and a larger batch never take less, and stated
// errors are not exceeded.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "core/error.h"
#include "pe_models/machine.h"
#include "study/generate.h"
#include "study/generate/layer_runs.h"
#include "study/generate/times.h"
#include "workloads/graph/build_graph.h"
#include "workloads/mapping/strategy.h"

namespace primalsim::study {
namespace {

// Small random models on the tiny machine, some of them with few buffers.
class RandomGeneration : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  RandomGeneration() {
    const std::filesystem::path root = PRIMALSIM_SOURCE_DIR;
    inputs_ = load(root / "examples/models/tiny", std::nullopt, root / "configs/tiny.txtpb");
    const auto one_of = [&](std::initializer_list<std::uint32_t> values) {
      return *(values.begin() + static_cast<std::ptrdiff_t>(random_() % values.size()));
    };
    v1::ModelShape& shape = *inputs_.workload.mutable_shape();
    const std::uint32_t head_dim = one_of({8, 16});
    const std::uint32_t kv_heads = one_of({1, 2});
    shape.set_head_dim(head_dim);
    shape.set_kv_heads(kv_heads);
    shape.set_heads(kv_heads * one_of({1, 2}));
    shape.set_hidden_size(16 * one_of({2, 3, 4}));
    shape.set_intermediate_size(16 * one_of({2, 4, 6}));
    shape.set_layers(one_of({1, 2, 5, 30}));
    if (random_() % 4 == 0) shape.set_sliding_window(20);
    *inputs_.workload.mutable_layer() = workloads::build_layer_graph(shape, {});
    *inputs_.workload.mutable_head() = workloads::build_head_graph(shape);
    inputs_.architecture.mutable_scratchpad()->set_packet_buffers(one_of({6, 8, 12}));
    mapping_.name = one_of({0, 1}) == 0 ? "primal" : "random";
  }

  v1::RequestResult generate(std::uint32_t prompt, std::uint32_t output, std::uint32_t batch = 1,
                             bool exact = false) {
    GenerateRequest request;
    request.requests = {{"", prompt, output}};
    request.mapping = mapping_;
    request.batch = batch;
    request.exact = exact;
    return study::generate(session_, {{"", inputs_.workload}}, inputs_.architecture, request).requests(0);
  }

  std::mt19937_64 random_{GetParam()};
  Inputs inputs_;
  MappingChoice mapping_;
  Session session_;
};

TEST_P(RandomGeneration, TimeToTheFirstTokenNeverFallsWithThePrompt) {
  const pe_models::Machine machine(inputs_.architecture);
  const v1::Mapping mapping = workloads::make_mapping(mapping_.name, inputs_.workload, machine, {});
  const Progress silent;
  Work work(session_, silent);  // one for all: most of their runs are the same
  const LayerRuns runs(inputs_.workload, machine, mapping, work, {1, 64});
  std::uint64_t before = 0;
  for (const std::uint32_t prompt : {1U, 2U, 3U, 4U, 5U, 15U, 16U, 17U, 18U, 32U, 33U, 64U}) {
    if (prompt > runs.most_context()) break;
    std::uint64_t cycles = 0;
    try {
      cycles = prefill_times(inputs_, runs, {"", prompt, 1}, {}, 0).ttft_cycles;
    } catch (const NoFit&) {
      break;
    }
    EXPECT_GE(cycles, before) << prompt << " prompt tokens";
    before = cycles;
  }
}

TEST_P(RandomGeneration, RoundsAndFirstTokensNeverGetShorterWithTheBatch) {
  v1::RequestResult before;
  for (std::uint32_t batch = 1; batch <= 4; ++batch) {
    v1::RequestResult now;
    try {
      now = generate(4, 3, batch);
    } catch (const InputError&) {  // the cache is full
      break;
    }
    EXPECT_GE(now.ttft_cycles(), before.ttft_cycles()) << batch << " sequences";
    for (int step = 0; step < before.steps_size(); ++step) {
      EXPECT_GE(now.steps(step).cycles(), before.steps(step).cycles())
          << batch << " sequences, step " << step;
    }
    before = now;
  }
}

TEST_P(RandomGeneration, FirstTokensOfABatchNeverComeEarlierWithALongerPrompt) {
  for (const std::uint32_t batch : {2U, 3U}) {
    std::uint64_t before = 0;
    for (const std::uint32_t prompt : {1U, 2U, 5U, 15U, 16U, 17U, 20U, 33U}) {
      std::uint64_t cycles = 0;
      try {
        cycles = generate(prompt, 1, batch).ttft_cycles();
      } catch (const InputError&) {  // the cache is full
        break;
      }
      EXPECT_GE(cycles, before) << batch << " sequences, " << prompt << " prompt tokens";
      before = cycles;
    }
  }
}

TEST_P(RandomGeneration, DecodeIsOffByAtMostItsStatedError) {
  const std::uint32_t prompt = 1 + static_cast<std::uint32_t>(random_() % 20);
  const std::uint32_t output = 40 + static_cast<std::uint32_t>(random_() % 40);
  v1::RequestResult sampled;
  try {
    sampled = generate(prompt, output);
  } catch (const InputError&) {  // the cache is too small
    GTEST_SKIP();
  }
  const v1::RequestResult exact = generate(prompt, output, 1, true);
  const double off =
      std::abs(static_cast<double>(sampled.decode_cycles()) / static_cast<double>(exact.decode_cycles()) - 1);
  double stated = -1;
  for (const v1::ModelError& error : sampled.errors()) {
    if (error.name() == "decode_total") stated = error.fraction();
  }
  EXPECT_LE(off, stated);
  EXPECT_LE(stated, 0.1);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomGeneration, ::testing::Range<std::uint64_t>(0, 4));

}  // namespace
}  // namespace primalsim::study
