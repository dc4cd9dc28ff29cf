// The evaluator of a search finds what compare finds, to the cycle, or nothing exactly where that is over the
// limit.
#include "study/search/bounded_run.h"

#include <gtest/gtest.h>

#include "accelerator/run_program.h"
#include "core/random_stream.h"
#include "tests/workloads/lowering/random_case.h"
#include "workloads/lowering/lower.h"

namespace primalsim::study {
namespace {

class BoundedRun : public ::testing::TestWithParam<int> {
 protected:
  BoundedRun() : random_case_(workloads::make_random_case(static_cast<std::uint64_t>(GetParam()))) {
    v1::RouterCompute& compute = *random_case_.architecture.mutable_router_compute();
    compute.set_inline_adders(GetParam() % 2 == 1);
    compute.set_online_softmax(GetParam() % 3 == 1);
  }

  workloads::ProgramDraft lower() const {
    workloads::ProgramDraft draft;
    workloads::lower_draft(random_case_.workload, random_case_.mapping, random_case_.architecture, "layer",
                           random_case_.context, draft);
    return draft;
  }

  workloads::RandomCase random_case_;
};

TEST_P(BoundedRun, FindsTheCyclesOfTheFullRun) {
  const workloads::ProgramDraft draft = lower();
  const Cycle cycles = accelerator::run_program(to_message(draft), random_case_.architecture).flit_cycles;
  EXPECT_EQ(bounded_flit_cycles(draft, random_case_.architecture, 10 * cycles), cycles);
  EXPECT_EQ(bounded_flit_cycles(draft, random_case_.architecture, cycles), cycles);
  EXPECT_EQ(bounded_flit_cycles(draft, random_case_.architecture, cycles - 1), std::nullopt);
  EXPECT_EQ(bounded_flit_cycles(draft, random_case_.architecture, 0), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Seeds, BoundedRun, ::testing::Range(0, 120));

}  // namespace
}  // namespace primalsim::study
