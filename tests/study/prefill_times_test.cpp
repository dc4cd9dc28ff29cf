#include <gtest/gtest.h>

#include "pe_models/machine.h"
#include "study/generate/layer_runs.h"
#include "study/generate/times.h"
#include "study/session.h"
#include "workloads/mapping/strategy.h"

namespace primalsim::study {
namespace {

// Runs of 8 tokens whose last is at 8, 32 and 64, the first power of two from 40 on. Tokens 4 to 7 of a run
// end the periods that count, so they stand for its fifth token.
TEST(PrefillTimes, RunsStandForTheTokenInTheirMiddle) {
  const std::filesystem::path root = PRIMALSIM_SOURCE_DIR;
  const Inputs inputs = load(root / "examples/models/tiny", std::nullopt, root / "configs/tiny.txtpb");
  const pe_models::Machine machine(inputs.architecture);
  const v1::Mapping mapping = workloads::make_mapping("primal", inputs.workload, machine, {});
  Session session;
  const Progress silent;
  Work work(session, silent);
  const LayerRuns runs(inputs.workload, machine, mapping, work, {1, 40});
  const PrefillTimes times = prefill_times(inputs, runs, {"", 40, 1}, {}, 0);
  EXPECT_EQ(times.tokens_per_sample, 8U);
  std::vector<std::uint32_t> contexts;
  for (const auto& [context, run] : times.samples) contexts.push_back(context);
  EXPECT_EQ(contexts, (std::vector<std::uint32_t>{5, 29, 61}));
}

class PrefillKinds : public ::testing::Test {
 protected:
  Cycle ttft(PrefillKind kind, std::uint32_t prompt, std::uint32_t chunk = kDefaultChunkTokens) {
    const LayerRuns runs(inputs_.workload, machine_, mapping_, work_, {1, 64});
    GenerateRequest settings;
    settings.prefill = kind;
    settings.chunk_tokens = chunk;
    return prefill_times(inputs_, runs, {"", prompt, 1}, settings, 0).ttft_cycles;
  }

  const std::filesystem::path root_ = PRIMALSIM_SOURCE_DIR;
  const Inputs inputs_ = load(root_ / "examples/models/tiny", std::nullopt, root_ / "configs/tiny.txtpb");
  const pe_models::Machine machine_{inputs_.architecture};
  const v1::Mapping mapping_ = workloads::make_mapping("primal", inputs_.workload, machine_, {});
  Session session_;
  const Progress silent_;
  Work work_{session_, silent_};
};

// One token takes the same way in all: it is a decode step at context 1.
TEST_F(PrefillKinds, ASingleTokenIsAStep) {
  const LayerRuns runs(inputs_.workload, machine_, mapping_, work_, {1, 64});
  const Cycle step = inputs_.workload.shape().layers() * runs.step(1, 0)->flit_cycles;
  EXPECT_EQ(ttft(PrefillKind::kLayer, 1), step);
  EXPECT_EQ(ttft(PrefillKind::kChunked, 1), step);
}

// A prompt of one chunk is a prompt layer by layer; tokens that stream overlap most.
TEST_F(PrefillKinds, StreamingIsTheSoonest) {
  const Cycle layer = ttft(PrefillKind::kLayer, 48);
  EXPECT_EQ(ttft(PrefillKind::kChunked, 48, 48), layer);
  EXPECT_LT(ttft(PrefillKind::kStreamed, 48), layer);
  EXPECT_LT(ttft(PrefillKind::kStreamed, 48), ttft(PrefillKind::kChunked, 48, 1));
}

}  // namespace
}  // namespace primalsim::study
