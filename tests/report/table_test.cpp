#include "report/table.h"

#include <gtest/gtest.h>

#include "core/number_text.h"
#include "tests/report/small_result.h"

namespace primalsim::report {
namespace {

TEST(Table, FastestFirstWithTheRatioToIt) {
  const std::string table = to_table(testing::small_result());
  const std::size_t fast = table.find("\nfast ");
  const std::size_t slow = table.find("\nslow, or so ");
  ASSERT_NE(fast, std::string::npos);
  ASSERT_NE(slow, std::string::npos);
  EXPECT_LT(fast, slow);
  EXPECT_NE(table.find("2,000"), std::string::npos);
  EXPECT_NE(table.find("1.00x"), std::string::npos);
  EXPECT_NE(table.find("2.00x"), std::string::npos);
  EXPECT_NE(table.find("1,234,567"), std::string::npos);
}

TEST(Table, SaysWhichLinkAndOperatorToBlame) {
  EXPECT_NE(to_table(testing::small_result())
                .find("fast: hottest link tile 1 (3, 2) -> tile 2 (0, 2), 50.0 % busy: up_proj 60.0 %, "
                      "gate_proj 40.0 %; "
                      "tightest lower bound busiest_link, 1,000 cycles/token, 2.00 times below"),
            std::string::npos);
}

TEST(Table, NamesTheFirstOfEquallyTightBounds) {
  v1::Result result = testing::small_result();
  for (v1::MappingResult& mapping : *result.mutable_mappings()) {
    mapping.mutable_lower_bounds(1)->set_cycles(mapping.lower_bounds(0).cycles());
  }
  EXPECT_NE(to_table(result).find("tightest lower bound busiest_link, 1,000"), std::string::npos);
  EXPECT_EQ(to_table(result).find("tightest lower bound gateway"), std::string::npos);
}

// The bound of all mappings is no resource of this one: it is not the tightest, however large, but a verdict
// of its own.
TEST(Table, SaysHowFarTheBestPossibleMayBe) {
  v1::Result result = testing::small_result();
  for (v1::MappingResult& mapping : *result.mutable_mappings()) {
    v1::LowerBound& bound = *mapping.add_lower_bounds();
    bound.set_name("any_mapping");
    bound.set_cycles(mapping.flit_cycles() * 4 / 5);
  }
  EXPECT_NE(to_table(result).find("tightest lower bound busiest_link, 1,000 cycles/token, 2.00 times below; "
                                  "at most 1.25 times above the best mapping possible"),
            std::string::npos)
      << to_table(result);
}

TEST(Table, EndsWithTheAssumptions) {
  EXPECT_NE(to_table(testing::small_result(), {0, true}).find("assumptions:\n  Everything is assumed.\n"),
            std::string::npos);
}

TEST(Details, ListOperatorsBoundsAndLinks) {
  const std::string text = to_details(testing::small_result());
  EXPECT_NE(text.find("layer  up_proj      10  1,500            1,400         99"), std::string::npos)
      << text;
  EXPECT_NE(text.find("busiest_link         2,000      50.0 %"), std::string::npos) << text;
  EXPECT_NE(
      text.find(
          "tile 1 (3, 2) -> tile 2 (0, 2)  layer  up_proj 60.0 %, gate_proj 40.0 %  50.0 %        1,000"),
      std::string::npos)
      << text;
}

TEST(NumberText, GroupsDigitsByThree) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(123456), "123,456");
  EXPECT_EQ(grouped(18446744073709551615U), "18,446,744,073,709,551,615");
}

}  // namespace
}  // namespace primalsim::report
