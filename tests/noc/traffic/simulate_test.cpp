#include "noc/traffic/simulate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "core/error.h"
#include "noc/iq/network.h"
#include "noc/routing/registry.h"
#include "tests/cli/temporary_folder.h"

namespace primalsim::noc::traffic {
namespace {

struct Scene {
  std::uint32_t width = 4;
  std::uint32_t height = 4;
  const char* router = "iq4";
  const char* pattern = "uniform";
  iq::Kernel kernel = iq::Kernel::kReference;
  PatternOptions options;
  Load load;
  Protocol protocol;

  iq::Parameters parameters() const {
    iq::Parameters parameters = *iq::named_parameters(router);
    parameters.width = width;
    parameters.height = height;
    return parameters;
  }
  Point simulated(const routing::Routing* routing = nullptr, const FixedWays* ways = nullptr) const {
    const auto network = make_network(kernel, parameters(), routing);
    const auto destinations = make_pattern(pattern, {width, height}, options);
    return simulate(*network, width * height, *destinations, load, protocol, ways);
  }
};

// No links, one router: 5 (H + 1) + 2 + (L - 1) = 7 cycles.
TEST(Simulate, ZeroLoadLatencyOfTrafficToItself) {
  Scene scene;
  scene.width = scene.height = 2;
  scene.pattern = "tornado";  // ceil(2/2) - 1 = 0 in both dimensions
  scene.load.flit_rate = 0.005;
  const Point point = scene.simulated();
  EXPECT_EQ(point.packet_latency.summary().min(), 7U);
  EXPECT_EQ(point.packet_latency.p50(), 7U);
  EXPECT_EQ(point.network_latency.min(), 7U);
  EXPECT_EQ(point.hops.mean(), 1);
  EXPECT_TRUE(point.stable);
}

// One link, 5 flits: iq4 5 x 2 + 2 + 4 = 16, iq3 4 x 2 + 2 + 4 = 14.
TEST(Simulate, ZeroLoadLatencyOfOneLink) {
  Scene scene;
  scene.width = 2;
  scene.height = 1;
  scene.pattern = "bitcomp";
  scene.load.flit_rate = 0.01;
  scene.load.packet_flits = 5;
  EXPECT_EQ(scene.simulated().packet_latency.p50(), 16U);
  scene.router = "iq3";
  EXPECT_EQ(scene.simulated().packet_latency.p50(), 14U);
  EXPECT_EQ(scene.simulated().hops.mean(), 2);
}

// One measuring period, cycles 600 to 799, against the rules of docs/traffic.md applied to all arrivals at
// once.
TEST(Simulate, CountsThePacketsBookSimCounts) {
  Scene scene;
  scene.load.flit_rate = 0.5;
  scene.protocol = {Protocol::Kind::kLatency, 200, 3, 4};
  const Point point = scene.simulated();

  const auto network = make_network(iq::Kernel::kReference, scene.parameters());
  const auto uniform = make_pattern("uniform", {4, 4}, {});
  Generator generator(*uniform, 16, scene.load);
  std::vector<Packet> packets;
  std::vector<Arrival> arrivals;
  generator.create_before(2000, packets);
  network->enqueue(packets);
  ASSERT_TRUE(network->run_until_empty(100'000, arrivals));
  Summary latency;
  Summary network_latency;
  std::uint64_t accepted = 0;
  for (const Arrival& arrival : arrivals) {
    accepted += arrival.tail_eject_cycle >= 600 && arrival.tail_eject_cycle < 800 ? 1 : 0;
    if (arrival.front_cycle < 600 || arrival.packet.create_cycle >= 800) continue;
    latency.add(arrival.tail_eject_cycle - arrival.packet.create_cycle);
    network_latency.add(arrival.tail_eject_cycle - arrival.inject_cycle);
  }
  EXPECT_GT(latency.count(), 1000U);
  EXPECT_EQ(point.packet_latency.summary(), latency);
  EXPECT_EQ(point.network_latency, network_latency);
  EXPECT_DOUBLE_EQ(point.accepted_flit_rate, static_cast<double>(accepted) / 200 / 16);
}

// Says that packets reached the front of their queue a cycle earlier than they did, so that those of the
// first measured cycle are missed.
class EarlyFronts final : public PacketNetwork {
 public:
  explicit EarlyFronts(std::unique_ptr<PacketNetwork> network) : network_(std::move(network)) {}
  void enqueue(std::span<const Packet> packets) override { network_->enqueue(packets); }
  void run_until(Cycle end, std::vector<Arrival>& arrivals) override {
    network_->run_until(end, arrivals);
    for (Arrival& arrival : arrivals) arrival.front_cycle -= std::min<Cycle>(arrival.front_cycle, 1);
  }
  bool run_until_empty(Cycle limit, std::vector<Arrival>& arrivals) override {
    return network_->run_until_empty(limit, arrivals);
  }
  Cycle now() const override { return network_->now(); }
  const PacketTotals& totals() const override { return network_->totals(); }
  bool empty() const override { return network_->empty(); }
  std::size_t bytes_per_router() const override { return network_->bytes_per_router(); }
  std::vector<WaitingVc> waiting() const override { return network_->waiting(); }

 private:
  std::unique_ptr<PacketNetwork> network_;
};

// The drain would wait for ever for packets that have long arrived.
TEST(Simulate, ACountThatIsOffEndsTheRun) {
  Scene scene;
  scene.load.flit_rate = 0.5;
  scene.protocol = {Protocol::Kind::kLatency, 200, 3, 4};
  EarlyFronts network(make_network(iq::Kernel::kEvent, scene.parameters()));
  const auto uniform = make_pattern("uniform", {4, 4}, {});
  EXPECT_THROW(simulate(network, 16, *uniform, scene.load, scene.protocol), RunError);
}

// Measured are at least 3 periods of 1000 after 3 of warm-up; then it drains.
TEST(Simulate, RunsSixPeriodsAndADrain) {
  Scene scene;
  scene.load.flit_rate = 0.2;
  const Point point = scene.simulated();
  EXPECT_GT(point.cycles, 6000U);
  EXPECT_LT(point.cycles, 6100U);
  EXPECT_NEAR(point.accepted_flit_rate, 0.2, 0.01);
  EXPECT_NEAR(point.created_flit_rate, 0.2, 0.01);
}

TEST(Simulate, TheSameSeedGivesTheSameOutcome) {
  Scene scene;
  scene.load.flit_rate = 0.3;
  scene.protocol.sample_period = 200;
  EXPECT_EQ(scene.simulated().packet_latency.summary(), scene.simulated().packet_latency.summary());
  const Summary first = scene.simulated().packet_latency.summary();
  scene.load.seed = 2;
  EXPECT_NE(scene.simulated().packet_latency.summary(), first);
}

TEST(Simulate, ASaturatedRunGivesUpAndSaysSo) {
  Scene scene;
  scene.load.flit_rate = 1;
  const Point point = scene.simulated();
  EXPECT_FALSE(point.stable);
  EXPECT_LE(point.cycles, 10'000U);
  EXPECT_EQ(point.cycles % 1000, 0U);
  EXPECT_LT(point.accepted_flit_rate, 0.9);
}

TEST(Simulate, AShortSaturatedRunIsNotStableEither) {
  Scene scene;
  scene.load.flit_rate = 1;
  scene.protocol = {Protocol::Kind::kLatency, 100, 1, 3};  // too short for packets to grow 500 cycles old
  EXPECT_FALSE(scene.simulated().stable);
}

TEST(Simulate, ThroughputDoesNotMindLatency) {
  Scene scene;
  scene.load.flit_rate = 1;
  scene.protocol = {Protocol::Kind::kThroughput, 500, 2, 5};
  const Point point = scene.simulated();
  EXPECT_EQ(point.cycles, 2500U);
  EXPECT_FALSE(point.stable);
  EXPECT_GT(point.accepted_flit_rate, 0.6);
}

TEST(Simulate, AFixedRunMeasuresItsCycles) {
  Scene scene;
  scene.load.flit_rate = 0.3;
  scene.protocol.kind = Protocol::Kind::kFixed;
  scene.protocol.fixed_cycles = 1234;
  const Point point = scene.simulated();
  EXPECT_EQ(point.cycles, 1234U);
  EXPECT_TRUE(point.stable);
  // One flit per packet.
  const double ejected = point.accepted_flit_rate * 1234 * 16;
  EXPECT_NEAR(ejected, static_cast<double>(point.packet_latency.summary().count()), 1e-6);
}

// At 0.16 the flows that share a link get 1/7, the others all they offer: 0.94 of the packets of some sources
// arrive, and 0.99 of all.
TEST(Simulate, EverySourceIsJudgedByItself) {
  Scene scene;
  scene.width = scene.height = 8;
  scene.pattern = "transpose";
  scene.kernel = iq::Kernel::kEvent;
  scene.load.flit_rate = 0.16;
  scene.load.packet_flits = 5;
  scene.protocol = {Protocol::Kind::kThroughput, 10'000, 1, 3};
  const Point point = scene.simulated();
  EXPECT_FALSE(point.stable);
  EXPECT_LT(point.least_source_acceptance, 0.95);
  EXPECT_GT(point.accepted_flit_rate, 0.95 * point.created_flit_rate);
}

// 1/7 of a flit is what the busiest link takes.
TEST(Simulate, ASustainedRunSeesAnOverloadOfFewPercent) {
  Scene scene;
  scene.width = scene.height = 8;
  scene.pattern = "transpose";
  scene.kernel = iq::Kernel::kEvent;
  scene.load.packet_flits = 5;
  scene.protocol.kind = Protocol::Kind::kSustained;
  scene.load.flit_rate = 0.147;
  EXPECT_FALSE(scene.simulated().stable);
  scene.load.flit_rate = 0.135;
  EXPECT_TRUE(scene.simulated().stable);
}

// Node 0 sends to node 3 of a row of four, 0.3 flits a cycle, over three links; the others send nothing.
TEST(Simulate, CountsTheFlitsOfEveryChannel) {
  Scene scene;
  scene.height = 1;
  const testing::TemporaryFolder folder;
  scene.pattern = "matrix";
  scene.options.matrix_file = folder.write("m.csv", "src,dst,weight\n0,3,1\n");
  scene.load.flit_rate = 0.3 / 4;
  scene.protocol.kind = Protocol::Kind::kFixed;
  scene.protocol.fixed_cycles = 20'000;
  const FixedWays ways{{4, 1}, {DimensionOrder::kXy}};
  const Point point = scene.simulated(nullptr, &ways);
  ASSERT_EQ(point.busiest_channels.size(), 5U);
  for (const Channel& channel : point.busiest_channels) {
    EXPECT_DOUBLE_EQ(channel.flits, 4 * point.accepted_flit_rate);
  }
  EXPECT_EQ(point.busiest_channels[2].from, 2U);
  EXPECT_EQ(point.busiest_channels[2].to, 3U);
  EXPECT_EQ(point.busiest_channels[3].kind, Channel::Kind::kInjection);
  EXPECT_EQ(point.busiest_channels[4].kind, Channel::Kind::kEjection);
}

TEST(Simulate, IdleTimeCostsNothing) {
  Scene scene;
  scene.width = scene.height = 32;
  scene.protocol.kind = Protocol::Kind::kFixed;
  scene.protocol.fixed_cycles = 1'000'000'000;
  const Point point = scene.simulated();
  EXPECT_EQ(point.cycles, 1'000'000'000U);
  EXPECT_TRUE(point.stable);
}

// 15 of 16 packets of each cycle have to wait for node 3.
TEST(Simulate, ABacklogThatGrowsEndsTheRun) {
  Scene scene;
  scene.pattern = "hotspot";
  scene.options.hot_nodes = {{3, 1}};
  scene.load.flit_rate = 1;
  scene.protocol.kind = Protocol::Kind::kFixed;
  scene.protocol.fixed_cycles = 1'000'000;
  scene.protocol.max_waiting_packets = 5000;
  const Point point = scene.simulated();
  EXPECT_FALSE(point.stable);
  EXPECT_LT(point.cycles, 2000U);
}

// All routings are minimal, so their mean number of routers is that of xy.
TEST(Simulate, EveryRoutingDeliversEverything) {
  Scene scene;
  scene.load.flit_rate = 0.4;
  scene.load.packet_flits = 3;
  scene.protocol = {Protocol::Kind::kLatency, 300, 1, 2};
  const Summary hops = scene.simulated().hops;
  for (const routing::Entry& entry : routing::registry()) {
    const auto routing = entry.make({4, 4}, 4);
    scene.load.route_classes = routing->route_classes();
    const Point point = scene.simulated(routing.get());  // throws if flits are lost
    EXPECT_TRUE(point.stable) << entry.name;
    EXPECT_NEAR(point.hops.mean(), hops.mean(), 0.1) << entry.name;
  }
}

}  // namespace
}  // namespace primalsim::noc::traffic
