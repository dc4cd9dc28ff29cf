// A whole model's chain of tiles in one network.
#include <gtest/gtest.h>

#include "noc/ipcn/zero_load.h"
#include "tests/noc/ipcn/scenario.h"

namespace primalsim::noc::ipcn {
namespace {

// 204,800 routers; idle tiles cost nothing per cycle, so this is over at once.
TEST(Scale, TwoHundredTilesFromEndToEnd) {
  Scenario scenario;
  scenario.parameters.ribbon = {.tiles = 200, .width = 32, .height = 32, .gateways = 8};
  const auto last = static_cast<std::uint32_t>(scenario.parameters.ribbon.macros() - 1);
  scenario.transfers.push_back({{64, {0, kLocal}, {{last, kAcim}, {0, kAcim}}}, {}});
  scenario.starts.push_back({0, 0, 0});
  const Outcome outcome = run(*make_event_network(scenario.parameters), scenario);
  ASSERT_EQ(outcome.deliveries.size(), 2u);
  EXPECT_EQ(outcome.deliveries[1].first, send_latencies(scenario.parameters, scenario.transfers[0].first)[0]);
}

}  // namespace
}  // namespace primalsim::noc::ipcn
