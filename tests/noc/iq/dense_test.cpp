// What the random networks of differential_test.cpp hardly reach of the dense kernel: meshes wider than a
// vector, mixed packet lengths in one run, idle groups that wake up, and its limits.
#include <gtest/gtest.h>
#include <hwy/targets.h>

#include "core/error.h"
#include "core/geometry/ring.h"
#include "noc/iq/dense_network.h"
#include "noc/routing/registry.h"
#include "tests/noc/iq/random_traffic.h"

namespace primalsim::noc::iq {
namespace {

using testing::Random;

Parameters dense_mesh(std::uint32_t width, std::uint32_t height) {
  Parameters parameters;
  parameters.width = width;
  parameters.height = height;
  return parameters;
}

void expect_same_arrivals(const Parameters& parameters, const std::vector<Packet>& packets) {
  const auto reference = make_network(Kernel::kReference, parameters);
  DenseNetwork dense(parameters, std::nullopt);
  std::vector<Arrival> expected;
  std::vector<Arrival> actual;
  reference->enqueue(packets);
  dense.enqueue(packets);
  ASSERT_TRUE(reference->run_until_empty(kNever, expected));
  ASSERT_TRUE(dense.run_until_empty(kNever, actual));
  EXPECT_EQ(dense.now(), reference->now());
  EXPECT_TRUE(dense.totals() == reference->totals());
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t i = 0; i < actual.size(); ++i) {
    ASSERT_EQ(actual[i].packet.id, expected[i].packet.id);
    ASSERT_EQ(actual[i].inject_cycle, expected[i].inject_cycle);
    ASSERT_EQ(actual[i].head_eject_cycle, expected[i].head_eject_cycle);
    ASSERT_EQ(actual[i].tail_eject_cycle, expected[i].tail_eject_cycle);
  }
}

// Rows of 130 routers: a neighbour above or below is two or three groups of 64 away.
TEST(DenseKernel, AgreesOnAMeshWiderThanAVector) {
  const Parameters parameters = dense_mesh(130, 3);
  Random random(1);
  std::vector<Packet> packets;
  for (Cycle cycle = 0; cycle < 60; ++cycle) {
    for (std::uint32_t i = 0; i < 6; ++i) {
      packets.push_back({static_cast<std::uint32_t>(packets.size()), random.below(parameters.routers()),
                         random.below(parameters.routers()), 5, cycle, 0});
    }
  }
  expect_same_arrivals(parameters, packets);
}

// One packet crosses seven groups that sleep until it comes, long after the first one.
TEST(DenseKernel, WakesGroupsThatAPacketReaches) {
  expect_same_arrivals(dense_mesh(8, 50),
                       {{0, 0, 399, 5, 3, 0}, {1, 399, 0, 5, 5000, 0}, {2, 16, 16, 1, 5000, 0}});
}

// In rows of 100, router 40 (first group of 64) has router 140 (third group) below it.
TEST(DenseKernel, WakesTheGroupBelowPastTheNextOne) {
  expect_same_arrivals(dense_mesh(100, 8), {{0, 40, 740, 5, 0, 0}, {1, 740, 40, 5, 1000, 0}});
}

// From equal lengths, which are set for whole vectors, to different ones.
TEST(DenseKernel, TakesPacketsOfDifferentLengthsAfterEqualOnes) {
  std::vector<Packet> packets;
  for (std::uint32_t i = 0; i < 40; ++i) packets.push_back({i, i % 16, (i * 7) % 16, 5, i, 0});
  for (std::uint32_t i = 40; i < 80; ++i) packets.push_back({i, i % 16, (i * 7) % 16, 1 + i * 3, i, 0});
  Parameters parameters = dense_mesh(4, 4);
  expect_same_arrivals(parameters, packets);
  DenseNetwork in_two_parts(parameters, std::nullopt);
  std::vector<Arrival> arrivals;
  in_two_parts.enqueue(std::span(packets).first(40));
  in_two_parts.run_until(40, arrivals);
  in_two_parts.enqueue(std::span(packets).subspan(40));
  in_two_parts.run_until_empty(kNever, arrivals);
  std::vector<Arrival> at_once;
  DenseNetwork whole(parameters, std::nullopt);
  whole.enqueue(packets);
  whole.run_until_empty(kNever, at_once);
  ASSERT_EQ(arrivals.size(), at_once.size());
  for (std::size_t i = 0; i < arrivals.size(); ++i) {
    EXPECT_EQ(arrivals[i].tail_eject_cycle, at_once[i].tail_eject_cycle);
  }
}

// Each instruction set that this machine has is its own build of the vector passes.
TEST(DenseKernel, AgreesWithEveryInstructionSet) {
  Random random(2);
  std::vector<Packet> packets;
  for (std::uint32_t i = 0; i < 400; ++i)
    packets.push_back({i, random.below(81), random.below(81), 5, i / 8, 0});
  const std::int64_t all = hwy::SupportedTargets();
  for (std::int64_t left = all; left != 0; left &= left - 1) {
    SCOPED_TRACE(hwy::TargetName(left & -left));
    hwy::SetSupportedTargetsForTest(left & -left);
    expect_same_arrivals(dense_mesh(9, 9), packets);
  }
  hwy::SetSupportedTargetsForTest(0);
}

// The target of the project: 2 KiB per router with 4 VCs of 8 flits.
TEST(DenseKernel, TakesLessThanTwoKibibytesPerRouter) {
  EXPECT_LT(DenseNetwork(dense_mesh(32, 32), std::nullopt).bytes_per_router(), 2048U);
}

TEST(DenseKernel, RefusesWhatItCannotDo) {
  Parameters many_vcs = dense_mesh(4, 4);
  many_vcs.vcs = 9;
  EXPECT_THROW(make_network(Kernel::kDense, many_vcs), InputError);
  Parameters slow_routing = dense_mesh(4, 4);
  slow_routing.routing_delay_cycles = 2;
  EXPECT_THROW(make_network(Kernel::kDense, slow_routing), InputError);
}

// 64 routers are one vector: from 7 flit-hops per cycle on, dense.
TEST(KernelChoice, DependsOnTheExpectedTraffic) {
  EXPECT_EQ(resolve_kernel(Kernel::kAuto, dense_mesh(8, 8), nullptr, 6), Kernel::kEvent);
  EXPECT_EQ(resolve_kernel(Kernel::kAuto, dense_mesh(8, 8), nullptr, 8), Kernel::kDense);
  EXPECT_EQ(resolve_kernel(Kernel::kAuto, dense_mesh(16, 16), nullptr, 8), Kernel::kEvent);
  EXPECT_EQ(resolve_kernel(Kernel::kReference, dense_mesh(8, 8), nullptr, 6), Kernel::kReference);
  Parameters many_vcs = dense_mesh(8, 8);
  many_vcs.vcs = 9;
  EXPECT_EQ(resolve_kernel(Kernel::kAuto, many_vcs, nullptr, 60), Kernel::kEvent);
}

TEST(KernelChoice, TakesTheEventKernelForToriWithDatelines) {
  for (const Axis* const axis : {ring(), one_way_ring(), one_way_ring_back()}) {
    Parameters torus = dense_mesh(8, 8);
    torus.axis = axis;
    const auto routing = routing::make_routing("dateline-xy", torus.topology(), torus.vcs);
    EXPECT_EQ(resolve_kernel(Kernel::kAuto, torus, routing.get(), 60), Kernel::kEvent);
  }
}

// A planted fault, one flit of buffer less, is seen by what the differential tests compare.
TEST(DenseKernel, DiffersIfABufferIsOneFlitShort) {
  Parameters parameters = dense_mesh(4, 1);
  parameters.buffer_flits = 4;
  Parameters shorter = parameters;
  shorter.buffer_flits = 3;
  std::vector<Arrival> right;
  std::vector<Arrival> wrong;
  for (auto [given, arrivals] : {std::pair{&parameters, &right}, std::pair{&shorter, &wrong}}) {
    DenseNetwork network(*given, std::nullopt);
    network.enqueue(std::vector<Packet>{{0, 0, 3, 9, 0, 0}});
    network.run_until_empty(kNever, *arrivals);
  }
  EXPECT_NE(right.at(0).tail_eject_cycle, wrong.at(0).tail_eject_cycle);
}

}  // namespace
}  // namespace primalsim::noc::iq
