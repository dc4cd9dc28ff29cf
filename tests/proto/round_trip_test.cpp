#include <gtest/gtest.h>

#include "proto/format.h"
#include "proto/read.h"
#include "proto/write.h"
#include "tests/cli/temporary_folder.h"
#include "tests/proto/sample_files.h"

namespace primalsim {
namespace {

using testing::read_text;
using testing::sample;
using testing::TemporaryFolder;

class RoundTrip : public ::testing::TestWithParam<std::string> {
 protected:
  TemporaryFolder folder_;
};

TEST_P(RoundTrip, EveryKindComesBackWhole) {
  for (const std::string& text : testing::sample_texts()) {
    const v1::File file = sample(text);
    const std::string path = folder_ / ("file" + GetParam());
    write_file(path, file);
    EXPECT_EQ(read_file(path).SerializeAsString(), file.SerializeAsString()) << text;
  }
}

TEST_P(RoundTrip, WritingWhatWasReadGivesTheSameBytes) {
  for (const std::string& text : testing::sample_texts()) {
    const std::string first = folder_ / ("first" + GetParam());
    const std::string second = folder_ / ("second" + GetParam());
    write_file(first, sample(text));
    write_file(second, read_file(first));
    EXPECT_EQ(read_text(first), read_text(second));
    EXPECT_FALSE(read_text(first).empty());
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, RoundTrip, ::testing::Values(".txtpb", ".binpb", ".json"),
                         [](const auto& format) { return format.param.substr(1); });

TEST(Write, JsonKeepsFieldNamesAndZeros) {
  const std::string json = to_bytes(sample(testing::kArchitectureText), Format::kJson);
  EXPECT_NE(json.find("\"schema_version\": 1"), json.npos);
  EXPECT_NE(json.find("\"clock_ghz\": 1.1"), json.npos);
  EXPECT_NE(json.find("\"adder_latency_cycles\": 0"), json.npos);
}

TEST(Write, TextNamesItsSchemaAndKeepsLettersReadable) {
  const std::string text = to_bytes(sample(testing::kWorkloadText), Format::kText);
  EXPECT_TRUE(
      text.starts_with("# proto-file: primalsim/v1/file.proto\n# proto-message: "
                       "primalsim.v1.File\nschema_version: 1\nworkload {\n"));
  EXPECT_NE(text.find("name: \"Größe \\\"1\\\"\""), text.npos);
}

}  // namespace
}  // namespace primalsim
