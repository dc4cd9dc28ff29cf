// `primalsim run` through the real binary.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/run_binary.h"

namespace primalsim::cli {
namespace {

using testing::BinaryRun;
using testing::run_binary;
using testing::TemporaryFolder;

const std::string kRunRoot = PRIMALSIM_SOURCE_DIR;

std::vector<std::string> tiny_run(std::initializer_list<std::string> more) {
  std::vector<std::string> arguments{"run",       kRunRoot + "/examples/models/tiny",
                                     "--arch",    kRunRoot + "/configs/tiny.txtpb",
                                     "--context", "40"};
  arguments.insert(arguments.end(), more);
  return arguments;
}

nlohmann::json mapping_of(const BinaryRun& run) {
  EXPECT_EQ(run.exit_status, 0) << run.standard_error;
  return nlohmann::json::parse(run.standard_output)["mappings"][0];
}

TEST(Run, BothKernelsGiveTheSameBytes) {
  const BinaryRun event = run_binary(tiny_run({"--json", "--kernel", "event", "--lm-head"}));
  const BinaryRun reference = run_binary(tiny_run({"--json", "--kernel", "reference", "--lm-head"}));
  ASSERT_EQ(event.exit_status, 0) << event.standard_error;
  EXPECT_EQ(event.standard_output, reference.standard_output);
}

// In all three formats.
TEST(Run, ProgramFileGivesWhatTheModelGives) {
  const TemporaryFolder folder;
  for (const char* const name : {"p.txtpb", "p.binpb", "p.json"}) {
    auto direct = mapping_of(run_binary(tiny_run({"--json", "--program-out", folder / name})));
    auto again =
        mapping_of(run_binary({"run", folder / name, "--arch", kRunRoot + "/configs/tiny.txtpb", "--json"}));
    // A Program does not know its mapping.
    EXPECT_TRUE(direct.erase("hash") == 1 && direct.erase("key") == 1 && again.erase("key") == 1);
    // Nor its model, of all whose mappings there is a bound.
    EXPECT_EQ(direct["lower_bounds"].erase("any_mapping"), 1U);
    EXPECT_EQ(direct, again) << name;
  }
}

TEST(Run, ShowsOperatorsBoundsAndLinks) {
  const BinaryRun run = run_binary(tiny_run({"--mapping", "row-major"}));
  ASSERT_EQ(run.exit_status, 0) << run.standard_error;
  for (const char* const part : {"mapping 'row-major'", "lower bound", "hottest links", "down_proj"}) {
    EXPECT_NE(run.standard_output.find(part), std::string::npos) << part;
  }
}

TEST(Run, OptionsOfAModelAreRefusedWithAProgram) {
  const TemporaryFolder folder;
  mapping_of(run_binary(tiny_run({"--json", "--program-out", folder / "p.binpb"})));
  const BinaryRun run = run_binary({"run", folder / "p.binpb", "--context", "40"});
  EXPECT_EQ(run.exit_status, 2);
  EXPECT_NE(run.standard_error.find("--context is for a model"), std::string::npos) << run.standard_error;
}

TEST(Run, ProgramForAnotherMachineIsRefused) {
  const TemporaryFolder folder;
  mapping_of(run_binary(tiny_run({"--json", "--program-out", folder / "p.binpb"})));
  const BinaryRun run = run_binary({"run", folder / "p.binpb"});
  EXPECT_EQ(run.exit_status, 2);
  EXPECT_EQ(run.standard_output, "");
  EXPECT_NE(run.standard_error.find("p.binpb"), std::string::npos) << run.standard_error;
}

// 2 layers of 2 tiles, and the tile that their output goes to.
TEST(Run, WholeModelStandsBesideTheCountedLayers) {
  // Without the token's way in and back, which is of no layer.
  const std::string layers = "host_link.token_traffic=false";
  auto plain = mapping_of(run_binary(tiny_run({"--json", "--set", layers})));
  EXPECT_FALSE(plain.contains("whole_model"));
  auto mapping = mapping_of(run_binary(tiny_run({"--json", "--whole-model", "--set", layers})));
  const auto whole = mapping["whole_model"];
  EXPECT_EQ(whole["tiles"], 5);
  EXPECT_EQ(whole["tasks"], 2 * mapping["tasks"].get<int>());
  EXPECT_EQ(whole["flit_hops"], mapping["flit_hops"]);
  EXPECT_EQ(whole["layer_end_cycles"].size(), 2u);
  EXPECT_EQ(whole["layer_end_cycles"][1], whole["cycles_per_token"]);
  EXPECT_LE(whole["cycles_per_token"], mapping["cycles_per_token"]);
  mapping.erase("whole_model");
  EXPECT_NE(mapping["key"], plain["key"]);
  EXPECT_TRUE(mapping.erase("key") == 1 && plain.erase("key") == 1);
  EXPECT_EQ(mapping, plain);
}

// 2 layers of 2 tiles; the output goes to one tile more.
TEST(Run, TheWholeModelSaysWhichTilesItCounts) {
  const BinaryRun run = run_binary(tiny_run({"--whole-model"}));
  EXPECT_NE(
      run.standard_output.find("whole model as one network, 4 tiles, another one that takes its output, and"),
      std::string::npos)
      << run.standard_output;
}

TEST(Run, UnknownKernelIsRefused) {
  const BinaryRun run = run_binary(tiny_run({"--kernel", "fast"}));
  EXPECT_EQ(run.exit_status, 2);
  EXPECT_NE(run.standard_error.find("event and reference"), std::string::npos) << run.standard_error;
}

}  // namespace
}  // namespace primalsim::cli
