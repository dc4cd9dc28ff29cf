#include "noc/traffic/injection.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "noc/traffic/geometric.h"

namespace primalsim::noc::traffic {
namespace {

TEST(Geometric, EdgeCases) {
  RandomStream random(1);
  EXPECT_EQ(Geometric(0).failures(random), kNever);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(Geometric(1).failures(random), 0U);
}

// The definition, in floating point: the largest k with u <= (1-p)^k. Off by one only where u is next to a
// power.
TEST(Geometric, IsTheInverseOfTheDistribution) {
  for (const double p : {0.9, 0.5, 0.1, 0.003, 1e-6}) {
    RandomStream random(5);
    RandomStream same(5);
    int different = 0;
    for (int i = 0; i < 20'000; ++i) {
      const std::uint64_t drawn = Geometric(p).failures(random);
      const long double u = (static_cast<long double>(same.next()) + 0.5L) / 0x1p64L;
      const auto expected =
          static_cast<std::uint64_t>(std::floor(std::log(u) / std::log1p(-static_cast<long double>(p))));
      different += drawn == expected ? 0 : 1;
    }
    EXPECT_LE(different, 1) << p;
  }
}

// 1/p - 1 = 3 and (1-p)/p^2 = 12: the mean of 100,000 draws has a standard deviation of 0.011.
TEST(Geometric, HasTheRightMean) {
  RandomStream random(2);
  const Geometric geometric(0.25);
  double sum = 0;
  for (int i = 0; i < 100'000; ++i) sum += static_cast<double>(geometric.failures(random));
  EXPECT_NEAR(sum / 100'000, 3, 0.05);
}

// Gaps between packets, as shares of all; the last one is everything longer.
std::vector<double> gaps_of_injection(const Injection& injection, int packets) {
  RandomStream random(11);
  Injection::State state;
  std::vector<double> gaps(20, 0);
  Cycle last = injection.next(state, random);
  for (int i = 0; i < packets; ++i) {
    const Cycle next = injection.next(state, random);
    EXPECT_GT(next, last);
    gaps[std::min<Cycle>(next - last, gaps.size()) - 1] += 1.0 / packets;
    last = next;
  }
  return gaps;
}

// Cycle by cycle, as docs/traffic.md has it.
std::vector<double> gaps_of_trials(double mean, const std::optional<OnOff>& on_off, int packets) {
  RandomStream random(12);
  std::vector<double> gaps(20, 0);
  bool on = !on_off.has_value();
  Cycle last = kNever;
  for (Cycle cycle = 0; packets > 0; ++cycle) {
    double p = mean;
    if (on_off) {
      on = on ? !random.bernoulli(on_off->beta) : random.bernoulli(on_off->alpha);
      p = mean * (on_off->alpha + on_off->beta) / on_off->alpha;
    }
    if (!on || !random.bernoulli(p)) continue;
    if (last != kNever) {
      gaps[std::min<Cycle>(cycle - last, gaps.size()) - 1] += 1;
      --packets;
    }
    last = cycle;
  }
  double sum = 0;
  for (const double gap : gaps) sum += gap;
  for (double& gap : gaps) gap /= sum;
  return gaps;
}

TEST(Injection, HasTheGapsOfATrialPerCycle) {
  for (const auto& on_off :
       {std::optional<OnOff>(), std::optional(OnOff{0.1, 0.3}), std::optional(OnOff{0.5, 0})}) {
    const std::vector<double> ours = gaps_of_injection(Injection(0.15, on_off), 100'000);
    const std::vector<double> theirs = gaps_of_trials(0.15, on_off, 100'000);
    // Each share has a standard deviation below sqrt(0.25 / 100,000) = 0.0016, their difference 0.0022.
    for (std::size_t i = 0; i < ours.size(); ++i) EXPECT_NEAR(ours[i], theirs[i], 0.01) << i;
  }
}

TEST(Injection, KeepsTheMeanRate) {
  for (const auto& on_off : {std::optional<OnOff>(), std::optional(OnOff{0.02, 0.05})}) {
    RandomStream random(4);
    Injection::State state;
    const Injection injection(0.1, on_off);
    Cycle last = 0;
    for (int i = 0; i < 50'000; ++i) last = injection.next(state, random);
    EXPECT_NEAR(50'000 / static_cast<double>(last), 0.1, 0.004);
  }
}

TEST(Injection, Limits) {
  RandomStream random(4);
  Injection::State state;
  EXPECT_EQ(Injection(0, std::nullopt).next(state, random), kNever);
  EXPECT_EQ(Injection(0, OnOff{}).next(state, random), kNever);
  const Injection full(1, std::nullopt);
  for (Cycle cycle = 0; cycle < 10; ++cycle) EXPECT_EQ(full.next(state, random), cycle);
  EXPECT_DOUBLE_EQ(highest_packet_probability(std::nullopt), 1);
  EXPECT_DOUBLE_EQ(highest_packet_probability(OnOff{0.1, 0.3}), 0.25);
}

// A cycle is on with probability alpha / (alpha + beta) = 1/4, and then has a packet for certain.
TEST(Injection, AtTheHighestRateEveryCycleThatIsOnHasAPacket) {
  const std::vector<double> gaps = gaps_of_injection(Injection(0.25, OnOff{0.1, 0.3}), 50'000);
  EXPECT_NEAR(gaps[0], 0.7, 0.02);  // stays on
}

}  // namespace
}  // namespace primalsim::noc::traffic
