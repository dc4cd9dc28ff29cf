// Events times the energy of one, and sums to the last digit.
#include "pe_models/work.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "core/random_stream.h"
#include "pe_models/machine.h"
#include "tests/pe_models/primal_machine.h"

namespace primalsim::pe_models {
namespace {

Machine primal() { return {testing::primal_machine()}; }

std::uint64_t part(const EventEnergy& energy, Component component) {
  return energy[static_cast<std::size_t>(component)];
}

TEST(EventEnergy, EachKindOfEventHasItsOwnComponent) {
  const EventEnergy energy = primal().event_energy({7, 64, 11, 2, 2048, 3, 5});
  EXPECT_EQ(part(energy, Component::kFlitHops), 8400U);     // 7 x 1200
  EXPECT_EQ(part(energy, Component::kTileLinks), 32000U);   // 64 x 500
  EXPECT_EQ(part(energy, Component::kRouterMacs), 1100U);   // 11 x 100
  EXPECT_EQ(part(energy, Component::kAcim), 8000000U);      // 2 x 4 nJ
  EXPECT_EQ(part(energy, Component::kDcim), 62500U);        // an eighth of the array
  EXPECT_EQ(part(energy, Component::kDcimWrites), 6000U);   // 3 x 2000
  EXPECT_EQ(part(energy, Component::kScratchpad), 40000U);  // 5 x 8000
  EXPECT_EQ(total_fj(energy), 8150000U);
}

TEST(EventEnergy, NamesAreInTheOrderOfTheComponents) {
  EXPECT_STREQ(component_name(Component::kFlitHops), "flit_hops");
  EXPECT_STREQ(component_name(Component::kScratchpad), "scratchpad");
}

TEST(EventEnergy, PartsOfManyRunsAddUpToTheLastDigit) {
  RandomStream random(5);
  for (int trial = 0; trial < 100; ++trial) {
    EventEnergy sum{};
    std::uint64_t total = 0;
    for (int run = 0; run < 5; ++run) {
      const auto number = [&] { return random.below(1000000); };
      const EventEnergy energy =
          primal().event_energy({number(), number(), number(), number(), number(), number(), number()});
      const std::uint64_t times = random.below(80);
      add_energy(sum, energy, times);
      total += times * total_fj(energy);
    }
    EXPECT_EQ(total_fj(sum), total);
  }
}

TEST(EventEnergy, RefusesWhatDoesNotFit64Bits) {
  EventCounts counts;
  counts.flit_hops = 1ULL << 60;
  EXPECT_THROW(primal().event_energy(counts), InputError);
}

}  // namespace
}  // namespace primalsim::pe_models
