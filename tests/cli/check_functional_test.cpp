#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/run_binary.h"

namespace primalsim::testing {
namespace {

const std::string kTinyModel = std::string(PRIMALSIM_SOURCE_DIR) + "/examples/models/tiny";
const std::string kTinyAdapter = std::string(PRIMALSIM_SOURCE_DIR) + "/examples/adapters/tiny-r4-qv";
const std::string kTinyArch = std::string(PRIMALSIM_SOURCE_DIR) + "/configs/tiny.txtpb";

BinaryRun check_functional(const std::vector<std::string>& more) {
  std::vector<std::string> arguments{"check",  kTinyModel, "--adapter", kTinyAdapter,
                                     "--arch", kTinyArch,  "--context", "40"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_binary(arguments);
}

TEST(CheckFunctional, SaysThatTheNumbersAreRight) {
  const BinaryRun run = check_functional({"--mapping", "hilbert", "--functional", "--lm-head"});
  EXPECT_EQ(run.exit_status, 0) << run.standard_error;
  EXPECT_NE(run.standard_output.find("hilbert: the layer computes the right numbers: "), std::string::npos)
      << run.standard_output;
  EXPECT_NE(run.standard_output.find("hilbert: the head computes the right numbers: "), std::string::npos);
}

TEST(CheckFunctional, TakesAMappingFileAndGivesJson) {
  const TemporaryFolder folder;
  const std::string file = folder / "m.txtpb";
  run_binary({"map", kTinyModel, "--adapter", kTinyAdapter, "--strategy", "random", "--seed", "7", "--arch",
              kTinyArch, "-o", file});
  for (const char* kernel : {"event", "reference"}) {
    const BinaryRun run =
        check_functional({"--mapping", file, "--functional", "--seed", "9", "--kernel", kernel, "--json"});
    ASSERT_EQ(run.exit_status, 0) << run.standard_error;
    const nlohmann::json json = nlohmann::json::parse(run.standard_output);
    EXPECT_EQ(json["seed"], 9);
    EXPECT_EQ(json["context"], 40);
    EXPECT_EQ(json["graphs"][0]["right"], true);
    EXPECT_GT(json["graphs"][0]["vectors"].get<int>(), 80);  // scores and probabilities of 40 entries
    EXPECT_TRUE(json["graphs"][0]["findings"].empty());
  }
}

// 2 sequences of 3 tokens each, the last of them at context 40.
TEST(CheckFunctional, ChecksSeveralTokensOfSeveralSequences) {
  const std::vector<std::string> stream{"--mapping", "primal", "--functional", "--batch", "2",
                                        "--tokens",  "3"};
  const BinaryRun text = check_functional(stream);
  EXPECT_EQ(text.exit_status, 0) << text.standard_error;
  EXPECT_NE(text.standard_output.find("primal: the layer of 6 tokens in 2 sequences, 4 operators apart, "
                                      "computes the right numbers: "),
            std::string::npos)
      << text.standard_output;
  std::vector<std::string> arguments = stream;
  arguments.insert(arguments.end(), {"--skew", "9", "--json"});
  const BinaryRun run = check_functional(arguments);
  ASSERT_EQ(run.exit_status, 0) << run.standard_error;
  const nlohmann::json json = nlohmann::json::parse(run.standard_output);
  EXPECT_EQ(json["batch"], 2);
  EXPECT_EQ(json["tokens"], 3);
  EXPECT_EQ(json["graphs"][0]["skew"], 9);
  EXPECT_EQ(json["graphs"][0]["right"], true);
  EXPECT_GT(json["graphs"][0]["vectors"].get<int>(), 6 * 80);
}

TEST(CheckFunctional, StreamsThatCannotBeAreRefused) {
  const auto refused = [](const std::vector<std::string>& more, const std::string& why) {
    std::vector<std::string> arguments{"--mapping", "primal", "--functional"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const BinaryRun run = check_functional(arguments);
    EXPECT_EQ(run.exit_status, 2);
    EXPECT_TRUE(run.standard_output.empty());
    EXPECT_NE(run.standard_error.find(why), std::string::npos) << run.standard_error;
  };
  refused({"--tokens", "41"}, "--tokens is 41; at a context of 40 a sequence has 40 of them");
  refused({"--batch", "1000"}, "--batch is 1000; 1000 sequences of 40 entries are 40000, and the KV cache");
  refused({"--batch", "0"}, "--batch is '0'");
  refused({"--batch", "1000", "--tokens", "40"}, "are 40000 tokens; allowed are 4096");
  refused({"--tokens", "2", "--skew", "3"}, "--skew is '3'");
  refused({"--skew", "9"}, "--skew is of use only with --batch or --tokens above 1");
}

TEST(CheckFunctional, OptionsOfItAloneAreRefusedWithoutIt) {
  const BinaryRun run = check_functional({"--mapping", "hilbert", "--seed", "9"});
  EXPECT_EQ(run.exit_status, 2);
  EXPECT_NE(run.standard_error.find("--seed is of use only with --functional"), std::string::npos);
}

TEST(CheckFunctional, AMachineWithOtherPrecisionsIsRefused) {
  const TemporaryFolder folder;
  std::string text = read_text(kTinyArch);
  text.replace(text.find(" adc_bits: 10"), 13, "");
  folder.write("machine.txtpb", text);
  const BinaryRun run = run_binary({"check", kTinyModel, "--arch", folder / "machine.txtpb", "--context",
                                    "40", "--mapping", "primal", "--functional"});
  EXPECT_EQ(run.exit_status, 2);
  EXPECT_NE(run.standard_error.find("precision.adc_bits is 0; functional mode computes with 4 to 16"),
            std::string::npos)
      << run.standard_error;
}

}  // namespace
}  // namespace primalsim::testing
