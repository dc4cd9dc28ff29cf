// What is wrong with the file as such: its name, kind, version.
#include "proto/read.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"
#include "tests/cli/temporary_folder.h"
#include "tests/proto/expect_error.h"
#include "tests/proto/sample_files.h"

namespace primalsim {
namespace {

using testing::error_of;

class ReadTest : public ::testing::Test {
 protected:
  std::string error(const std::string& path) {
    return error_of<InputError>([&] { read_file(path); });
  }
  testing::TemporaryFolder folder_;
};

TEST_F(ReadTest, ReadsEachKindByItsName) {
  EXPECT_EQ(read_workload(folder_.write("w.txtpb", testing::kWorkloadText)).shape().heads(), 4u);
  EXPECT_EQ(read_architecture(folder_.write("a.txtpb", testing::kArchitectureText)).mesh().height(), 5u);
  EXPECT_EQ(read_mapping(folder_.write("m.txtpb", testing::kMappingText)).placements_size(), 1);
  EXPECT_EQ(read_program(folder_.write("p.txtpb", testing::kProgramText)).tasks_size(), 4);
  EXPECT_EQ(read_result(folder_.write("r.txtpb", testing::kResultText)).context(), 16u);
}

TEST_F(ReadTest, NamesTheKindFoundInsteadOfTheOneWanted) {
  const std::string path = folder_.write("a.txtpb", testing::kArchitectureText);
  EXPECT_EQ(error_of<InputError>([&] { read_mapping(path); }),
            path + ": holds an architecture, not a mapping");
}

TEST_F(ReadTest, ListsTheEndingsItKnows) {
  const std::string path = folder_.write("a.textproto", testing::kArchitectureText);
  EXPECT_EQ(error(path),
            path + ": the ending '.textproto' is not one of .txtpb (text), .binpb (binary), .json (JSON)");
  EXPECT_EQ(error("plain"),
            "plain: the ending '' is not one of .txtpb (text), .binpb (binary), .json (JSON)");
}

TEST_F(ReadTest, RefusesAnUnsetBody) {
  for (const char* name : {"f.txtpb", "f.json"}) {
    const std::string path =
        folder_.write(name, name[2] == 't' ? "schema_version: 1" : R"({"schema_version": 1})");
    EXPECT_EQ(error(path),
              path +
                  ": body: nothing is set; exactly one is needed of workload, architecture, mapping, "
                  "program, result, generate_result, reference, calibration, reproduction, sweep, regions, "
                  "search_state, serve_result, sweep_plan, chip, macros");
  }
}

TEST_F(ReadTest, RefusesAnotherSchemaVersion) {
  const std::string path = folder_.write(
      "f.txtpb", testing::changed(testing::kMappingText, "schema_version: 1", "schema_version: 2"));
  EXPECT_EQ(error(path), path + ": schema_version: 2 is not known; this program reads version 1");
}

TEST_F(ReadTest, RefusesAFileWithoutSchemaVersion) {
  const std::string path =
      folder_.write("f.txtpb", testing::changed(testing::kMappingText, "schema_version: 1", ""));
  EXPECT_EQ(error(path), path + ": schema_version: missing; this program reads version 1");
}

TEST_F(ReadTest, RefusesEmptyFiles) {
  const std::string missing = ": schema_version: missing; this program reads version 1";
  EXPECT_EQ(error(folder_.write("e.txtpb", "")), folder_ / "e.txtpb" + missing);
  EXPECT_EQ(error(folder_.write("e.binpb", "")), folder_ / "e.binpb" + missing);
  EXPECT_TRUE(error(folder_.write("e.json", "")).starts_with(folder_ / "e.json:1:1: syntax error"));
}

TEST_F(ReadTest, GivesTheReasonAFileCannotBeRead) {
  EXPECT_EQ(error(folder_ / "none.json"), folder_ / "none.json: cannot be read: No such file or directory");
  mkdir((folder_ / "folder.json").c_str(), 0777);
  EXPECT_EQ(error(folder_ / "folder.json"), folder_ / "folder.json: cannot be read: Is a directory");
  const std::string secret = folder_.write("secret.json", "{}");
  if (geteuid() == 0) GTEST_SKIP() << "root may read everything";
  chmod(secret.c_str(), 0);
  EXPECT_EQ(error(secret), secret + ": cannot be read: Permission denied");
}

}  // namespace
}  // namespace primalsim
