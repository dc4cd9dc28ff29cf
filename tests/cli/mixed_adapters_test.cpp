// Batches whose sequences have different adapters, as users see them.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/run_binary.h"

namespace primalsim::cli {
namespace {

using MixedJson = nlohmann::json;
using testing::BinaryRun;
using testing::run_binary;
using testing::TemporaryFolder;

const std::string kMixedRoot = PRIMALSIM_SOURCE_DIR;
const std::string kMixedAdapter = kMixedRoot + "/examples/adapters/tiny-r4-qv";

BinaryRun run_tiny(const char* command, std::vector<std::string> more) {
  std::vector<std::string> arguments{command, kMixedRoot + "/examples/models/tiny", "--arch",
                                     kMixedRoot + "/configs/tiny.txtpb", "--json"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_binary(arguments);
}

class MixedBatch : public ::testing::Test {
 protected:
  MixedBatch() {
    folder_.write(
        "other/adapter_config.json",
        R"({"peft_type": "LORA", "r": 2, "lora_alpha": 16, "target_modules": ["o_proj", "up_proj"]})");
    folder_.write(
        "twin/adapter_config.json",
        R"({"peft_type": "LORA", "r": 4, "lora_alpha": 16, "target_modules": ["q_proj", "v_proj"]})");
    folder_.write(
        "big/adapter_config.json",
        R"({"peft_type": "LORA", "r": 6, "lora_alpha": 16, "target_modules": ["q_proj", "v_proj"]})");
  }
  std::vector<std::string> with(const char* other, std::vector<std::string> more) const {
    std::vector<std::string> arguments{"--adapters", kMixedAdapter, "--adapters", folder_ / other};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }
  TemporaryFolder folder_;
};

TEST_F(MixedBatch, ComputesTheRightNumbers) {
  const BinaryRun run = run_tiny("check", with("other", {"--mapping", "primal", "--functional", "--context",
                                                         "20", "--batch", "4", "--tokens", "2"}));
  ASSERT_EQ(run.exit_status, 0) << run.standard_output << run.standard_error;
  EXPECT_EQ(MixedJson::parse(run.standard_output)["graphs"][0]["right"], true);
}

MixedJson generated(const std::vector<std::string>& options) {
  std::vector<std::string> all{"--prompt", "20", "--output", "6", "--batch", "4"};
  all.insert(all.end(), options.begin(), options.end());
  const BinaryRun run = run_tiny("generate", all);
  EXPECT_EQ(run.exit_status, 0) << run.standard_error;
  return MixedJson::parse(run.standard_output)["requests"];
}

// Of two adapters of one shape only the writing is more: twice the cycles of one.
TEST_F(MixedBatch, AdaptersOfOneShapeDecodeLikeOne) {
  const MixedJson mixed = generated(with("twin", {"--mix"}));
  const MixedJson one = generated({"--adapters", kMixedAdapter});
  ASSERT_EQ(mixed.size(), 1U);
  EXPECT_EQ(mixed[0]["adapter"], "tiny-r4-qv, twin");
  EXPECT_EQ(mixed[0]["decode_cycles"], one[0]["decode_cycles"]);
  EXPECT_EQ(mixed[0]["reprogram_cycles"], 2 * one[0]["reprogram_cycles"].get<std::uint64_t>());
}

// A round waits for the slowest: for neither adapter alone it takes longer.
TEST_F(MixedBatch, TheSlowestAdapterDecides) {
  const MixedJson mixed = generated(with("other", {"--mix"}));
  const MixedJson alone = generated(with("other", {}));
  ASSERT_EQ(alone.size(), 2U);
  for (const MixedJson& each : alone) {
    EXPECT_LE(each["inter_token"]["mean_cycles"],
              mixed[0]["inter_token"]["mean_cycles"].get<double>() * 1.05);
  }
}

TEST_F(MixedBatch, RefusesWhatCannotBeMixed) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases{
      {with("big", {"--mix", "--batch", "2"}), "2 adapters together take "},
      {with("twin", {"--mix"}), "--batch is 1; 2 adapters are mixed, so allowed is 2 or more"},
      {{"--adapters", kMixedAdapter, "--mix", "--batch", "2"}, "--mix: it takes several adapters, each once"},
  };
  for (const auto& [arguments, message] : cases) {
    std::vector<std::string> all{"--prompt", "20", "--output", "6"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const BinaryRun run = run_tiny("generate", all);
    EXPECT_EQ(run.exit_status, 2) << message;
    EXPECT_NE(run.standard_error.find(message), std::string::npos) << run.standard_error;
  }
  const BinaryRun check =
      run_tiny("check", with("twin", {"--mapping", "primal", "--functional", "--context", "20"}));
  EXPECT_EQ(check.exit_status, 2);
  EXPECT_NE(check.standard_error.find("--adapters are several"), std::string::npos) << check.standard_error;
}

}  // namespace
}  // namespace primalsim::cli
