// A token's way in and back, flit by flit.
#include "accelerator/token_traffic.h"

#include <gtest/gtest.h>

#include "accelerator/run_program.h"
#include "tests/workloads/mapping/test_models.h"
#include "workloads/lowering/lower.h"
#include "workloads/mapping/strategy.h"

namespace primalsim::accelerator {
namespace {

class TokenTrafficTest : public ::testing::Test {
 protected:
  TokenTrafficTest() {
    machine_.mutable_host_link()->set_token_traffic(true);
    workloads::StrategyOptions options;
    options.lm_head = true;
    const pe_models::Machine machine(machine_);
    const v1::Mapping mapping = workloads::make_mapping("primal", workload_, machine, options);
    layer_ = workloads::lower(workload_, mapping, machine, "layer", 40);
    head_ = workloads::lower(workload_, mapping, machine, "head", 40);
  }

  // Run as a whole, and not put together of tiles.
  void expect_way_of(const v1::Program* head) {
    const pe_models::Machine machine(machine_);
    const TokenTraffic traffic = measure_token_traffic(layer_, head, machine);
    const std::uint32_t distance = (layer_.tiles() - 1) * layer_.repeats();
    const auto in = run_program(token_in_program(layer_, machine), machine);
    const auto out = run_program(token_out_program(layer_, head, machine, distance), machine);
    EXPECT_EQ(traffic.way.in_cycles, in.flit_cycles);
    EXPECT_EQ(traffic.way.out_cycles, out.flit_cycles);
    EXPECT_EQ(traffic.uncontended_cycles, in.uncontended_cycles + out.uncontended_cycles);
    EXPECT_EQ(traffic.flit_hops, in.flit_hops + out.flit_hops);
    EXPECT_EQ(traffic.in_energy, machine.event_energy(in.events));
    EXPECT_EQ(traffic.out_energy, machine.event_energy(out.events));
  }

  v1::Architecture machine_ = testing::example_machine("tiny");
  const v1::Workload workload_ = testing::example_model("tiny");
  v1::Program layer_;
  v1::Program head_;
};

TEST_F(TokenTrafficTest, EveryTileMoreAddsTheSame) {
  layer_.set_repeats(6);
  expect_way_of(nullptr);
  expect_way_of(&head_);
}

TEST_F(TokenTrafficTest, OfAFewTilesItIsRunAsItIs) {
  layer_.set_repeats(1);
  expect_way_of(nullptr);
}

// All of the hidden vector comes in; back goes as much, or one flit of the head.
TEST_F(TokenTrafficTest, CarriesTheEmbeddingAndTheLargestLogit) {
  const auto flits = [](const v1::Program& program) {
    std::uint64_t sum = 0;
    for (const v1::Task& task : program.tasks()) sum += task.send().flits();
    return sum;
  };
  const std::uint64_t hidden = workload_.shape().hidden_size() * 8 / machine_.router().flit_bits();
  EXPECT_EQ(flits(token_in_program(layer_, machine_)), hidden);
  EXPECT_EQ(flits(token_out_program(layer_, nullptr, machine_, 3)), hidden);
  EXPECT_EQ(flits(token_out_program(layer_, &head_, machine_, 3)), 1U);
}

// One flit, alone, from tile 3 to the west edge of tile 0: what a packet takes that meets nobody.
TEST_F(TokenTrafficTest, TheLargestLogitMeetsNobody) {
  const auto run = run_program(token_out_program(layer_, &head_, machine_, 3), machine_);
  EXPECT_EQ(run.flit_cycles, run.uncontended_cycles);
}

TEST_F(TokenTrafficTest, CostsNothingWhereTheMachineSaysSo) {
  machine_.mutable_host_link()->clear_token_traffic();
  const TokenTraffic traffic = measure_token_traffic(layer_, &head_, machine_);
  EXPECT_EQ(traffic.way, srpg::TokenWay{});
  EXPECT_EQ(traffic.flit_hops, 0U);
}

}  // namespace
}  // namespace primalsim::accelerator
