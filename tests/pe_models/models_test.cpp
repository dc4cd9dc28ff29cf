// Time and energy of each PE model, by hand from its parameters.
#include <gtest/gtest.h>

#include "core/error.h"
#include "pe_models/acim.h"
#include "pe_models/dcim.h"
#include "pe_models/fabric.h"
#include "pe_models/router_compute.h"
#include "pe_models/scratchpad.h"

namespace primalsim::pe_models {
namespace {

const Dcim kDcim{256, 64, 12, 500000, 8, 2000};

TEST(Acim, EveryProductTakesTheWholeArray) {
  const Acim acim{256, 256, 130, 4000000};
  EXPECT_EQ(acim.products(0), (Work{0, 0, 0, 0}));
  EXPECT_EQ(acim.products(3), (Work{390, 0, 3, 12000000}));
}

// 256 x 8 words are one pass of 16384 words: 500000 x 2048 / 16384. 8 x 256 take 4 passes over 64 columns.
TEST(Dcim, ProductTakesPassesOfTimeAndWordsOfEnergy) {
  EXPECT_EQ(kDcim.product(256, 64), (Work{12, 0, 16384, 500000}));
  EXPECT_EQ(kDcim.product(256, 8), (Work{12, 0, 2048, 62500}));
  EXPECT_EQ(kDcim.product(8, 256), (Work{48, 0, 2048, 62500}));
  EXPECT_EQ(kDcim.product(257, 64), (Work{24, 0, 16448, 501953}));  // 500000 + 64 x 30.517...
}

// A word takes 30.517... fJ: rounded to the nearest, of the sum, not of each.
TEST(Dcim, ProductEnergyIsRoundedOnce) {
  EXPECT_EQ(kDcim.product_energy(1), 31U);
  EXPECT_EQ(kDcim.product_energy(2), 61U);
  EXPECT_EQ(kDcim.product_energy(16384), 500000U);
  EXPECT_EQ(kDcim.product_energy(3 * 16384 + 1), 1500031U);
}

TEST(Dcim, WritesEightBytesACycle) {
  EXPECT_EQ(kDcim.write(0), (Work{0, 0, 0, 0}));
  EXPECT_EQ(kDcim.write(1), (Work{1, 0, 0, 2000}));
  EXPECT_EQ(kDcim.write(1024), (Work{128, 0, 0, 256000}));
  EXPECT_EQ(kDcim.write(1025), (Work{129, 0, 0, 258000}));
}

// A has as many columns of 256 rows as ranks, B as many rows of 4 passes over 64 columns: 16384 words at
// rank 32.
TEST(Dcim, LoraBlocksTakeWholePasses) {
  EXPECT_EQ(Dcim::a_words(32, 256), 8192U);
  EXPECT_EQ(kDcim.b_words(32, 256), 8192U);
  EXPECT_EQ(kDcim.b_words(1, 257), 320U);
}

Scratchpad scratchpad(std::uint64_t capacity_bytes, std::uint64_t words_per_cycle = 1) {
  return {capacity_bytes, 8, words_per_cycle, 8000, 2, 4, 40, 16};
}

// 2 accumulators of 40 bytes and 4 buffers of 16 take 144.
TEST(Scratchpad, LeavesTheRestToTheCache) {
  EXPECT_EQ(scratchpad(1028).kv_capacity_bytes(), 884U);
  EXPECT_EQ(scratchpad(145).kv_capacity_bytes(), 1U);
  EXPECT_EQ(scratchpad(144).kv_capacity_bytes(), 0U);
  EXPECT_EQ(scratchpad(100).kv_capacity_bytes(), 0U);
  EXPECT_EQ(scratchpad(1028).used_bytes(884, 2, 4), 1028U);
  EXPECT_EQ(scratchpad(1028).used_bytes(10, 1, 3), 98U);
}

TEST(Scratchpad, AccessIsLimitedByWordsPerCycle) {
  EXPECT_EQ(scratchpad(1028).access(7), (Work{7, 7, 0, 56000}));
  EXPECT_EQ(scratchpad(1028, 2).access(7), (Work{4, 7, 0, 56000}));
  EXPECT_EQ(scratchpad(1028).access_bytes(49), (Work{7, 7, 0, 56000}));
}

RouterCompute router_compute() {
  RouterCompute compute;
  compute.macs_per_cycle = 16;
  compute.exp_per_cycle = 0.25;
  compute.swiglu_per_cycle = 4;
  compute.mac_fj = 100;
  return compute;
}

TEST(RouterCompute, SeventeenMacsTakeTwoCyclesOfSixteen) {
  EXPECT_EQ(router_compute().macs(16), (Work{1, 0, 16, 1600}));
  EXPECT_EQ(router_compute().macs(17), (Work{2, 0, 17, 1700}));
  EXPECT_EQ(router_compute().rope(9), (Work{2, 0, 18, 1800}));
}

// An exponential or SwiGLU element costs 4 multiply-adds of 100 fJ, a scalar function 16.
TEST(RouterCompute, FunctionsTakeTimeByRateAndEnergyByMultiplyAdds) {
  EXPECT_EQ(router_compute().exponentials(3), (Work{12, 0, 12, 1200}));
  // Three factors, and 3 + 20 multiplications.
  EXPECT_EQ(router_compute().rescaled(3, 20), (Work{12 + 2, 0, 12 + 23, 1200 + 2300}));
  EXPECT_EQ(router_compute().swiglu(5), (Work{2, 0, 20, 2000}));
  EXPECT_EQ(router_compute().scalar_function(), (Work{16, 0, 16, 1600}));
}

TEST(Router, CarriesWholeFlitsAndAtLeastOne) {
  const Router router{64, 32, 1, 0, {}};
  EXPECT_EQ(router.flits(0), 1U);
  EXPECT_EQ(router.flits(64), 1U);
  EXPECT_EQ(router.flits(65), 2U);
}

TEST(PeModels, RefuseEnergyBeyond64Bits) {
  EXPECT_THROW((Acim{1, 1, 1, 1000000000000}.products(1ULL << 40)), InputError);
  RouterCompute compute;
  compute.mac_fj = 1000000000;
  EXPECT_THROW(compute.macs(1ULL << 40), InputError);
}

}  // namespace
}  // namespace primalsim::pe_models
