#include "report/writer.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "proto/read.h"
#include "report/json.h"
#include "tests/cli/temporary_folder.h"
#include "tests/report/small_result.h"

namespace primalsim::report {
namespace {

TEST(WriteReports, MakesTheFolderAndThreeFiles) {
  const testing::TemporaryFolder folder;
  const std::filesystem::path out = folder / "a/b";
  write_reports(testing::small_result(), out);
  EXPECT_EQ(testing::read_text(out / "report.json"), to_json(testing::small_result()));
  EXPECT_FALSE(testing::read_text(out / "report.csv").empty());
  EXPECT_EQ(read_result(out / "result.txtpb").SerializeAsString(),
            testing::small_result().SerializeAsString());
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(out), {}), 3);
}

TEST(WriteReports, RefusesAFileInTheWay) {
  const testing::TemporaryFolder folder;
  const std::string file = folder.write("taken", "x");
  EXPECT_THROW(check_output_folder(file), InputError);
  EXPECT_THROW(write_reports(testing::small_result(), file), InputError);
  EXPECT_EQ(testing::read_text(file), "x");
}

TEST(WriteReports, FolderThatDoesNotExistYetIsFine) {
  const testing::TemporaryFolder folder;
  EXPECT_NO_THROW(check_output_folder(folder / "new"));
  EXPECT_FALSE(std::filesystem::exists(folder / "new"));
}

}  // namespace
}  // namespace primalsim::report
