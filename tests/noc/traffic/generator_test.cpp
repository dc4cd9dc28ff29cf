#include "noc/traffic/generator.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/error.h"

namespace primalsim::noc::traffic {
namespace {

constexpr Topology kMesh{4, 4};

Load load_of(double flit_rate, std::uint32_t packet_flits, std::uint64_t seed = 1) {
  Load load;
  load.flit_rate = flit_rate;
  load.packet_flits = packet_flits;
  load.seed = seed;
  return load;
}

// Packets created before `end`, handed out in batches, per source.
std::vector<std::string> packets_of(const Load& load, Cycle end, Cycle batch,
                                    const char* pattern_name = "uniform") {
  const auto pattern = make_pattern(pattern_name, kMesh, {});
  Generator generator(*pattern, kMesh.nodes(), load);
  std::vector<std::string> lists(kMesh.nodes());
  for (Cycle until = batch; until < end + batch; until += batch) {
    std::vector<Packet> packets;
    generator.create_before(std::min(until, end), packets);
    for (const Packet& packet : packets) {
      EXPECT_LT(packet.create_cycle, until);
      lists[packet.source] +=
          fmt::format("{}@{}/{} ", packet.destination, packet.create_cycle, packet.route_class);
    }
  }
  return lists;
}

TEST(Generator, BatchesDoNotMatter) {
  const Load load = load_of(0.4, 2);
  EXPECT_EQ(packets_of(load, 2000, 1), packets_of(load, 2000, 700));
}

TEST(Generator, SeedsMatterAndSourcesDiffer) {
  const auto lists = packets_of(load_of(0.4, 2), 500, 500);
  EXPECT_NE(lists, packets_of(load_of(0.4, 2, 2), 500, 500));
  EXPECT_NE(lists[0], lists[1]);
}

// Creation times come from a stream of their own.
TEST(Generator, RouteClassesDoNotChangeTheTraffic) {
  Load load = load_of(0.4, 2);
  const auto plain = packets_of(load, 500, 500);
  load.route_classes = 2;
  const auto classed = packets_of(load, 500, 500);
  EXPECT_NE(plain, classed);
  for (std::size_t i = 0; i < plain.size(); ++i) {
    std::string without = classed[i];
    for (std::size_t at = without.find("/1"); at != std::string::npos; at = without.find("/1"))
      without[at + 1] = '0';
    EXPECT_EQ(without, plain[i]);
  }
}

// 16 sources x 50,000 cycles x 0.3 / 3 = 80,000 packets, standard deviation sqrt(80,000 x 0.9) = 268.
TEST(Generator, RateIsInFlits) {
  const auto pattern = make_pattern("uniform", kMesh, {});
  Generator generator(*pattern, kMesh.nodes(), load_of(0.3, 3));
  std::vector<Packet> packets;
  generator.create_before(50'000, packets);
  EXPECT_EQ(packets.size(), generator.created());
  EXPECT_NEAR(static_cast<double>(packets.size()), 80'000, 1500);
  EXPECT_GE(generator.next_create_cycle(), 50'000U);
  for (const Packet& packet : packets) EXPECT_EQ(packet.flits, 3U);
}

TEST(Generator, AtRate1ThereIsAPacketInEveryCycle) {
  const auto pattern = make_pattern("uniform", kMesh, {});
  Generator generator(*pattern, kMesh.nodes(), load_of(1, 1));
  std::vector<Packet> packets;
  generator.create_before(10, packets);
  ASSERT_EQ(packets.size(), 160U);
  for (std::size_t i = 0; i < packets.size(); ++i) EXPECT_EQ(packets[i].create_cycle, i % 10);
}

TEST(Generator, RefusesRatesThatAreTooHigh) {
  const auto pattern = make_pattern("uniform", kMesh, {});
  EXPECT_THROW(Generator(*pattern, 16, load_of(1.01, 1)), InputError);
  EXPECT_THROW(Generator(*pattern, 16, load_of(-0.1, 1)), InputError);
  Load bursts = load_of(0.3, 1);
  bursts.on_off = OnOff{0.1, 0.3};  // on for a quarter of the time
  EXPECT_DOUBLE_EQ(highest_flit_rate(*pattern, 16, bursts), 0.25);
  EXPECT_THROW(Generator(*pattern, 16, bursts), InputError);
  bursts.packet_flits = 2;
  EXPECT_NO_THROW(Generator(*pattern, 16, bursts));
}

TEST(Generator, WithoutARateNothingIsCreated) {
  const auto pattern = make_pattern("uniform", kMesh, {});
  EXPECT_EQ(Generator(*pattern, 16, load_of(0, 1)).next_create_cycle(), kNever);
}

}  // namespace
}  // namespace primalsim::noc::traffic
