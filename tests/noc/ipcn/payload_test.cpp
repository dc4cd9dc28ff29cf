// Numbers in transfers: copied at forks, added at adders, put together again from packets.
#include "noc/ipcn/payload.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace primalsim::noc::ipcn {
namespace {

class Recorder final : public PayloadUser {
 public:
  Payload source(TransferId transfer, std::uint32_t operand) override {
    return sources.at({transfer, operand});
  }
  bool takes_maximum(TransferId) override { return maximum; }
  void delivered(TransferId transfer, std::uint32_t output, Payload payload) override {
    arrived[{transfer, output}] = std::move(payload);
  }
  void pass(TransferId, std::uint32_t macro, Port, std::span<std::int64_t> values) override {
    if (macro == corrupt_at && !values.empty()) values[0] = 1000;
  }

  using Key = std::pair<TransferId, std::uint32_t>;
  std::map<Key, Payload> sources;
  std::map<Key, Payload> arrived;
  bool maximum = false;
  std::uint32_t corrupt_at = 99;
};

// 3 x 3 macros, FIFOs of 4 flits. The parameter chooses the kernel.
class Payloads : public ::testing::TestWithParam<bool> {
 protected:
  Payloads() { build(false); }

  void build(bool inline_adders) {
    Parameters parameters;
    parameters.ribbon = {1, 3, 3, 1};
    parameters.fifo_flits = 4;
    parameters.inline_adders = inline_adders;
    network_ = GetParam() ? make_event_network(parameters) : make_reference_network(parameters);
    network_->carry_payloads(user_);
  }

  void run() {
    std::vector<Delivery> deliveries;
    for (Cycle now = 0; now != kNever; now = network_->next_cycle()) {
      if (now != 0) network_->deliver(now, deliveries);
      network_->advance(now);
    }
    EXPECT_TRUE(network_->idle());
  }

  // Two operands are added at macro 1, (1, 0); a third joins at the root 7, (1, 2).
  void start_sum() {
    const Reduce reduce{6, {{7, 0}, {1, 0}}, {{1, kAcim}, {1, kDcim}, {0, kLocal}}};
    network_->declare_reduce(5, reduce);
    for (std::uint32_t operand = 0; operand < 3; ++operand) network_->start_operand(5, operand, 0);
  }

  Recorder user_;
  std::unique_ptr<Network> network_;
};

// 10 numbers in 6 flits, packets of 4 and 2.
TEST_P(Payloads, AMulticastDeliversThemEverywhere) {
  const std::vector<std::int64_t> values{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  user_.sources[{3, 0}] = {values, {42}};
  network_->start_send(3, {6, {4, kLocal}, {{0, kAcim}, {2, kLocal}, {8, kDcim}}}, 0);
  run();
  ASSERT_EQ(user_.arrived.size(), 3u);
  for (std::uint32_t output = 0; output < 3; ++output) {
    const Payload arrived = user_.arrived[{3, output}];
    EXPECT_EQ(arrived.values, values);
    EXPECT_EQ(arrived.tags, std::vector<std::uint64_t>{42});
  }
}

TEST_P(Payloads, AReduceAddsThemAndKeepsEveryTag) {
  user_.sources[{5, 0}] = {{1, 2, 3, 4, 5, 6, 7}, {11}};
  user_.sources[{5, 1}] = {{10, 20, 30, 40, 50, 60, 70}, {12, 12}};
  user_.sources[{5, 2}] = {{100, 200, 300, 400, 500, 600, -700}, {7}};
  start_sum();
  run();
  const Payload sum = user_.arrived[{5, 0}];
  EXPECT_EQ(sum.values, (std::vector<std::int64_t>{111, 222, 333, 444, 555, 666, -623}));
  EXPECT_EQ(sum.tags, (std::vector<std::uint64_t>{7, 11, 12, 12}));
}

// Macro 1's own is there when macro 0's comes: six flits of it are added on their way to the root.
TEST_P(Payloads, AnAdderInTheDataPathAddsThemAndKeepsEveryTag) {
  build(true);
  user_.sources[{5, 0}] = {{1, 2, 3, 4, 5, 6, 7}, {11}};
  user_.sources[{5, 1}] = {{10, 20, 30, 40, 50, 60, 70}, {12}};
  const Reduce reduce{6, {{7, 0}, {1, 0}, {0, 1}}, {{1, kAcim}, {2, kLocal}}};
  network_->declare_reduce(5, reduce);
  for (std::uint32_t operand = 0; operand < 2; ++operand) network_->start_operand(5, operand, 0);
  run();
  EXPECT_EQ(network_->totals().inline_flits, 6u);
  const Payload sum = user_.arrived[{5, 0}];
  EXPECT_EQ(sum.values, (std::vector<std::int64_t>{11, 22, 33, 44, 55, 66, 77}));
  EXPECT_EQ(sum.tags, (std::vector<std::uint64_t>{11, 12}));
}

TEST_P(Payloads, AReduceCanKeepTheLargest) {
  user_.maximum = true;
  user_.sources[{5, 0}] = {{-5, -1}, {}};
  user_.sources[{5, 1}] = {{-7, -2}, {}};
  user_.sources[{5, 2}] = {{-6, -3}, {}};
  start_sum();
  run();
  EXPECT_EQ((user_.arrived[{5, 0}].values), (std::vector<std::int64_t>{-5, -1}));
}

// Macro 1 is on the way from 0 to 2, and not on the way from 0 to 3.
TEST_P(Payloads, WhatARouterChangesArrivesChanged) {
  user_.corrupt_at = 1;
  user_.sources[{9, 0}] = {{1, 2}, {}};
  network_->start_send(9, {1, {0, kLocal}, {{2, kLocal}, {3, kLocal}}}, 0);
  run();
  EXPECT_EQ((user_.arrived[{9, 0}].values), (std::vector<std::int64_t>{1000, 2}));
  EXPECT_EQ((user_.arrived[{9, 1}].values), (std::vector<std::int64_t>{1, 2}));
}

INSTANTIATE_TEST_SUITE_P(Kernels, Payloads, ::testing::Bool(),
                         [](const auto& kernel) { return kernel.param ? "event" : "reference"; });

}  // namespace
}  // namespace primalsim::noc::ipcn
