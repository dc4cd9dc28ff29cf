#include "report/text_table.h"

#include <gtest/gtest.h>

namespace primalsim::report {
namespace {

const TextRows kRows{{"name", "first", "second"}, {"a", "1", "22222222"}};

// name + 2 + first + 2 + 8 are 21 characters.
TEST(FittedTable, ShowsAllWhereThereIsRoom) {
  EXPECT_EQ(fitted_table(kRows, 21, {"first"}), text_table(kRows));
  EXPECT_EQ(fitted_table(kRows, 0, {"first"}), text_table(kRows));
}

TEST(FittedTable, LeavesOutInTurnAndSaysSo) {
  EXPECT_EQ(fitted_table(kRows, 20, {"absent", "first", "second"}),
            "name    second\na     22222222\n(no room for: first; --verbose shows them)\n");
  EXPECT_EQ(fitted_table(kRows, 5, {"first", "second"}),
            "name\na\n(no room for: first, second; --verbose shows them)\n");
}

}  // namespace
}  // namespace primalsim::report
