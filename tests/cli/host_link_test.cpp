// One link for all LoRA weights, through the real binary.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/run_binary.h"
#include "tests/cli/temporary_folder.h"

namespace primalsim::cli {
namespace {

using testing::BinaryRun;
using testing::run_binary;

std::vector<std::string> tiny_with_adapter(const std::string& command,
                                           std::initializer_list<std::string> more) {
  const std::string root = PRIMALSIM_SOURCE_DIR;
  std::vector<std::string> arguments{
      command,  root + "/examples/models/tiny", "--adapter", root + "/examples/adapters/tiny-r4-qv",
      "--arch", root + "/configs/tiny.txtpb",   "--mapping", "primal"};
  arguments.insert(arguments.end(), more);
  return arguments;
}

nlohmann::json tiny_json(const std::string& command, std::initializer_list<std::string> more) {
  std::vector<std::string> arguments = tiny_with_adapter(command, more);
  arguments.emplace_back("--json");
  const BinaryRun run = run_binary(std::move(arguments));
  EXPECT_EQ(run.exit_status, 0) << run.standard_error;
  return nlohmann::json::parse(run.standard_output);
}

// Weights that pass take energy and time of the token that switches, and nothing of one that does not.
TEST(HostLinkOption, ASwitchPaysForTheWay) {
  const auto own =
      tiny_json("compare", {"--context", "40", "--set", "host_link.private_ports=true"})["mappings"][0];
  const auto one =
      tiny_json("compare", {"--context", "40", "--set", "host_link.look_ahead_layers=1"})["mappings"][0];
  EXPECT_EQ(one["energy"]["total_fj"], own["energy"]["total_fj"]);
  EXPECT_EQ(one["cycles_per_token"], own["cycles_per_token"]);
  const auto& before = own["energy"]["adapter_switch"];
  const auto& after = one["energy"]["adapter_switch"];
  EXPECT_FALSE(before.contains("passing_cycles"));
  EXPECT_TRUE(after.contains("passing_cycles"));
  EXPECT_GE(after["token_cycles"], before["token_cycles"]);
  EXPECT_GT(after["total_fj"], before["total_fj"]);
}

// Weights that pass are run for the seed that is shown; under `refresh`, where every token pays, for all.
TEST(HostLinkOption, OfSeedsTheOneShownHasWhatASwitchTakes) {
  const auto random = [](const char* policy) {
    return tiny_json("compare", {"--context", "40", "--mapping", "random", "--seeds", "1:3", "--policy",
                                 policy})["mappings"][1];
  };
  const auto srpg = random("srpg");
  const auto refresh = random("refresh");
  EXPECT_TRUE(srpg["energy"].contains("adapter_switch"));
  ASSERT_EQ(srpg["seed_runs"].size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_FALSE(srpg["seed_runs"][i]["energy"].contains("adapter_switch"));
    const auto& parts = refresh["seed_runs"][i]["energy"]["parts_fj"];
    EXPECT_GT(parts["dcim_writes"], 0);
  }
}

TEST(HostLinkOption, AGenerationWaitsForItsFirstToken) {
  const auto own = tiny_json(
      "generate", {"--prompt", "8", "--output", "4", "--set", "host_link.private_ports=true"})["requests"][0];
  const auto one = tiny_json("generate", {"--prompt", "8", "--output", "4", "--set",
                                          "host_link.look_ahead_layers=1"})["requests"][0];
  EXPECT_GE(one["ttft_cycles"], own["ttft_cycles"]);
  EXPECT_EQ(one["decode_cycles"], own["decode_cycles"]);
  EXPECT_GT(one["prefill_energy"]["total_fj"], own["prefill_energy"]["total_fj"]);
}

// Its first token comes no earlier than at ports of each layer's own, and its weights pass 0 and 1 layers.
TEST(HostLinkOption, ServingSendsWeightsThroughTheLayers) {
  const std::string root = PRIMALSIM_SOURCE_DIR;
  const auto serve = [&](const std::string& option) {
    return tiny_json("serve",
                     {"--adapters", "4", "--trace", root + "/examples/traces/tiny.csv", "--set", option});
  };
  const auto own = serve("host_link.private_ports=true");
  const auto one = serve("host_link.look_ahead_layers=1");
  EXPECT_EQ(own["adapters"]["passing_cycles"], 0);
  EXPECT_GE(one["mean_ttft_ms"], own["mean_ttft_ms"]);
  EXPECT_GT(one["energy"]["joules"], own["energy"]["joules"]);
}

TEST(HostLinkOption, ABatchUnderRefreshWritesItsWeightsOverOneLink) {
  const std::initializer_list<std::string> batch{"--prompt", "8", "--output", "4",
                                                 "--batch",  "2", "--policy", "refresh"};
  std::vector<std::string> arguments = tiny_with_adapter("generate", batch);
  arguments.emplace_back("--json");
  const BinaryRun run = run_binary(arguments);
  EXPECT_EQ(run.exit_status, 0) << run.standard_error;
}

// A line for each mapping, as `run` has it.
TEST(HostLinkOption, ACompareSaysWhatASwitchTakes) {
  const BinaryRun run = run_binary(tiny_with_adapter("compare", {"--context", "40"}));
  EXPECT_NE(run.standard_output.find("primal: a token that switches the adapter: "), std::string::npos)
      << run.standard_output;
}

// private_ports alone is a machine: the look-ahead is one then.
TEST(HostLinkOption, PrivatePortsNeedNoMore) {
  testing::TemporaryFolder folder;
  std::string text = testing::read_text(std::string(PRIMALSIM_SOURCE_DIR) + "/configs/tiny.txtpb");
  const std::string link = "host_link { look_ahead_layers: 2 token_traffic: true }";
  ASSERT_NE(text.find(link), std::string::npos);
  text.replace(text.find(link), link.size(), "host_link { private_ports: true }");
  const std::string file = folder.write("machine.txtpb", text);
  const BinaryRun run = run_binary({"compare", std::string(PRIMALSIM_SOURCE_DIR) + "/examples/models/tiny",
                                    "--arch", file, "--mapping", "primal", "--context", "40"});
  EXPECT_EQ(run.exit_status, 0) << run.standard_error;
}

// Waking takes longer than a layer computes.
TEST(HostLinkOption, ACompareUnderRefreshSaysWhatItsCyclesLeaveOut) {
  const BinaryRun run = run_binary(
      tiny_with_adapter("compare", {"--context", "40", "--policy", "refresh", "--set",
                                    "host_link.look_ahead_layers=1", "--set", "power.wake_cycles=5000"}));
  EXPECT_EQ(run.exit_status, 0) << run.standard_error;
  EXPECT_NE(run.standard_output.find("layers wait for their weights: "), std::string::npos)
      << run.standard_output;
}

}  // namespace
}  // namespace primalsim::cli
