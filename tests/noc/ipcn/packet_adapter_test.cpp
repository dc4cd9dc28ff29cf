// The ipcn network behind the interface of packets and arrivals.
#include "noc/ipcn/packet_adapter.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "core/random_stream.h"
#include "tests/noc/ipcn/kernels.h"

namespace primalsim::noc::ipcn {
namespace {

std::unique_ptr<PacketNetwork> four_by_four(Kernel kernel, std::uint32_t fifo_flits) {
  Parameters parameters;
  parameters.ribbon = {.tiles = 1, .width = 4, .height = 4, .gateways = 1};
  parameters.fifo_flits = fifo_flits;
  return std::make_unique<PacketAdapter>(parameters, make_network(kernel, parameters));
}

std::vector<Arrival> run_packets(Kernel kernel, std::uint32_t fifo_flits, const std::vector<Packet>& packets,
                                 PacketTotals* totals = nullptr) {
  const auto network = four_by_four(kernel, fifo_flits);
  network->enqueue(packets);
  std::vector<Arrival> arrivals;
  EXPECT_TRUE(network->run_until_empty(kNever, arrivals));
  if (totals != nullptr) *totals = network->totals();
  return arrivals;
}

TEST(IpcnPacketAdapter, ZeroLoadLatencyIsTwoPerHopTwoAndTheTail) {
  // From (0,0) to (2,1): 3 links, 5 flits: 2 (3 + 1) + 2 + 4 = 14 after creation at 10; head 4 before the
  // tail.
  const auto arrivals = run_packets(Kernel::kEvent, 32, {{7, 0, 6, 5, 10}});
  ASSERT_EQ(arrivals.size(), 1U);
  EXPECT_EQ(arrivals[0].packet.id, 7U);
  EXPECT_EQ(arrivals[0].hops, 4U);
  EXPECT_EQ(arrivals[0].inject_cycle, 10U);
  EXPECT_EQ(arrivals[0].head_eject_cycle, 20U);
  EXPECT_EQ(arrivals[0].tail_eject_cycle, 24U);
}

TEST(IpcnPacketAdapter, TheSecondPacketOfASourceIsInFrontAfterTheFirstTail) {
  // FIFO of 8: the first 5 flits leave in cycles 0..4; the second becomes front in 5, but needs 5 of 8
  // credits: 3 are left, those of the flits sent in 0 and 1 are back in 4 and 5.
  const auto arrivals = run_packets(Kernel::kEvent, 8, {{0, 0, 1, 5, 0}, {1, 0, 1, 5, 0}});
  ASSERT_EQ(arrivals.size(), 2U);
  EXPECT_EQ(arrivals[1].packet.id, 1U);
  EXPECT_EQ(arrivals[1].front_cycle, 5U);
  EXPECT_EQ(arrivals[1].inject_cycle, 5U);
}

TEST(IpcnPacketAdapter, PacketsLongerThanAFifoAreRefused) {
  const auto network = four_by_four(Kernel::kEvent, 4);
  const Packet packet{0, 0, 1, 5, 0};
  EXPECT_THROW(network->enqueue(std::span(&packet, 1)), InputError);
}

TEST(IpcnPacketAdapter, BothKernelsGiveTheSameArrivals) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    RandomStream random(seed, 0);
    const auto fifo = static_cast<std::uint32_t>(1 + random.below(12));
    std::vector<Packet> packets;
    std::uint64_t flits = 0;
    for (std::uint32_t id = 0; id < 300; ++id) {
      packets.push_back({id, static_cast<std::uint32_t>(random.below(16)),
                         static_cast<std::uint32_t>(random.below(16)),
                         static_cast<std::uint32_t>(1 + random.below(fifo)), id / (1 + seed % 4)});
      flits += packets.back().flits;
    }
    PacketTotals expected_totals;
    PacketTotals totals;
    const auto expected = run_packets(Kernel::kReference, fifo, packets, &expected_totals);
    const auto actual = run_packets(Kernel::kEvent, fifo, packets, &totals);
    ASSERT_EQ(actual.size(), packets.size());
    ASSERT_EQ(expected.size(), packets.size());
    for (std::size_t i = 0; i < actual.size(); ++i) {
      EXPECT_EQ(actual[i].packet.id, expected[i].packet.id);
      EXPECT_EQ(actual[i].inject_cycle, expected[i].inject_cycle);
      EXPECT_EQ(actual[i].front_cycle, expected[i].front_cycle);
      EXPECT_EQ(actual[i].tail_eject_cycle, expected[i].tail_eject_cycle);
    }
    EXPECT_EQ(totals, expected_totals);
    EXPECT_EQ(totals.generated_flits, flits);
    EXPECT_EQ(totals.ejected_flits, flits);
  }
}

}  // namespace
}  // namespace primalsim::noc::ipcn
