// What a Machine refuses, and what it says of sizes and of work, beside formulas written down here a second
// time.
#include "pe_models/machine.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/error.h"
#include "core/random_stream.h"
#include "tests/pe_models/primal_machine.h"

namespace primalsim::pe_models {
namespace {

std::string refusal(const v1::Architecture& architecture) {
  try {
    const Machine machine(architecture);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(Machine, HasOneGatewayToOneInEveryRow) {
  v1::Architecture architecture = testing::primal_machine();
  for (const std::uint32_t gateways : {1U, 32U}) {
    architecture.mutable_tile_link()->set_gateway_routers(gateways);
    EXPECT_EQ(refusal(architecture), "");
  }
  architecture.mutable_tile_link()->set_gateway_routers(0);
  EXPECT_EQ(refusal(architecture),
            "architecture 'primal': tile_link.gateway_routers is 0; a mesh of height 32 has 1 to 32");
  architecture.mutable_tile_link()->set_gateway_routers(33);
  EXPECT_EQ(refusal(architecture),
            "architecture 'primal': tile_link.gateway_routers is 33; a mesh of height 32 has 1 to 32");
}

TEST(Machine, HasFlitsOfWholeBytes) {
  v1::Architecture architecture = testing::primal_machine();
  architecture.mutable_router()->set_flit_bits(60);
  EXPECT_EQ(refusal(architecture),
            "router.flit_bits of architecture 'primal' is 60; allowed are multiples of 8");
}

TEST(Machine, HasSquareArrays) {
  v1::Architecture architecture = testing::primal_machine();
  architecture.mutable_acim()->set_columns(128);
  EXPECT_EQ(refusal(architecture), "architecture 'primal': acim.columns is 128; allowed is acim.rows, 256");
}

TEST(Machine, HasPortsThatKeepUpWithALink) {
  v1::Architecture architecture = testing::primal_machine();
  architecture.mutable_scratchpad()->set_ports(1);
  EXPECT_EQ(refusal(architecture), "");
  architecture.mutable_router()->set_flit_bits(128);
  EXPECT_EQ(refusal(architecture),
            "architecture 'primal': scratchpad.ports is given and an access has 64 bits (word_bytes x "
            "words_per_cycle); "
            "allowed is at least a flit, 128 bits");
  architecture.mutable_scratchpad()->set_words_per_cycle(2);
  EXPECT_EQ(refusal(architecture), "");
  architecture.mutable_router_compute()->set_adder_cycles_per_flit(3);
  EXPECT_EQ(refusal(architecture),
            "architecture 'primal': router_compute.adder_cycles_per_flit is 3; with scratchpad.ports only 1 "
            "is allowed, "
            "for the port decides");
}

TEST(Machine, HasAddersInTheDataPathOrPorts) {
  v1::Architecture architecture = testing::primal_machine();
  architecture.mutable_router_compute()->set_inline_adders(true);
  EXPECT_EQ(refusal(architecture), "");
  architecture.mutable_scratchpad()->set_ports(1);
  EXPECT_EQ(
      refusal(architecture),
      "architecture 'primal': router_compute.inline_adders is true; with scratchpad.ports only false is "
      "allowed, for a packet that passes cannot wait for a port");
}

// 256 elements: 32 flits of activations are read and as many written, a word each; 16 cycles of
// multiply-adds.
TEST(Machine, ReadsAndWritesSlicesWhereThatTakesAPort) {
  v1::Architecture architecture = testing::primal_machine();
  const Work macs = Machine(architecture).compute().macs(256);
  EXPECT_EQ(Machine(architecture).with_slices(macs, 32, 32), macs);
  architecture.mutable_scratchpad()->set_ports(1);
  const Work work = Machine(architecture).with_slices(macs, 32, 32);
  EXPECT_EQ(work, (Work{64, 64, 256, macs.femtojoules + 64 * 8000}));
  EXPECT_EQ(work.limit, Limit::kScratchpad);
  EXPECT_EQ(Machine(architecture).with_slices(macs, 8, 0).limit, Limit::kMacs);
}

// 32 entries of a head of 128: 256 cycles of 16 multiply-adds, or 512 words of 8 bytes. Of two queries to a
// key the multiply-adds take as long as the words, of four twice as long. Only what is beyond the other's is
// the slower one's alone.
TEST(Machine, CyclesThatWordsAndMultiplyAddsBothTakeAreShared) {
  const Machine machine(testing::primal_machine());
  const auto expect = [&](std::uint64_t queries, Cycle cycles, Cycle shared, Limit limit) {
    const Work work = machine.dynamic_macs(32, queries * 128, 128);
    EXPECT_EQ(work.cycles, cycles);
    EXPECT_EQ(work.shared_cycles, shared);
    EXPECT_EQ(work.limit, limit);
  };
  expect(1, 512, 256, Limit::kScratchpad);
  expect(2, 512, 512, Limit::kMacs);
  expect(4, 1024, 512, Limit::kMacs);
}

// With a port, 256 elements of 16 cycles of multiply-adds share them with 64 words; words of the cache that
// took longer than the multiply-adds share no more than those took.
TEST(Machine, SlicesAddWordsAndNoMultiplyAdds) {
  v1::Architecture architecture = testing::primal_machine();
  architecture.mutable_scratchpad()->set_ports(1);
  const Machine machine(architecture);
  EXPECT_EQ(machine.with_slices(machine.compute().macs(256), 32, 32).shared_cycles, 16U);
  const Work attention = machine.with_slices(machine.dynamic_macs(32, 128, 128), 32, 32);
  EXPECT_EQ(attention.cycles, 512U + 64U);
  EXPECT_EQ(attention.shared_cycles, 256U);
}

TEST(Machine, HasEnergyAndPowerOrNeither) {
  v1::Architecture architecture = testing::primal_machine();
  EXPECT_TRUE(Machine(architecture).has_energy());
  architecture.clear_power();
  EXPECT_EQ(refusal(architecture),
            "architecture primal: it has 'energy' without 'power'; allowed are both or neither");
  architecture.clear_energy();
  EXPECT_FALSE(Machine(architecture).has_energy());
  EXPECT_EQ(Machine(architecture).acim().products(2), (Work{260, 0, 2, 0}));
  *architecture.mutable_power() = testing::primal_machine().power();
  EXPECT_EQ(refusal(architecture),
            "architecture primal: it has 'power' without 'energy'; allowed are both or neither");
}

TEST(Machine, RefusesSharesBeyondTheWhole) {
  v1::Architecture architecture = testing::primal_machine();
  architecture.mutable_power()->set_sram_percent(44);
  EXPECT_EQ(refusal(architecture), "");
  architecture.mutable_power()->set_sram_percent(45);
  EXPECT_EQ(
      refusal(architecture),
      "architecture primal: power.ipcn_percent and power.sram_percent are 101 together; allowed are 0 to "
      "100");
}

TEST(Machine, RefusesRetainingBelowOff) {
  v1::Architecture architecture = testing::primal_machine();
  architecture.mutable_power()->set_retained_permille(20);
  EXPECT_EQ(refusal(architecture), "");
  architecture.mutable_power()->set_retained_permille(19);
  EXPECT_EQ(refusal(architecture),
            "architecture primal: power.retained_permille is 19; allowed is at least power.off_permille, 20");
}

TEST(Machine, RetainsByBanksOrByOneNumber) {
  v1::Architecture architecture = testing::primal_machine();
  v1::Retention& retention = *architecture.mutable_power()->mutable_retention();
  retention.set_bank_bytes(2048);
  retention.set_drowsy_permille(20);
  EXPECT_EQ(refusal(architecture),
            "architecture primal: power has both of retention and retained_permille; allowed is one of them");
  architecture.mutable_power()->clear_retained_permille();
  EXPECT_EQ(refusal(architecture), "");
  retention.set_drowsy_permille(19);
  EXPECT_EQ(refusal(architecture),
            "architecture primal: power.retention.drowsy_permille is 19; allowed is at least "
            "power.off_permille, 20");
  architecture.mutable_power()->clear_retention();
  EXPECT_EQ(refusal(architecture),
            "architecture primal: power has none of retention and retained_permille; allowed is one of them");
}

// 2048 bytes a bank: scratchpads of 16 KiB have 8, DCIMs of 256 x 64 words of 8 bits as many.
TEST(Machine, CutsSramIntoBanks) {
  v1::Architecture architecture = testing::primal_machine();
  EXPECT_EQ(Machine(architecture).banks(5000), 0U);
  architecture.mutable_power()->clear_retained_permille();
  architecture.mutable_power()->mutable_retention()->set_bank_bytes(2048);
  architecture.mutable_power()->mutable_retention()->set_drowsy_permille(500);
  const Machine machine(architecture);
  EXPECT_EQ(machine.banks(0), 0U);
  EXPECT_EQ(machine.banks(4096), 2U);
  EXPECT_EQ(machine.banks(4097), 3U);
  EXPECT_EQ(machine.power().retention->banks_per_tile, 1024U * 16);
}

// 256 sums of 17 bits are 68 flits, 544 bytes; as bytes alone they would be 544 too, 16 of them 34.
TEST(Machine, CountsBuffersInWholeFlits) {
  v1::Architecture architecture = testing::primal_machine();
  architecture.mutable_acim()->set_rows(16);
  architecture.mutable_acim()->set_columns(16);
  architecture.mutable_precision()->set_sum_bits(17);
  architecture.mutable_precision()->set_activation_bits(5);
  const Machine machine(architecture);
  EXPECT_EQ(machine.sum_flits(16), 5U);                      // 272 bits
  EXPECT_EQ(machine.scratchpad().accumulator_bytes, 40U);    // not 34
  EXPECT_EQ(machine.scratchpad().packet_buffer_bytes, 16U);  // 80 bits, not 10 bytes
  EXPECT_EQ(machine.scratchpad().kv_capacity_bytes(), 16384U - 4 * 40 - 8 * 16);
  EXPECT_EQ(machine.accumulators(machine.wide_sum_flits(16)), 2U);  // 9 flits
  EXPECT_EQ(machine.packet_buffers(3), 2U);
}

// The tile link's nanoseconds are rounded up to cycles.
TEST(Machine, RoundsNanosecondsUp) {
  v1::Architecture architecture = testing::primal_machine();
  architecture.set_clock_ghz(0.75);
  EXPECT_EQ(Machine(architecture).tile_link().latency_cycles, 8U);  // 7.5
}

class RandomMachine : public ::testing::Test {
 protected:
  v1::Architecture architecture() {
    v1::Architecture result = testing::primal_machine();
    result.mutable_acim()->set_product_cycles(below(500));
    result.mutable_dcim()->set_rows(1 + below(300));
    result.mutable_dcim()->set_columns(1 + below(300));
    result.mutable_dcim()->set_product_cycles(1 + below(40));
    result.mutable_router_compute()->set_macs_per_cycle(1 + below(64));
    result.mutable_router_compute()->set_exp_per_cycle((1 + below(64)) / 4.0);
    result.mutable_router_compute()->set_swiglu_per_cycle((1 + below(64)) / 4.0);
    result.mutable_scratchpad()->set_words_per_cycle(1 + below(4));
    result.mutable_scratchpad()->set_word_bytes(1 + below(16));
    result.mutable_precision()->set_kv_bits(1 + below(16));
    return result;
  }
  std::uint32_t below(std::uint64_t bound) { return static_cast<std::uint32_t>(random_.below(bound)); }

  RandomStream random_{11};
};

// Steps of `size` until `whole` is reached.
std::uint64_t steps(double whole, double size) {
  std::uint64_t count = 0;
  while (static_cast<double>(count) * size < whole) ++count;
  return count;
}

TEST_F(RandomMachine, TakesTheTimeOfItsSlowestPart) {
  for (int trial = 0; trial < 300; ++trial) {
    const v1::Architecture of = architecture();
    const Machine machine(of);
    const v1::RouterCompute& rates = of.router_compute();
    const std::uint64_t n = below(500);
    const std::uint64_t m = below(600);
    const std::uint64_t passes =
        steps(static_cast<double>(n), of.dcim().rows()) * steps(static_cast<double>(m), of.dcim().columns());
    const auto macs = [&](std::uint64_t count) {
      return steps(static_cast<double>(count), rates.macs_per_cycle());
    };
    const auto words = [&](std::uint64_t elements) {
      return steps(static_cast<double>(elements * of.precision().kv_bits()),
                   8.0 * of.scratchpad().word_bytes());
    };
    const auto reading = [&](std::uint64_t count) {
      return steps(static_cast<double>(count), of.scratchpad().words_per_cycle());
    };
    EXPECT_EQ(machine.acim().products(1), (Work{of.acim().product_cycles(), 0, 1, 4000000}));
    EXPECT_EQ(machine.dcim().product(n, m).cycles, passes * of.dcim().product_cycles());
    EXPECT_EQ(machine.dcim().product(n, m).operations, n * m);
    EXPECT_EQ(machine.compute().macs(n), (Work{macs(n), 0, n, n * 100}));
    EXPECT_EQ(machine.compute().rope(n), (Work{macs(2 * n), 0, 2 * n, n * 200}));
    EXPECT_EQ(machine.compute().exponentials(n),
              (Work{steps(static_cast<double>(n), rates.exp_per_cycle()), 0, 4 * n, n * 400}));
    EXPECT_EQ(machine.compute().swiglu(n),
              (Work{steps(static_cast<double>(n), rates.swiglu_per_cycle()), 0, 4 * n, n * 400}));
    EXPECT_EQ(machine.compute().scalar_function(), (Work{16, 0, 16, 1600}));
    EXPECT_EQ(machine.kv_write(n), (Work{reading(words(n)), words(n), 0, words(n) * 8000}));
    const std::uint64_t read = words(n * 8);
    EXPECT_EQ(machine.dynamic_macs(n, 16, 8),
              (Work{std::max(macs(n * 16), reading(read)), read, n * 16, n * 1600 + read * 8000}));
  }
}

}  // namespace
}  // namespace primalsim::pe_models
