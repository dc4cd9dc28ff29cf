// What the table of removed causes says where its savings do not add up.
#include <gtest/gtest.h>

#include <string>

#include "report/why.h"
#include "tests/report/small_result.h"

namespace primalsim::report {
namespace {

// A layer of 1,000 cycles, without `link` and without `buffer`, blamed for 600 and 500.
std::string table_of(std::int64_t saved_without_link, std::int64_t saved_without_buffer) {
  v1::MappingResult mapping;
  mapping.set_name("primal");
  mapping.set_cycles_per_layer(1000);
  const auto add = [&](const char* cause, std::uint64_t blamed, std::int64_t saved) {
    v1::CauseRemoval& removal = *mapping.add_removed_causes();
    removal.set_cause(cause);
    removal.set_blamed_cycles(blamed);
    removal.set_change("router.flit_bits 64 -> 4096");
    removal.set_saved_cycles(saved);
  };
  add("link", 600, saved_without_link);
  add("buffer", 500, saved_without_buffer);
  return removed_causes_table(mapping);
}

TEST(RemovedCauses, SayNothingOfASumThatAddsUp) {
  EXPECT_EQ(table_of(600, 400).find("each is taken away"), std::string::npos);
  EXPECT_EQ(table_of(600, -700).find("each is taken away"), std::string::npos);
}

TEST(RemovedCauses, SayWhyTheySaveMoreThanTheLayerTakes) {
  EXPECT_NE(table_of(600, 500).find(
                "together that is 110.0 % of the layer's cycles: each is taken away alone, and a "
                "number of the machine that stands behind several causes is counted for each"),
            std::string::npos)
      << table_of(600, 500);
}

TEST(RemovedCauses, SayWhyOneSavesMoreThanItIsBlamedFor) {
  EXPECT_NE(table_of(650, 100).find(
                "each is taken away alone, and a number of the machine that stands behind several causes"),
            std::string::npos)
      << table_of(650, 100);
  EXPECT_EQ(table_of(650, 100).find("together"), std::string::npos);
}

}  // namespace
}  // namespace primalsim::report
