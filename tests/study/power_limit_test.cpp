// A phase that is slowed down until it takes no more power than a limit.
#include "study/generate/power_limit.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "tests/accelerator/energy_machine.h"

namespace primalsim::study {
namespace {

using accelerator::srpg::Policy;
using accelerator::srpg::TimeLine;

// 2 tiles that compute for 100 cycles: 1000 fJ a cycle each at 1 GHz, 2 mW in all.
TimeLine hundred_cycles() {
  TimeLine line;
  line.cycles = 100;
  line.tile_cycles = {0, 0, 0, 200, 0};
  return line;
}

const pe_models::Machine& machine() {
  static const pe_models::Machine kOfTests(testing::energy_architecture());
  return kOfTests;
}

// 300,000 fJ of events in 100 cycles are 3 mW more: 5 mW.
TEST(PowerLimit, LeavesWhatTakesNoMore) {
  TimeLine line = hundred_cycles();
  EXPECT_EQ(limit_power(0.005, 300000, Policy::kSrpg, machine(), "prefill", line), 0U);
  EXPECT_EQ(line.cycles, 100U);
}

// 4 mW leave 2 for the events: 300,000 / 2,000 = 150 cycles.
TEST(PowerLimit, StretchesEveryState) {
  TimeLine line = hundred_cycles();
  EXPECT_EQ(limit_power(0.004, 300000, Policy::kSrpg, machine(), "prefill", line), 50U);
  EXPECT_EQ(line.cycles, 150U);
  EXPECT_EQ(line.tile_cycles, (pe_models::srpg::StateCycles{0, 0, 0, 300, 0}));
  EXPECT_EQ(slowed(50, 100, line), 75U);
}

TEST(PowerLimit, BelowStaticPowerIsRefused) {
  TimeLine line = hundred_cycles();
  try {
    limit_power(0.002, 300000, Policy::kSrpg, machine(), "prefill", line);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_STREQ(
        error.what(),
        "the power limit is 0.002 W; in prefill static and clock power of the tiles alone is 0.002 W "
        "under policy srpg: allowed is more than that");
  }
}

}  // namespace
}  // namespace primalsim::study
