#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/cli/run_binary.h"

namespace primalsim::testing {
namespace {

const std::string kMapExamples = std::string(PRIMALSIM_SOURCE_DIR) + "/examples/";
const std::string kMapModel = kMapExamples + "models/tiny";
const std::string kMapMachine = std::string(PRIMALSIM_SOURCE_DIR) + "/configs/tiny.txtpb";

TEST(Map, WritesAMappingThatCheckAccepts) {
  const TemporaryFolder folder;
  for (const char* const strategy : {"primal", "compact", "row-major", "hilbert", "random"}) {
    const std::string file = folder / (std::string(strategy) + ".txtpb");
    const BinaryRun map =
        run_binary({"map", kMapModel, "--strategy", strategy, "--arch", kMapMachine, "-o", file});
    EXPECT_EQ(map.exit_status, 0) << map.standard_error;
    const BinaryRun check = run_binary({"check", kMapModel, "--mapping", file, "--arch", kMapMachine});
    EXPECT_EQ(check.exit_status, 0) << check.standard_error;
  }
}

TEST(Map, SummarisesA13bLayerOnTheBuiltInMachine) {
  // 4 x 20 x 20 + 3 x 20 x 54 partitions; 4 x 5120^2 + 3 x 5120 x 13824 weights; rank 8 on q and v: 4 x 8 x
  // 5120 bytes; (20 + 108) macros x 40 entries for each group of heads.
  const TemporaryFolder folder;
  const BinaryRun map = run_binary({"map", kMapExamples + "models/llama-2-13b", "--adapter",
                                    kMapExamples + "adapters/llama-2-13b-r8-qv", "--strategy", "primal", "-o",
                                    folder / "m.binpb", "--json"});
  ASSERT_EQ(map.exit_status, 0) << map.standard_error;
  const nlohmann::json json = nlohmann::json::parse(map.standard_output);
  EXPECT_EQ(json["graphs"][0]["partitions"], 4840);
  EXPECT_EQ(json["graphs"][0]["tiles"], 5);
  EXPECT_EQ(json["weight_bytes"], 317194240);
  EXPECT_EQ(json["lora_bytes"], 163840);
  EXPECT_EQ(json["kv_capacity_tokens"], 5120);
}

TEST(Map, SameSeedSameBytes) {
  const TemporaryFolder folder;
  const auto bytes = [&](const std::string& seed) {
    const std::string file = folder / "m.txtpb";
    run_binary({"map", kMapModel, "--strategy", "random", "--seed", seed, "--arch", kMapMachine, "-o", file});
    return read_text(file);
  };
  EXPECT_FALSE(bytes("7").empty());
  EXPECT_EQ(bytes("7"), bytes("7"));
  EXPECT_NE(bytes("7"), bytes("8"));
}

// A mapping file is drawn as it is; nothing is written.
TEST(Map, DrawsAMapping) {
  const TemporaryFolder folder;
  const std::string file = folder / "m.txtpb";
  const BinaryRun made =
      run_binary({"map", kMapModel, "--strategy", "compact", "--arch", kMapMachine, "--show", "-o", file});
  ASSERT_EQ(made.exit_status, 0) << made.standard_error;
  const BinaryRun drawn = run_binary({"map", kMapModel, "--from", file, "--arch", kMapMachine, "--show"});
  ASSERT_EQ(drawn.exit_status, 0) << drawn.standard_error;
  const auto picture = [](const std::string& text) {
    const auto begin = text.find("layer, weights: ");
    return text.substr(begin, text.find("primalsim ", begin) - begin);
  };
  EXPECT_EQ(picture(drawn.standard_output), picture(made.standard_output));
  EXPECT_NE(drawn.standard_output.find("layer, homes: "), std::string::npos);
  EXPECT_NE(drawn.standard_output.find("layer, cache of K: "), std::string::npos);
  EXPECT_EQ(drawn.standard_output.find("written to"), std::string::npos);
}

struct Refusal {
  std::vector<std::string> arguments;
  std::string message;
};

TEST(Map, BadInputWritesNothing) {
  const TemporaryFolder folder;
  const std::string out = folder / "m.txtpb";
  const Refusal refusals[] = {
      {{"--strategy", "spiral", "-o", out},
       "--strategy is 'spiral'; allowed are primal, compact, row-major, hilbert, random, leap and search"},
      {{"-o", out}, "--strategy is missing"},
      {{"--strategy", "primal"}, "--out is missing"},
      {{"--strategy", "primal", "-o", folder / "m.txt"}, "m.txt"},
      {{"--strategy", "random", "--seed", "-1", "-o", out}, "--seed is '-1'"},
      {{"--strategy", "primal", "--kv-sharding", "layer", "-o", out}, "allowed are head and token"},
      {{"--strategy", "primal", "--arch", kMapModel + "/config.json", "-o", out}, "config.json"},
      {{"--strat", "primal", "-o", out}, "--strat"},
      {{"--strategy", "primal", "--show", "--json"}, "--show and --json are both given"},
  };
  for (const Refusal& refusal : refusals) {
    std::vector<std::string> arguments{"map", kMapModel};
    arguments.insert(arguments.end(), refusal.arguments.begin(), refusal.arguments.end());
    const BinaryRun run = run_binary(arguments);
    EXPECT_EQ(run.exit_status, 2) << refusal.message;
    EXPECT_EQ(run.standard_output, "");
    EXPECT_NE(run.standard_error.find(refusal.message), std::string::npos) << run.standard_error;
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  }
}

}  // namespace
}  // namespace primalsim::testing
