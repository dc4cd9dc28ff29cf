#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/run_binary.h"

namespace primalsim::testing {
namespace {

const std::string kExamples = std::string(PRIMALSIM_SOURCE_DIR) + "/examples/";
const std::string kTiny = kExamples + "models/tiny";
const std::string kTinyMachine = std::string(PRIMALSIM_SOURCE_DIR) + "/configs/tiny.txtpb";

// A mapping of the tiny model in a file, its text changed before it is checked.
class Check : public ::testing::Test {
 protected:
  Check() { run_binary({"map", kTiny, "--strategy", "row-major", "--arch", kTinyMachine, "-o", file_}); }

  BinaryRun check(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments{"check", kTiny, "--mapping", file_, "--arch", kTinyMachine};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_binary(arguments);
  }
  void replace_first(const std::string& from, const std::string& to) const {
    std::string text = read_text(file_);
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    folder_.write("m.txtpb", text.replace(at, from.size(), to));
  }
  void expect_refused(const BinaryRun& run, const std::string& message) const {
    EXPECT_EQ(run.exit_status, 2);
    EXPECT_EQ(run.standard_output, "");
    EXPECT_NE(run.standard_error.find(file_), std::string::npos) << run.standard_error;
    EXPECT_NE(run.standard_error.find(message), std::string::npos) << run.standard_error;
  }

  TemporaryFolder folder_;
  std::string file_ = folder_ / "m.txtpb";
};

TEST_F(Check, SaysWhatTheMappingTakes) {
  // Slices of 16: hidden 4, q 4, k and v 2, intermediate 6: 4x4 + 2 x 4x2 + 4x4 + 3 x 4x6 = 120 partitions on
  // 2 tiles.
  const BinaryRun run = check({"--json"});
  ASSERT_EQ(run.exit_status, 0) << run.standard_error;
  const nlohmann::json json = nlohmann::json::parse(run.standard_output);
  EXPECT_EQ(json["model"], "tiny");
  EXPECT_EQ(json["graphs"][0]["partitions"], 120);
  EXPECT_EQ(json["graphs"][0]["tiles"], 2);
}

TEST_F(Check, AMacroOffTheMeshIsRefused) {
  replace_first("x: 7", "x: 8");
  expect_refused(check(), "x 8, y 0 is off the mesh; allowed are tiles 0 to 1, x 0 to 7, y 0 to 7");
}

TEST_F(Check, AnotherModelIsRefused) {
  replace_first("model: \"tiny\"", "model: \"large\"");
  expect_refused(check(), "the mapping was made for 'large'; the model is 'tiny'");
}

TEST_F(Check, AnUnknownFieldIsRefusedWithItsLine) {
  replace_first("model: \"tiny\"", "modell: \"tiny\"");
  expect_refused(check(), "modell");
}

TEST_F(Check, AContextThatOverflowsIsRefusedWithTheToken) {
  // tiny: 2 KV heads of 16 elements, one per slice, so 2 groups. Of 128 macros K and V of each group get 4
  // first, then (128 - 16) / 4 = 28; each holds 640 / 16 = 40 entries: 32 x 40 = 1280.
  EXPECT_EQ(check({"--context", "1280", "--max-positions", "2000"}).exit_status, 0);
  expect_refused(check({"--context", "1281", "--max-positions", "2000"}),
                 "has room for 1280 entries; a context of 1281 attends 1281");
}

// tiny is made for 256 positions; the cache would hold 1280.
TEST_F(Check, AContextBeyondTheModelIsRefused) {
  EXPECT_EQ(check({"--context", "256"}).exit_status, 0);
  const BinaryRun run = check({"--context", "257"});
  EXPECT_EQ(run.exit_status, 2);
  EXPECT_NE(run.standard_error.find("--context is 257; model 'tiny' was made for at most 256 positions"),
            std::string::npos)
      << run.standard_error;
}

TEST_F(Check, AStrategyIsNoFile) {
  const BinaryRun run = run_binary({"check", kTiny, "--mapping", "primal", "--arch", kTinyMachine});
  EXPECT_EQ(run.exit_status, 2);
  EXPECT_EQ(run.standard_error,
            "primalsim: check: --mapping is 'primal', a strategy: what it makes is checked as it is made. "
            "`primalsim map "
            "--strategy primal` writes it to a file, --functional simulates it\n");
}

TEST_F(Check, AContextOutOfRangeIsRefused) {
  for (const char* const context : {"0", "-5", "nan", "1e3", ""}) {
    const BinaryRun run = check({"--context", context});
    EXPECT_EQ(run.exit_status, 2) << context;
    EXPECT_EQ(run.standard_output, "");
  }
}

}  // namespace
}  // namespace primalsim::testing
