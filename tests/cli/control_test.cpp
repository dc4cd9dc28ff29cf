// --control of compare and run, through the real binary.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/cli/run_binary.h"

namespace primalsim::testing {
namespace {

const std::string kControlRoot = PRIMALSIM_SOURCE_DIR;

BinaryRun run_control(std::vector<std::string> arguments) {
  for (const char* const more : {"/examples/models/tiny"})
    arguments.insert(arguments.begin() + 1, kControlRoot + more);
  arguments.insert(arguments.end(), {"--arch", kControlRoot + "/configs/tiny.txtpb", "--context", "40"});
  return run_binary(arguments);
}

TEST(Control, BothAddsLockstepAndLeavesTheRestAsItWas) {
  auto plain = nlohmann::ordered_json::parse(run_control({"compare", "--json"}).standard_output);
  auto both =
      nlohmann::ordered_json::parse(run_control({"compare", "--control", "both", "--json"}).standard_output);
  for (auto& mapping : both["mappings"]) {
    const auto lockstep = mapping["lockstep"];
    EXPECT_GE(lockstep["cycles_per_token"], mapping["uncontended_cycles"]) << mapping["name"];
    // Two layers, no head, and the token's way as under data-flow control.
    EXPECT_EQ(lockstep["cycles_per_token"], 2 * lockstep["cycles_per_layer"].get<int>() +
                                                mapping["token_in_cycles"].get<int>() +
                                                mapping["token_out_cycles"].get<int>());
    EXPECT_GT(lockstep["steps_per_layer"], lockstep["idle_steps_per_layer"]);
    mapping.erase("lockstep");
    mapping.erase("key");
    for (auto& seed : mapping["seed_runs"]) {
      seed.erase("lockstep");
      seed.erase("key");
    }
    if (mapping["seed_runs"].is_null()) mapping.erase("seed_runs");
  }
  for (auto& mapping : plain["mappings"]) {
    EXPECT_EQ(mapping.erase("key"), 1U);
    if (!mapping.contains("seed_runs")) continue;
    for (auto& seed : mapping["seed_runs"]) EXPECT_EQ(seed.erase("key"), 1U);
  }
  EXPECT_EQ(both["mappings"].dump(), plain["mappings"].dump());
}

TEST(Control, TheOutputHeadRunsInLockstepToo) {
  const auto json =
      nlohmann::json::parse(run_control({"run", "--control", "both", "--lm-head", "--json"}).standard_output);
  const auto lockstep = json["mappings"][0]["lockstep"];
  EXPECT_GT(lockstep["cycles_per_token"], 2 * lockstep["cycles_per_layer"].get<int>());
}

// Ten times slower for the same events: the same dynamic energy, more static one.
TEST(Control, LockstepHasTokensPerSecondAndEnergy) {
  const auto json = nlohmann::json::parse(
      run_control({"compare", "--control", "both", "--mapping", "primal", "--json"}).standard_output);
  const auto mapping = json["mappings"][0];
  const auto lockstep = mapping["lockstep"];
  const double cycles = lockstep["cycles_per_token"];
  EXPECT_DOUBLE_EQ(lockstep["tokens_per_second"], 1e9 / cycles);  // 1 GHz
  EXPECT_EQ(lockstep["energy"]["parts_fj"]["acim"], mapping["energy"]["parts_fj"]["acim"]);
  EXPECT_GT(lockstep["energy"]["parts_fj"]["static_ipcn"], mapping["energy"]["parts_fj"]["static_ipcn"]);
  EXPECT_DOUBLE_EQ(lockstep["energy"]["tokens_per_joule"].get<double>() *
                       lockstep["energy"]["joules_per_token"].get<double>(),
                   1);
}

TEST(Control, TheFastestUnderLockstepStandsFirst) {
  const BinaryRun run = run_control({"compare", "--control", "both"});
  const auto json =
      nlohmann::json::parse(run_control({"compare", "--control", "both", "--json"}).standard_output);
  std::vector<std::pair<std::uint64_t, std::string>> order;
  for (const auto& mapping : json["mappings"]) {
    order.emplace_back(mapping["lockstep"]["cycles_per_token"], mapping["name"]);
  }
  std::sort(order.begin(), order.end());
  std::size_t at = run.standard_output.find("\nlock-step control");
  for (const auto& [cycles, name] : order) {
    const std::size_t next = run.standard_output.find("\n" + name + " ", at);
    ASSERT_NE(next, std::string::npos) << name;
    at = next;
  }
}

// One decode step, at context 4: what compare finds there.
TEST(Control, GenerateHasDecodeStepsInLockstep) {
  const std::vector<std::string> tiny{kControlRoot + "/examples/models/tiny",
                                      "--arch",
                                      kControlRoot + "/configs/tiny.txtpb",
                                      "--control",
                                      "both",
                                      "--json"};
  const auto json_of = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), tiny.begin(), tiny.end());
    const BinaryRun run = run_binary(arguments);
    EXPECT_EQ(run.exit_status, 0) << run.standard_error;
    return nlohmann::json::parse(run.standard_output);
  };
  const auto generated = json_of({"generate", "--prompt", "3", "--output", "2"})["requests"][0]["lockstep"];
  const auto compared =
      json_of({"compare", "--context", "4", "--mapping", "primal"})["mappings"][0]["lockstep"];
  EXPECT_DOUBLE_EQ(generated["cycles_per_token"], compared["cycles_per_token"].get<double>());
  EXPECT_DOUBLE_EQ(generated["joules_per_token"], compared["energy"]["joules_per_token"].get<double>());
  const BinaryRun batch = run_binary({"generate", tiny[0], "--arch", tiny[2], "--control", "both", "--prompt",
                                      "3", "--output", "2", "--batch", "2"});
  EXPECT_EQ(batch.exit_status, 2);
  EXPECT_NE(batch.standard_error.find("lock-step control is for a batch of 1"), std::string::npos);
}

TEST(Control, AnotherNameIsRefused) {
  const BinaryRun run = run_control({"compare", "--control", "lockstpe"});
  EXPECT_EQ(run.exit_status, 2);
  EXPECT_NE(run.standard_error.find("--control is 'lockstpe'; allowed are dataflow and both"),
            std::string::npos);
  EXPECT_EQ(run.standard_output, "");
}

}  // namespace
}  // namespace primalsim::testing
