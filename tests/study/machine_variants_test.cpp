// What is the same is run once, and everybody who asked for it gets it.
#include "study/machine_variants.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "study/compare.h"
#include "study/machine_numbers.h"

namespace primalsim::study {
namespace {

class Variants : public ::testing::Test {
 protected:
  v1::Architecture with(double macs_per_cycle) const {
    return machine_with(inputs_.architecture, "router_compute.macs_per_cycle", macs_per_cycle);
  }

  Session session_{{2}};
  const Progress progress_;
  const std::filesystem::path root_ = PRIMALSIM_SOURCE_DIR;
  const Inputs inputs_ = load(root_ / "examples/models/tiny", std::nullopt, root_ / "configs/tiny.txtpb");
  const v1::Mapping primal_ = map(session_, inputs_, {"primal", {}});
  const v1::Mapping compact_ = map(session_, inputs_, {"compact", {}});
};

TEST_F(Variants, TheSameMachineIsRunOnce) {
  MachineVariants variants(inputs_, 40);
  const std::size_t first = variants.add(primal_, [&] { return with(8); });
  EXPECT_EQ(variants.add(
                primal_, [&] { return with(8); }, true),
            first);
  EXPECT_NE(variants.add(primal_, [&] { return with(4); }), first);
  EXPECT_NE(variants.add(compact_, [&] { return with(8); }), first);
  EXPECT_EQ(variants.size(), 3U);
}

// Whoever asks for causes gets them, also where another has asked for the cycles before.
TEST_F(Variants, CausesAddUpToTheCycles) {
  MachineVariants variants(inputs_, 40);
  const std::size_t first = variants.add(primal_, [&] { return with(8); });
  variants.add(
      primal_, [&] { return with(8); }, true);
  Work work(session_, progress_);
  variants.run(work);
  ASSERT_TRUE(variants[first].cycles);
  std::int64_t sum = 0;
  for (const auto& [cause, cycles] : variants[first].causes) sum += cycles;
  EXPECT_EQ(sum, static_cast<std::int64_t>(*variants[first].cycles));
}

TEST_F(Variants, AMachineThatCannotBeHasANote) {
  MachineVariants variants(inputs_, 40);
  const std::size_t none =
      variants.add(primal_, []() -> v1::Architecture { throw_input_error("there is no such machine"); });
  Work work(session_, progress_);
  variants.run(work);
  EXPECT_FALSE(variants[none].cycles);
  EXPECT_EQ(variants[none].note, "there is no such machine");
}

}  // namespace
}  // namespace primalsim::study
