// Every kernel gives what the reference kernel gives, in whatever batches it is run: arrivals, totals, and
// who waits.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <memory>
#include <tuple>
#include <utility>

#include "core/error.h"
#include "core/geometry/ring.h"
#include "noc/iq/network.h"
#include "noc/routing/registry.h"
#include "tests/noc/iq/random_traffic.h"
#include "tests/noc/routing/table_routings.h"

namespace primalsim::noc::iq {
namespace {

using testing::Random;

std::string text(const Arrival& arrival) {
  const Packet& packet = arrival.packet;
  return fmt::format(
      "packet {} {}->{} {} flits created {} class {}: hops {} front {} inject {} head {} tail {}", packet.id,
      packet.source, packet.destination, packet.flits, packet.create_cycle, packet.route_class, arrival.hops,
      arrival.front_cycle, arrival.inject_cycle, arrival.head_eject_cycle, arrival.tail_eject_cycle);
}

std::vector<std::string> texts(const std::vector<Arrival>& arrivals) {
  std::vector<std::string> lines;
  for (const Arrival& arrival : arrivals) lines.push_back(text(arrival));
  return lines;
}

// Runs both in the same random batches; packets are enqueued as late as the batches allow. False at the first
// difference.
bool same_run(PacketNetwork& reference, PacketNetwork& other, const Parameters& parameters,
              const std::vector<Packet>& packets, Random& random) {
  std::size_t enqueued = 0;
  Cycle end = 0;
  while (enqueued < packets.size() || !reference.empty()) {
    end += random.below(8) == 0 ? random.in(1, 2000) : random.in(1, 20);
    std::size_t until = enqueued;
    while (until < packets.size() && packets[until].create_cycle < end) ++until;
    const auto batch = std::span(packets).subspan(enqueued, until - enqueued);
    enqueued = until;
    std::vector<Arrival> expected;
    std::vector<Arrival> actual;
    for (auto [network, arrivals] : {std::pair{&reference, &expected}, std::pair{&other, &actual}}) {
      network->enqueue(batch);
      network->run_until(end, *arrivals);
    }
    EXPECT_EQ(texts(actual), texts(expected));
    EXPECT_TRUE(other.totals() == reference.totals());
    EXPECT_EQ(other.empty(), reference.empty());
    EXPECT_EQ(describe_waiting(parameters, other.waiting()),
              describe_waiting(parameters, reference.waiting()));
    if (::testing::Test::HasFailure()) return false;
  }
  return true;
}

// PRIMALSIM_FUZZ_RUNS asks for more runs than the usual ones.
std::uint64_t runs() {
  const char* const text = std::getenv("PRIMALSIM_FUZZ_RUNS");
  return text != nullptr ? std::strtoull(text, nullptr, 10) : 150;
}

class Differential : public ::testing::TestWithParam<Kernel> {};

TEST_P(Differential, AgreesWithTheReferenceOnRandomNetworks) {
  for (std::uint64_t seed = 1; seed <= runs(); ++seed) {
    Random random(seed);
    const Parameters parameters = random_parameters(random);
    const std::vector<Packet> packets = random_packets(random, parameters, random.in(20, 200));
    if (!can_simulate(GetParam(), parameters)) continue;
    const auto reference = make_network(Kernel::kReference, parameters);
    const auto other = make_network(GetParam(), parameters);
    ASSERT_TRUE(same_run(*reference, *other, parameters, packets, random))
        << "seed " << seed << ": " << parameters.width << "x" << parameters.height << ", " << parameters.vcs
        << " VCs of " << parameters.buffer_flits << " flits, link " << parameters.link_latency_cycles
        << ", delays " << parameters.routing_delay_cycles << " " << parameters.crossbar_delay_cycles << " "
        << parameters.credit_delay_cycles;
  }
}

// Every deterministic routing of the registry on a mesh, and on each kind of torus if it serves them; one
// with a route per destination and ways that are not shortest, and one that looks where a packet still has to
// go.
struct Routed {
  std::string name;
  std::function<std::unique_ptr<routing::Routing>(const Topology& topology, unsigned vcs)> make;
  const Axis* axis = nullptr;
};

std::vector<Routed> deterministic_routings() {
  const auto own_vc = [](const Topology& t, unsigned vcs) {
    return std::make_unique<routing::OwnVc>(t, vcs);
  };
  const auto dateline = [](const Topology& t, unsigned vcs) {
    return std::make_unique<routing::Dateline>(t, vcs);
  };
  std::vector<Routed> all{
      {"own_vc", own_vc}, {"torus", dateline, ring()}, {"one_way_torus", dateline, one_way_ring()}};
  for (const routing::Entry& entry : routing::registry()) {
    if (!entry.make({4, 4}, 4)->deterministic()) continue;
    std::string name = entry.name;
    std::replace(name.begin(), name.end(), '-', '_');
    all.push_back({name, entry.make});
    if (!entry.rings) continue;
    all.push_back({name + "_torus", entry.make, ring()});
    all.push_back({name + "_one_way_torus", entry.make, one_way_ring()});
    all.push_back({name + "_one_way_torus_back", entry.make, one_way_ring_back()});
  }
  return all;
}

class DifferentialRouting : public ::testing::TestWithParam<std::tuple<Kernel, Routed>> {};

TEST_P(DifferentialRouting, AgreesWithTheReferenceOnRandomNetworks) {
  const auto& [kernel, routed] = GetParam();
  std::uint64_t compared = 0;
  for (std::uint64_t seed = 1; seed <= runs() / 3; ++seed) {
    Random random(seed);
    Parameters parameters = random_parameters(random);
    parameters.vcs = std::max(parameters.vcs, 2U);
    parameters.axis = routed.axis;
    const auto routing = routed.make(parameters.topology(), parameters.vcs);
    if (!can_simulate(kernel, parameters, routing.get())) continue;
    std::vector<Packet> packets = random_packets(random, parameters, random.in(20, 200));
    for (Packet& packet : packets)
      packet.route_class = static_cast<std::uint8_t>(random.below(routing->route_classes()));
    const auto reference = make_network(Kernel::kReference, parameters, routing.get());
    const auto other = make_network(kernel, parameters, routing.get());
    ASSERT_TRUE(same_run(*reference, *other, parameters, packets, random))
        << "seed " << seed << ": " << parameters.width << "x" << parameters.height << ", " << parameters.vcs
        << " VCs";
    ++compared;
  }
  const bool dense_on_a_torus = kernel == Kernel::kDense && routed.axis != nullptr;
  EXPECT_EQ(compared > 0, !dense_on_a_torus);
}

INSTANTIATE_TEST_SUITE_P(Kernels, DifferentialRouting,
                         ::testing::Combine(::testing::Values(Kernel::kEvent, Kernel::kDense),
                                            ::testing::ValuesIn(deterministic_routings())),
                         [](const auto& test) {
                           return std::string(kernel_name(std::get<0>(test.param))) + "_" +
                                  std::get<1>(test.param).name;
                         });

// XY without a routing object is the same as with one, also on a torus, where all kernels need a table for
// it. Short packets one at a time: XY alone could deadlock there.
TEST(DifferentialTest, XyOnATorusNeedsNoRoutingObject) {
  Parameters parameters;
  parameters.width = 5;
  parameters.height = 4;
  parameters.axis = ring();
  const auto xy = routing::make_routing("xy", parameters.topology(), parameters.vcs);
  std::vector<Packet> packets;
  for (std::uint32_t pair = 0; pair < 400; ++pair)
    packets.push_back({pair, pair / 20, pair % 20, 2, 100 * pair, 0});
  std::vector<std::vector<std::string>> lines;
  for (const Kernel kernel : {Kernel::kReference, Kernel::kEvent}) {
    for (const routing::Routing* const routing :
         {static_cast<const routing::Routing*>(nullptr), &std::as_const(*xy)}) {
      const auto network = make_network(kernel, parameters, routing);
      std::vector<Arrival> arrivals;
      network->enqueue(packets);
      EXPECT_TRUE(network->run_until_empty(kNever, arrivals));
      lines.push_back(texts(arrivals));
    }
  }
  for (const auto& others : lines) EXPECT_EQ(others, lines.front());
}

// The deadlock that the proof finds on a ring really happens, and the event kernel says so: all 4 packets of
// a ring hold one link and wait for the next one.
TEST(DifferentialTest, ARingWithoutADatelineDeadlocksInTheEventKernel) {
  Parameters parameters;
  parameters.width = 4;
  parameters.height = 1;
  parameters.vcs = 1;
  parameters.axis = ring();
  const auto network = make_network(Kernel::kEvent, parameters);
  std::vector<Packet> packets;
  for (std::uint32_t source = 0; source < 4; ++source)
    packets.push_back({source, source, (source + 2) % 4, 40, 0, 0});
  network->enqueue(packets);
  std::vector<Arrival> arrivals;
  EXPECT_THROW(network->run_until_empty(10'000, arrivals), RunError);
}

INSTANTIATE_TEST_SUITE_P(Kernels, Differential, ::testing::Values(Kernel::kEvent, Kernel::kDense),
                         [](const auto& kernel) { return std::string(kernel_name(kernel.param)); });

// A planted fault (one cycle more on the links) does not pass.
TEST(DifferentialTest, NoticesALinkThatIsOneCycleSlower) {
  Parameters parameters;
  Parameters slower;
  slower.link_latency_cycles = 2;
  const std::vector<Packet> packets{{0, 0, 1, 1, 0, 0}};
  std::vector<Arrival> right;
  std::vector<Arrival> wrong;
  for (auto [given, arrivals] : {std::pair{&parameters, &right}, std::pair{&slower, &wrong}}) {
    const auto network = make_network(Kernel::kEvent, *given);
    network->enqueue(packets);
    EXPECT_TRUE(network->run_until_empty(kNever, *arrivals));
  }
  EXPECT_NE(texts(right), texts(wrong));
}

}  // namespace
}  // namespace primalsim::noc::iq
