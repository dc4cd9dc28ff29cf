// Every kernel gives what the reference kernel gives, in whatever batches it is run: arrivals, totals, and
// who waits.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "noc/iq/network.h"
#include "tests/noc/iq/random_traffic.h"

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
bool same_run(Network& reference, Network& other, const Parameters& parameters,
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
