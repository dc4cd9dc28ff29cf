// --reduce: how sums come together in the mappings of a strategy.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/run_binary.h"

namespace primalsim::testing {
namespace {

const std::string kReduceModel = std::string(PRIMALSIM_SOURCE_DIR) + "/examples/models/tiny";
const std::string kReduceMachine = std::string(PRIMALSIM_SOURCE_DIR) + "/configs/tiny.txtpb";

nlohmann::json compared(std::vector<std::string> more) {
  std::vector<std::string> arguments{"compare",   kReduceModel, "--arch", kReduceMachine,
                                     "--context", "40",         "--json"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const BinaryRun run = run_binary(arguments);
  EXPECT_EQ(run.exit_status, 0) << run.standard_error;
  return nlohmann::json::parse(run.standard_output)["mappings"][0];
}

TEST(ReduceOption, AMappingFileKeepsItsChains) {
  const TemporaryFolder folder;
  const BinaryRun map = run_binary({"map", kReduceModel, "--strategy", "row-major", "--arch", kReduceMachine,
                                    "--reduce", "chain", "-o", folder / "chain.txtpb"});
  ASSERT_EQ(map.exit_status, 0) << map.standard_error;
  const BinaryRun check =
      run_binary({"check", kReduceModel, "--mapping", folder / "chain.txtpb", "--arch", kReduceMachine});
  EXPECT_EQ(check.exit_status, 0) << check.standard_error;

  const auto from_file = compared({"--mapping", folder / "chain.txtpb"});
  const auto chain = compared({"--mapping", "row-major", "--reduce", "chain"});
  const auto tree = compared({"--mapping", "row-major", "--reduce", "tree"});
  EXPECT_EQ(from_file, chain);
  EXPECT_EQ(chain["name"], "row-major (reduce chain)");
  EXPECT_NE(chain["flit_cycles"], tree["flit_cycles"]);
}

TEST(ReduceOption, OtherValuesAreRefused) {
  const BinaryRun run = run_binary({"compare", kReduceModel, "--reduce", "ring"});
  EXPECT_EQ(run.exit_status, 2);
  EXPECT_NE(run.standard_error.find("allowed are tree, chain and staggered"), std::string::npos) << run.standard_error;
}

}  // namespace
}  // namespace primalsim::testing
