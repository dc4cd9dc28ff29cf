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

}  // namespace
}  // namespace primalsim::study
