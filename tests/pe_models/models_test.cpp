// Time and energy of each PE model, by hand from its parameters.
#include <gtest/gtest.h>

#include "core/error.h"
#include "pe_models/acim.h"
#include "pe_models/dcim.h"
#include "pe_models/dmac.h"
#include "pe_models/function_unit.h"
#include "pe_models/scratchpad.h"

namespace primalsim::pe_models {
namespace {

const Dcim kDcim{256, 64, 12, 500000, 8, 2000};

TEST(Acim, EveryProductTakesTheWholeArray) {
  const Acim acim{130, 4000000};
  EXPECT_EQ(acim.products(0), (Work{0, 0}));
  EXPECT_EQ(acim.products(3), (Work{390, 12000000}));
}

// 256 x 8 words are one pass of 16384 words: 500000 x 2048 / 16384. 8 x 256 take 4 passes over 64 columns.
TEST(Dcim, ProductTakesPassesOfTimeAndWordsOfEnergy) {
  EXPECT_EQ(kDcim.product(256, 64), (Work{12, 500000}));
  EXPECT_EQ(kDcim.product(256, 8), (Work{12, 62500}));
  EXPECT_EQ(kDcim.product(8, 256), (Work{48, 62500}));
  EXPECT_EQ(kDcim.product(257, 64), (Work{24, 501953}));  // 500000 + 64 x 30.517...
}

// A word takes 30.517... fJ: rounded to the nearest, of the sum, not of each.
TEST(Dcim, ProductEnergyIsRoundedOnce) {
  EXPECT_EQ(kDcim.product_energy(1), 31U);
  EXPECT_EQ(kDcim.product_energy(2), 61U);
  EXPECT_EQ(kDcim.product_energy(16384), 500000U);
  EXPECT_EQ(kDcim.product_energy(3 * 16384 + 1), 1500031U);
}

TEST(Dcim, WritesEightBytesACycle) {
  EXPECT_EQ(kDcim.write(0), (Work{0, 0}));
  EXPECT_EQ(kDcim.write(1), (Work{1, 2000}));
  EXPECT_EQ(kDcim.write(1024), (Work{128, 256000}));
  EXPECT_EQ(kDcim.write(1025), (Work{129, 258000}));
}

TEST(Scratchpad, HoldsItsCapacityAndNoByteMore) {
  const Scratchpad scratchpad{16384, 1, 8000};
  EXPECT_TRUE(scratchpad.fits(16384));
  EXPECT_FALSE(scratchpad.fits(16385));
}

TEST(Scratchpad, AccessIsLimitedByWordsPerCycle) {
  EXPECT_EQ((Scratchpad{16384, 1, 8000}.access(7)), (Work{7, 56000}));
  EXPECT_EQ((Scratchpad{16384, 2, 8000}.access(7)), (Work{4, 56000}));
}

TEST(Dmac, SeventeenMacsTakeTwoCyclesOfSixteen) {
  EXPECT_EQ((Dmac{16, 100}.macs(16)), (Work{1, 1600}));
  EXPECT_EQ((Dmac{16, 100}.macs(17)), (Work{2, 1700}));
}

// An exponential or SwiGLU element costs 4 multiply-adds of 100 fJ, a scalar function 16.
TEST(FunctionUnit, TimeByRateAndEnergyByMultiplyAdds) {
  FunctionUnit unit;
  unit.exp_per_cycle = 0.25;
  unit.swiglu_per_cycle = 4;
  unit.mac_fj = 100;
  EXPECT_EQ(unit.exponentials(3), (Work{12, 1200}));
  EXPECT_EQ(unit.swiglu(5), (Work{2, 2000}));
  EXPECT_EQ(unit.scalar(), (Work{16, 1600}));
}

TEST(PeModels, RefuseEnergyBeyond64Bits) {
  EXPECT_THROW((Acim{1, 1000000000000}.products(1ULL << 40)), InputError);
  EXPECT_THROW((Dmac{1, 1000000000}.macs(1ULL << 40)), InputError);
}

}  // namespace
}  // namespace primalsim::pe_models
