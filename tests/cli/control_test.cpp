// --control of compare and run, through the real binary.
#include <gtest/gtest.h>

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
  const auto plain = nlohmann::ordered_json::parse(run_control({"compare", "--json"}).standard_output);
  auto both =
      nlohmann::ordered_json::parse(run_control({"compare", "--control", "both", "--json"}).standard_output);
  for (auto& mapping : both["mappings"]) {
    const auto lockstep = mapping["lockstep"];
    EXPECT_GE(lockstep["cycles_per_token"], mapping["uncontended_cycles"]) << mapping["name"];
    EXPECT_EQ(lockstep["cycles_per_token"],
              2 * lockstep["cycles_per_layer"].get<int>());  // two layers, no head
    EXPECT_GT(lockstep["steps_per_layer"], lockstep["idle_steps_per_layer"]);
    mapping.erase("lockstep");
  }
  EXPECT_EQ(both.dump(), plain.dump());
}

TEST(Control, TheOutputHeadRunsInLockstepToo) {
  const auto json =
      nlohmann::json::parse(run_control({"run", "--control", "both", "--lm-head", "--json"}).standard_output);
  const auto lockstep = json["mappings"][0]["lockstep"];
  EXPECT_GT(lockstep["cycles_per_token"], 2 * lockstep["cycles_per_layer"].get<int>());
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
