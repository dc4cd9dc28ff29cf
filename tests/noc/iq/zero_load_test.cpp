// One packet alone: (H + 1)(p + 1) + 2 + (L - 1) cycles over H links with link latency 1; every further cycle
// of link latency costs H cycles. p is 4 (iq4) or 3 (iq3).
#include <gtest/gtest.h>

#include "noc/iq/network.h"

namespace primalsim::noc::iq {
namespace {

Arrival alone(Kernel kernel, const Parameters& parameters, std::uint32_t destination, std::uint32_t flits) {
  const auto network = make_network(kernel, parameters);
  const std::vector<Packet> packets{{7, 0, destination, flits, 1000, 0}};
  network->enqueue(packets);
  std::vector<Arrival> arrivals;
  EXPECT_TRUE(network->run_until_empty(kNever, arrivals));
  EXPECT_EQ(arrivals.size(), 1U);
  EXPECT_EQ(network->now(), arrivals.at(0).tail_eject_cycle + 1);
  EXPECT_EQ(network->totals().router_flit_hops, flits * arrivals.at(0).hops);
  return arrivals.at(0);
}

class ZeroLoad : public ::testing::TestWithParam<Kernel> {};

TEST_P(ZeroLoad, TakesTheClosedForm) {
  for (const auto& [router, pipeline] : {std::pair{"iq4", 4U}, std::pair{"iq3", 3U}}) {
    for (const std::uint32_t link : {1U, 2U, 16U}) {
      Parameters parameters = *named_parameters(router);
      parameters.link_latency_cycles = link;
      parameters.buffer_flits = 64;
      // From (0,0) to itself, (7,0), (0,7) and (7,7).
      for (const auto& [destination, links] :
           {std::pair{0U, 0U}, std::pair{7U, 7U}, std::pair{56U, 7U}, std::pair{63U, 14U}}) {
        const Arrival arrival = alone(GetParam(), parameters, destination, 5);
        const Cycle head = 1000 + (links + 1) * (pipeline + 1) + 2 + links * (link - 1);
        EXPECT_EQ(arrival.front_cycle, 1000U);
        EXPECT_EQ(arrival.inject_cycle, 1000U);
        EXPECT_EQ(arrival.head_eject_cycle, head);
        EXPECT_EQ(arrival.tail_eject_cycle, head + 4);
        EXPECT_EQ(arrival.hops, links + 1);
      }
    }
  }
}

// Fewer than 5 flits of buffer cannot stream: flit k + B follows flit k by the credit loop of 5 cycles. The
// loop of the head holds one more cycle for VC allocation (iq3), which all later flits inherit once: flits
// 0..3 of B = 4 leave in a row, flit 4 waits for the head's slot.
TEST_P(ZeroLoad, FourFlitsOfBufferStallOncePerLoop) {
  Parameters parameters = *named_parameters("iq3");
  parameters.buffer_flits = 4;
  const Arrival four = alone(GetParam(), parameters, 7, 4);
  EXPECT_EQ(four.tail_eject_cycle - four.head_eject_cycle, 3U);
  const Arrival five = alone(GetParam(), parameters, 7, 5);
  EXPECT_GT(five.tail_eject_cycle - five.head_eject_cycle, 4U);
}

INSTANTIATE_TEST_SUITE_P(Kernels, ZeroLoad, ::testing::Values(Kernel::kReference, Kernel::kEvent),
                         [](const auto& kernel) { return std::string(kernel_name(kernel.param)); });

}  // namespace
}  // namespace primalsim::noc::iq
