// The short way to a Program's cycles gives what the long one does.
#include "accelerator/draft_run.h"

#include <gtest/gtest.h>

#include "accelerator/run_program.h"
#include "core/error.h"
#include "tests/accelerator/random_program.h"

namespace primalsim::accelerator {
namespace {

// One thread, so that each run uses the storage of those before: of other sizes, on other machines, with and
// without causes.
TEST(DraftRun, IsTheFlitRunOfTheMessage) {
  v1::Architecture architecture = testing::small_architecture();
  Cycle waits = 0;
  for (std::uint64_t seed = 3000; seed < 3200; ++seed) {
    SCOPED_TRACE(seed);
    architecture.mutable_router()->set_fifo_flits(seed % 4 < 2 ? 4 : 32);
    architecture.mutable_router_compute()->set_adder_cycles_per_flit(1 + seed % 3);
    const bool causes = seed % 2 == 0;
    const v1::Program program = testing::RandomProgram(seed, static_cast<std::uint32_t>(1 + seed % 3))
                                    .make(10 + static_cast<std::uint32_t>(seed % 40));
    const ProgramResult expected = run_program(program, architecture, {.attribution = causes});
    const DraftRun run = run_draft(workloads::to_draft(program), architecture, causes);
    EXPECT_EQ(run.cycles, expected.flit_cycles);
    ASSERT_EQ(run.attribution.has_value(), causes);
    if (!causes) continue;
    ASSERT_EQ(run.attribution->shares.size(), expected.attribution->shares.size());
    for (std::size_t i = 0; i < expected.attribution->shares.size(); ++i) {
      const Share& share = expected.attribution->shares[i];
      EXPECT_EQ(run.attribution->shares[i].cause, share.cause);
      EXPECT_EQ(run.attribution->shares[i].cycles, share.cycles);
      if (share.cause == Cause::kLink) waits += share.cycles;
    }
  }
  EXPECT_GT(waits, 1000U);  // not on idle networks only
}

TEST(DraftRun, RefusesWhatFitsNoMemory) {
  const v1::Architecture architecture = testing::small_architecture();
  workloads::ProgramDraft draft = workloads::to_draft(testing::RandomProgram(1, 1).make(10));
  draft.macros.push_back({.macro = 3, .packet_buffers = architecture.scratchpad().packet_buffers() + 1});
  try {
    run_draft(draft, architecture);
    FAIL() << "accepted";
  } catch (const NoFit& error) {
    EXPECT_EQ(std::string(error.what()).find("program: macro 3: packet_buffers is"), 0U) << error.what();
  }
}

}  // namespace
}  // namespace primalsim::accelerator
