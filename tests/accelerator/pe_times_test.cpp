// Lowering's cycles and the PE models' are the same for any machine and amount of work.
#include <gtest/gtest.h>

#include "accelerator/pe_parameters.h"
#include "core/random_stream.h"
#include "tests/workloads/mapping/test_models.h"
#include "workloads/lowering/cost.h"

namespace primalsim::accelerator {
namespace {

class PeTimes : public ::testing::Test {
 protected:
  v1::Architecture machine() {
    v1::Architecture result = testing::example_machine();
    result.mutable_acim()->set_product_cycles(below(500));
    result.mutable_dcim()->set_rows(1 + below(300));
    result.mutable_dcim()->set_columns(1 + below(300));
    result.mutable_dcim()->set_product_cycles(1 + below(40));
    result.mutable_router_compute()->set_macs_per_cycle(1 + below(64));
    result.mutable_router_compute()->set_exp_per_cycle((1 + below(64)) / 4.0);
    result.mutable_router_compute()->set_swiglu_per_cycle((1 + below(64)) / 4.0);
    result.mutable_scratchpad()->set_words_per_cycle(1 + below(4));
    return result;
  }
  std::uint32_t below(std::uint64_t bound) { return static_cast<std::uint32_t>(random_.below(bound)); }

  RandomStream random_{11};
};

TEST_F(PeTimes, AreThoseOfLowering) {
  for (int trial = 0; trial < 500; ++trial) {
    const v1::Architecture architecture = machine();
    const workloads::CostModel cost(architecture);
    const auto models = event_energy_parameters(architecture);
    const auto functions = function_unit(architecture);
    const std::uint64_t n = below(5000);
    const std::uint64_t m = below(600);
    EXPECT_EQ(cost.acim_product().cycles, models.acim.products(1).cycles);
    EXPECT_EQ(cost.dcim_product(n, m).cycles, models.dcim.product(n, m).cycles);
    EXPECT_EQ(cost.elementwise(n).cycles, models.dmac.macs(n).cycles);
    EXPECT_EQ(cost.rope(n).cycles, models.dmac.macs(2 * n).cycles);
    EXPECT_EQ(cost.exponentials(n).cycles, functions.exponentials(n).cycles);
    EXPECT_EQ(cost.swiglu(n).cycles, functions.swiglu(n).cycles);
    EXPECT_EQ(cost.scalar_function().cycles, functions.scalar().cycles);
    const workloads::Cost write = cost.kv_write(n);
    EXPECT_EQ(write.cycles, models.scratchpad.access(write.scratchpad_words).cycles);
    const workloads::Cost scores = cost.dynamic_macs(n, 128, 128);
    EXPECT_EQ(scores.cycles, std::max(models.dmac.macs(128 * n).cycles,
                                      models.scratchpad.access(scores.scratchpad_words).cycles));
  }
}

// Operations are what the models' energies are counted in.
TEST_F(PeTimes, OperationsGiveTheModelsEnergy) {
  const v1::Architecture architecture = testing::example_machine();
  const workloads::CostModel cost(architecture);
  const auto models = event_energy_parameters(architecture);
  const auto functions = function_unit(architecture);
  for (const std::uint64_t n : {1U, 16U, 255U, 4096U}) {
    EXPECT_EQ(models.dmac.macs(cost.elementwise(n).operations).femtojoules, models.dmac.macs(n).femtojoules);
    EXPECT_EQ(models.dmac.macs(cost.exponentials(n).operations).femtojoules,
              functions.exponentials(n).femtojoules);
    EXPECT_EQ(models.dmac.macs(cost.swiglu(n).operations).femtojoules, functions.swiglu(n).femtojoules);
    EXPECT_EQ(models.dcim.product_energy(cost.dcim_product(n, 8).operations),
              models.dcim.product(n, 8).femtojoules);
  }
  EXPECT_EQ(models.dmac.macs(cost.scalar_function().operations).femtojoules, functions.scalar().femtojoules);
  EXPECT_EQ(cost.acim_product().operations, 1U);
  EXPECT_EQ(cost.kv_write(64).operations, 0U);
  EXPECT_EQ(cost.dynamic_macs(10, 256, 128).operations, 2560U);
}

}  // namespace
}  // namespace primalsim::accelerator
