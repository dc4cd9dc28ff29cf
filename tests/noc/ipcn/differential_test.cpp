// The event kernel gives the reference kernel's cycle for every event.
#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "noc/ipcn/network.h"
#include "tests/noc/ipcn/scenario.h"

namespace primalsim::noc::ipcn {
namespace {

// PRIMALSIM_IPCN_SCENARIOS multiplies the scenarios, PRIMALSIM_IPCN_SEED shifts their seeds.
std::uint64_t environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

std::uint64_t conserved(const Totals& totals) { return totals.injected_flits + totals.forked_flits; }

// Of `count` scenarios, the first in which the kernels differ; `count` if they agree in all.
std::uint64_t first_difference(std::uint64_t seed, std::uint64_t count, const Extent& extent) {
  for (std::uint64_t i = 0; i < count; ++i) {
    Random random(seed + i);
    const Scenario scenario = random_scenario(random, extent);
    const Outcome reference = run(*make_reference_network(scenario.parameters), scenario);
    const Outcome event = run(*make_event_network(scenario.parameters), scenario, i % 2 != 0);
    if (!reference.finished || !(reference == event)) return i;
    if (reference.totals.ejected_flits != conserved(reference.totals)) return i;
  }
  return count;
}

void expect_equal(std::uint64_t seed, std::uint64_t count, const Extent& extent) {
  count *= environment("PRIMALSIM_IPCN_SCENARIOS", 1);
  seed += environment("PRIMALSIM_IPCN_SEED", 0);
  const std::uint64_t same = first_difference(seed, count, extent);
  EXPECT_EQ(same, count) << "seed " << seed + same;
}

TEST(Differential, SmallMeshes) {
  Extent extent;
  extent.max_side = 3;
  extent.max_tiles = 2;
  extent.max_fifo_flits = 8;
  expect_equal(1'000'000'000, 2000, extent);
}

TEST(Differential, ShortFifosUnderLoad) {
  Extent extent;
  extent.max_side = 3;
  extent.max_tiles = 1;
  extent.max_fifo_flits = 3;
  extent.max_packets = 6;
  extent.max_transfers = 40;
  extent.max_start = 20;
  expect_equal(2'000'000'000, 700, extent);
}

TEST(Differential, LargerMeshesAndLongPackets) {
  Extent extent;
  extent.max_side = 6;
  extent.max_transfers = 24;
  expect_equal(3'000'000'000, 150, extent);
}

TEST(Differential, ManyOneFlitPacketsInLongFifos) {
  Extent extent;
  extent.max_side = 2;
  extent.max_tiles = 2;
  extent.max_packets = 1;
  extent.max_transfers = 60;
  extent.max_start = 30;
  expect_equal(4'000'000'000, 500, extent);
}

// Far beyond the event kernel's timing wheel.
TEST(Differential, LongSilences) {
  Extent extent;
  extent.max_side = 2;
  extent.max_fifo_flits = 1024;
  extent.max_start = 20'000;
  expect_equal(5'000'000'000, 15, extent);
}

// The comparison can fail: a kernel with one parameter altered is caught.
class PlantedFault : public testing::TestWithParam<std::pair<const char*, void (*)(Parameters&)>> {};

TEST_P(PlantedFault, IsCaught) {
  Extent extent;
  extent.max_side = 3;
  bool caught = false;
  for (std::uint64_t seed = 0; seed < 50 && !caught; ++seed) {
    Random random(seed);
    const Scenario scenario = random_scenario(random, extent);
    Parameters altered = scenario.parameters;
    GetParam().second(altered);
    caught = !(run(*make_reference_network(scenario.parameters), scenario) ==
               run(*make_event_network(altered), scenario));
  }
  EXPECT_TRUE(caught);
}

INSTANTIATE_TEST_SUITE_P(
    Ipcn, PlantedFault,
    testing::Values(std::pair{"FifoFlits", +[](Parameters& p) { ++p.fifo_flits; }},
                    std::pair{"LinkLatency",
                              +[](Parameters& p) { p.link_latency_cycles = p.link_latency_cycles % 16 + 1; }},
                    std::pair{"AdderLatency", +[](Parameters& p) { ++p.adder_latency_cycles; }},
                    std::pair{"AdderRate",
                              +[](Parameters& p) {
                                if (!p.scratchpad_port) ++p.adder_cycles_per_flit;
                              }},
                    std::pair{"ScratchpadPort",
                              +[](Parameters& p) {
                                p.scratchpad_port = !p.scratchpad_port;
                                p.shared_port_words = 0;
                                p.adder_cycles_per_flit = 1;
                              }},
                    std::pair{"InlineAdders",
                              +[](Parameters& p) {
                                if (!p.scratchpad_port) p.inline_adders = !p.inline_adders;
                              }},
                    std::pair{"TileLinkRate", +[](Parameters& p) { ++p.tile_link_bytes_per_cycle; }},
                    std::pair{"TileLinkLatency", +[](Parameters& p) { ++p.tile_link_latency_cycles; }}),
    [](const auto& fault) { return std::string(fault.param.first); });

}  // namespace
}  // namespace primalsim::noc::ipcn
