// Exposed and hidden communication under either control, held against a look at every cycle.
#include <gtest/gtest.h>

#include <algorithm>

#include "accelerator/attribution/cycle_spans.h"
#include "accelerator/run_lockstep.h"
#include "accelerator/run_program.h"
#include "core/random_stream.h"
#include "tests/accelerator/lockstep_machine.h"
#include "tests/accelerator/random_program.h"

namespace primalsim::accelerator {
namespace {

bool is_in(const CycleSpans& spans, Cycle cycle) {
  return std::any_of(spans.begin(), spans.end(),
                     [&](const CycleSpan& span) { return span.from <= cycle && cycle < span.to; });
}

TEST(CycleSpans, AreCountedWhereTheOthersAreNot) {
  RandomStream random(1, 0);
  const auto some = [&] {
    CycleSpans spans(random.below(6));
    for (CycleSpan& span : spans) {
      span.from = random.below(30);
      span.to = span.from + random.below(12);
    }
    return spans;
  };
  for (int i = 0; i < 500; ++i) {
    const CycleSpans spans = some();
    const CycleSpans without = some();
    Cycle expected = 0;
    for (Cycle cycle = 0; cycle < 50; ++cycle) expected += is_in(spans, cycle) && !is_in(without, cycle);
    ASSERT_EQ(cycles_in(spans, without), expected);
  }
}

// What is exposed is on the path; and what is hidden is no longer than the operators are under way.
void check(const Attribution& attribution, const std::vector<OperatorUse>& operators, Cycle makespan) {
  ASSERT_EQ(attribution.communication.size(), operators.size());
  for (std::uint32_t i = 0; i < operators.size(); ++i) {
    Cycle exposed = 0;
    for (const Share& share : attribution.shares) {
      if (share.operator_index == i && is_communication(share.cause)) exposed += share.cycles;
    }
    EXPECT_EQ(attribution.communication[i].exposed, exposed);
    EXPECT_LE(attribution.communication[i].hidden, operators[i].last_end - operators[i].first_start);
    EXPECT_LE(operators[i].last_end + attribution.communication[i].slack, makespan);
  }
}

TEST(Communication, AddsUpForRandomProgramsUnderEitherControl) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    v1::Architecture machine = testing::lockstep_architecture();
    if (seed % 2 == 1) machine.mutable_router()->set_fifo_flits(4);
    const v1::Program program =
        testing::RandomProgram(seed, static_cast<std::uint32_t>(1 + seed % 3)).make(60);
    const ProgramResult dataflow = run_program(program, machine, {.attribution = true});
    check(*dataflow.attribution, dataflow.operators, dataflow.flit_cycles);
    const LockstepResult lockstep = run_lockstep(program, machine, {.attribution = true});
    check(*lockstep.attribution, lockstep.operators, lockstep.cycles);
  }
}

}  // namespace
}  // namespace primalsim::accelerator
