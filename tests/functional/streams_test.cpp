// Several tokens of one and of several sequences, whose caches they extend and read.
#include <gtest/gtest.h>

#include "accelerator/run_program.h"
#include "tests/functional/computes_the_same.h"
#include "tests/functional/random_tokens.h"
#include "tests/workloads/lowering/random_case.h"

namespace primalsim {
namespace {

using accelerator::NetworkKernel;

class Streams : public ::testing::TestWithParam<int> {
 protected:
  Streams()
      : random_(static_cast<std::uint64_t>(GetParam()), 2),
        case_(workloads::make_random_case(static_cast<std::uint64_t>(GetParam()))),
        stream_(testing::random_tokens(random_, case_.workload.layer(), case_.context)) {
    testing::widen_rings(case_.mapping, 18);
    if (GetParam() % 5 > 2) case_.mapping.set_stream_parts(2);
    case_.architecture.mutable_scratchpad()->set_bytes(1 << 20);
    program_ = testing::lower_with_least_memory(case_.architecture, 1, [&] { return lower(true); });
  }

  v1::Program lower(bool functional) const {
    return workloads::lower_tokens(case_.workload, case_.mapping, case_.architecture, stream_,
                                   {.functional = functional});
  }
  testing::FunctionalCheck check(NetworkKernel kernel) const {
    return testing::check_functionally(program_, case_.workload, case_.architecture,
                                       {.seed = 5, .kernel = kernel, .pass = {}});
  }

  RandomStream random_;
  workloads::RandomCase case_;
  workloads::TokenStream stream_;
  v1::Program program_;
};

TEST_P(Streams, ComputeWhatTheDirectComputationDoes) {
  const testing::FunctionalCheck result = check(NetworkKernel::kEvent);
  EXPECT_TRUE(result.good()) << result.text();
  EXPECT_GT(result.comparison.slices, 20 * stream_.tokens.size());
}

v1::Program without_meanings(v1::Program program) {
  program.clear_inputs();
  program.clear_stream();
  for (v1::Task& task : *program.mutable_tasks()) {
    task.clear_meaning();
    if (task.has_send()) {
      task.mutable_send()->clear_payload();
      task.mutable_send()->clear_landing();
    }
    if (!task.has_reduce()) continue;
    task.mutable_reduce()->clear_landing();
    task.mutable_reduce()->clear_takes_maximum();
    for (v1::Operand& operand : *task.mutable_reduce()->mutable_operands()) operand.clear_payload();
  }
  return program;
}

// Numbers change no cycle, and saying what tasks mean changes no task.
TEST_P(Streams, TakeTheSameTimeWithoutNumbers) {
  const v1::Program plain = lower(false);
  EXPECT_EQ(plain.SerializeAsString(), without_meanings(program_).SerializeAsString());
  const auto timed = accelerator::run_program(plain, case_.architecture);
  EXPECT_EQ(check(NetworkKernel::kEvent).run.cycles, timed.flit_cycles);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Streams, ::testing::Range(0, 100));

class StreamsOnTheReference : public Streams {};

TEST_P(StreamsOnTheReference, ComputeTheSame) {
  const testing::FunctionalCheck reference = check(NetworkKernel::kReference);
  EXPECT_TRUE(reference.good()) << reference.text();
  EXPECT_EQ(reference.run.cycles, check(NetworkKernel::kEvent).run.cycles);
}

INSTANTIATE_TEST_SUITE_P(Seeds, StreamsOnTheReference, ::testing::Range(100, 106));

}  // namespace
}  // namespace primalsim
