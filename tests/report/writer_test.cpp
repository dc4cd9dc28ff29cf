#include "report/writer.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "primalsim/v1/check.pb.h"
#include "primalsim/v1/chip_result.pb.h"
#include "primalsim/v1/generate.pb.h"
#include "primalsim/v1/network.pb.h"
#include "primalsim/v1/reproduction.pb.h"
#include "proto/read.h"
#include "tests/cli/temporary_folder.h"
#include "tests/proto/expect_error.h"
#include "tests/report/small_result.h"

namespace primalsim::report {
namespace {

TEST(WriteReports, MakesTheFolderAndFourFiles) {
  const testing::TemporaryFolder folder;
  const std::filesystem::path out = folder / "a/b";
  write_reports(testing::small_result(), out);
  EXPECT_EQ(testing::read_text(out / "report.json"), write("json", testing::small_result()));
  EXPECT_FALSE(testing::read_text(out / "report.csv").empty());
  EXPECT_EQ(read_result(out / "result.txtpb").SerializeAsString(),
            testing::small_result().SerializeAsString());
  EXPECT_EQ(testing::read_text(out / "report.html"), write("html", testing::small_result()));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(out), {}), 4);
}

TEST(WriteReports, RefusesAFileInTheWay) {
  const testing::TemporaryFolder folder;
  const std::string file = folder.write("taken", "x");
  EXPECT_THROW(check_output_folder(file), InputError);
  EXPECT_THROW(write_reports(testing::small_result(), file), InputError);
  EXPECT_EQ(testing::read_text(file), "x");
}

TEST(WriteReports, NamesThePageThatCannotBeWritten) {
  const testing::TemporaryFolder folder;
  const std::filesystem::path page = folder / "out/report.html";
  std::filesystem::create_directories(page);
  const std::string error =
      testing::error_of<InputError>([&] { write_reports(testing::small_result(), folder / "out"); });
  EXPECT_NE(error.find(page.string()), std::string::npos) << error;
}

TEST(WriteReports, SeesBeforeTheWorkWhatCannotBeWritten) {
  const testing::TemporaryFolder folder;
  const std::string file = folder.write("taken", "x");
  std::filesystem::create_directories(folder / "out/report.html");
  const auto error = [](const std::filesystem::path& out) {
    return testing::error_of<InputError>([&] { check_output_folder(out); });
  };
  EXPECT_EQ(error(folder / "out"),
            "--out " + (folder / "out") + ": report.html in it is a folder, which no report can replace");
  EXPECT_EQ(error(folder / "taken/sub/out"),
            "--out " + (folder / "taken/sub/out") + ": " + file + " is no folder");
}

TEST(WriteReports, FolderThatDoesNotExistYetIsFine) {
  const testing::TemporaryFolder folder;
  EXPECT_NO_THROW(check_output_folder(folder / "new"));
  EXPECT_FALSE(std::filesystem::exists(folder / "new"));
}

TEST(Writers, EachOutcomeHasItsFiles) {
  const auto names = [](const google::protobuf::Message& message) {
    std::string text;
    for (const Writer& writer : writers()) {
      const std::string name = writer.file_name(message);
      if (!name.empty()) text += name + " ";
    }
    return text;
  };
  EXPECT_EQ(names(v1::Result()), "report.json report.csv result.txtpb report.html ");
  EXPECT_EQ(names(v1::GenerateResult()), "generate.json tokens.csv generate.txtpb generate.html ");
  EXPECT_EQ(names(v1::Reproduction()),
            "reproduction.json reproduction.csv reproduction.txtpb reproduction.html ");
  EXPECT_EQ(names(v1::TrafficCurve()), "traffic.json traffic.html ");
  EXPECT_EQ(names(v1::TrafficPoint()), "traffic.json traffic.html ");
  EXPECT_EQ(names(v1::CollectiveResult()), "collective.json collective.html ");
  EXPECT_EQ(names(v1::MappingSummary()), "");
}

TEST(Writers, RefuseWhatTheyDoNotShow) {
  EXPECT_EQ(testing::error_of<RunError>([] { write("csv", v1::MappingSummary()); }),
            "csv does not show a MappingSummary");
  EXPECT_EQ(testing::error_of<RunError>([] { write("pdf", v1::Result()); }),
            "there is no report format 'pdf'");
}

// Every kind of outcome has a table and JSON.
TEST(Writers, EveryOutcomeIsShownToPeopleAndPrograms) {
  v1::FunctionalCheck check;
  check.add_graphs();
  const std::vector<const google::protobuf::Message*> outcomes{&v1::Result::default_instance(),
                                                               &v1::GenerateResult::default_instance(),
                                                               &v1::Reproduction::default_instance(),
                                                               &v1::MappingSummary::default_instance(),
                                                               &check,
                                                               &v1::TrafficCurve::default_instance(),
                                                               &v1::TrafficPoint::default_instance(),
                                                               &v1::ReplayResult::default_instance(),
                                                               &v1::CollectiveResult::default_instance(),
                                                               &v1::ChipReplay::default_instance(),
                                                               &v1::ChipFit::default_instance()};
  for (const google::protobuf::Message* const outcome : outcomes) {
    EXPECT_FALSE(write("table", *outcome).empty()) << outcome->GetTypeName();
    EXPECT_FALSE(write("json", *outcome).empty()) << outcome->GetTypeName();
  }
}

}  // namespace
}  // namespace primalsim::report
