// `primalsim compare` through the real binary.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/run_binary.h"

namespace primalsim::cli {
namespace {

using testing::BinaryRun;
using testing::run_binary;
using testing::TemporaryFolder;

const std::string kCompareRoot = PRIMALSIM_SOURCE_DIR;

std::vector<std::string> tiny(std::initializer_list<std::string> more) {
  std::vector<std::string> arguments{"compare",   kCompareRoot + "/examples/models/tiny",
                                     "--adapter", kCompareRoot + "/examples/adapters/tiny-r4-qv",
                                     "--arch",    kCompareRoot + "/configs/tiny.txtpb",
                                     "--context", "40"};
  arguments.insert(arguments.end(), more);
  return arguments;
}

// The file is made by scripts/regenerate_golden.sh; look at the difference before committing it.
TEST(Compare, JsonIsTheGoldenFile) {
  const BinaryRun run =
      run_binary({"compare", "examples/models/tiny", "--adapter", "examples/adapters/tiny-r4-qv", "--arch",
                  "configs/tiny.txtpb", "--context", "40", "--lm-head", "--json"},
                 kCompareRoot);
  ASSERT_EQ(run.exit_status, 0) << run.standard_error;
  EXPECT_EQ(run.standard_output, testing::read_text(kCompareRoot + "/tests/golden/tiny_compare.json"));
}

TEST(Compare, AnyNumberOfThreadsGivesTheSameBytes) {
  const BinaryRun one = run_binary(tiny({"--json", "--threads", "1"}));
  const BinaryRun four = run_binary(tiny({"--json", "--threads", "4"}));
  ASSERT_EQ(one.exit_status, 0) << one.standard_error;
  EXPECT_EQ(one.standard_output, four.standard_output);
}

TEST(Compare, AllStrategiesIfNoneIsNamedAndEachRunIsOrdered) {
  const BinaryRun run = run_binary(tiny({"--json"}));
  ASSERT_EQ(run.exit_status, 0) << run.standard_error;
  const auto json = nlohmann::json::parse(run.standard_output);
  std::string names;
  for (const auto& mapping : json["mappings"]) {
    names += mapping["name"].get<std::string>() + " ";
    EXPECT_GE(mapping["flit_cycles"], mapping["uncontended_cycles"]);
    EXPECT_GE(mapping["uncontended_cycles"], mapping["none_cycles"]);
    EXPECT_EQ(mapping["flit_cycles"], mapping["cycles_per_token"]);
    // 2 layers, no head.
    EXPECT_EQ(mapping["cycles_per_token"], 2 * mapping["cycles_per_layer"].get<std::uint64_t>() +
                                               mapping["token_in_cycles"].get<std::uint64_t>() +
                                               mapping["token_out_cycles"].get<std::uint64_t>());
    EXPECT_EQ(mapping["hot_links"].size(), 10U);
    for (const auto& bound : mapping["lower_bounds"]) EXPECT_LE(bound, mapping["flit_cycles"]);
  }
  EXPECT_EQ(names, "primal compact row-major hilbert random ");
}

TEST(Compare, LoraCostsSomething) {
  const BinaryRun with = run_binary(tiny({"--json", "--mapping", "primal"}));
  const BinaryRun without =
      run_binary({"compare", kCompareRoot + "/examples/models/tiny", "--arch",
                  kCompareRoot + "/configs/tiny.txtpb", "--context", "40", "--json", "--mapping", "primal"});
  ASSERT_EQ(without.exit_status, 0) << without.standard_error;
  EXPECT_GT(nlohmann::json::parse(with.standard_output)["mappings"][0]["flit_hops"],
            nlohmann::json::parse(without.standard_output)["mappings"][0]["flit_hops"]);
}

TEST(Compare, OutHoldsTheReports) {
  const TemporaryFolder folder;
  const BinaryRun run = run_binary(tiny({"--json", "--mapping", "primal", "--out", folder / "new"}));
  ASSERT_EQ(run.exit_status, 0) << run.standard_error;
  EXPECT_EQ(testing::read_text(folder / "new/report.json"), run.standard_output);
  EXPECT_TRUE(std::filesystem::exists(folder / "new/report.csv"));
  EXPECT_TRUE(std::filesystem::exists(folder / "new/result.txtpb"));
}

TEST(Compare, TableNamesTheMappingAndProgressIsOnStandardError) {
  const BinaryRun run = run_binary(tiny({"--mapping", "primal"}));
  ASSERT_EQ(run.exit_status, 0) << run.standard_error;
  EXPECT_NE(run.standard_output.find("primal: hottest link"), std::string::npos);
  EXPECT_NE(run.standard_output.find("\nassumptions: One decode step, batch 1"), std::string::npos);
  EXPECT_NE(run.standard_output.find(" more (--verbose)\n"), std::string::npos);
  EXPECT_EQ(run.standard_output.find("lowered"), std::string::npos);
  EXPECT_NE(run.standard_error.find("primal: lowered the layer to"), std::string::npos);
}

// Of the tiny model, with its adapter.
void write_mapping(const std::string& strategy, const std::string& file) {
  const BinaryRun map =
      run_binary({"map", kCompareRoot + "/examples/models/tiny", "--adapter",
                  kCompareRoot + "/examples/adapters/tiny-r4-qv", "--arch",
                  kCompareRoot + "/configs/tiny.txtpb", "--strategy", strategy, "--out", file});
  ASSERT_EQ(map.exit_status, 0) << map.standard_error;
}

// A mapping written by `map` gives what its strategy gives.
TEST(Compare, TakesMappingFiles) {
  const TemporaryFolder folder;
  const std::string file = folder / "mine.txtpb";
  write_mapping("hilbert", file);
  const BinaryRun run = run_binary(tiny({"--json", "--mapping", "hilbert", "--mapping", file}));
  ASSERT_EQ(run.exit_status, 0) << run.standard_error;
  auto mappings = nlohmann::json::parse(run.standard_output)["mappings"];
  EXPECT_EQ(mappings[1]["name"], "hilbert (" + file + ")");
  mappings[1]["name"] = "hilbert";
  EXPECT_EQ(mappings[0], mappings[1]);
}

// With 16 bits between operators, two of eight random mappings have too few packet buffers.
TEST(Compare, GoesOnWithoutAMappingThatDoesNotFit) {
  const BinaryRun run = run_binary(tiny({"--set", "precision.residual_bits=16"}));
  ASSERT_EQ(run.exit_status, 0) << run.standard_error;
  EXPECT_NE(run.standard_output.find("random is left out, for it does not fit: mapping random, seed "),
            std::string::npos)
      << run.standard_output;
  EXPECT_NE(run.standard_output.find("precision.residual_bits is 16"), std::string::npos);
  EXPECT_NE(run.standard_output.find("\nprimal  "), std::string::npos);
  const BinaryRun alone = run_binary(tiny({"--set", "precision.residual_bits=16", "--mapping", "random"}));
  EXPECT_EQ(alone.exit_status, 2);
  EXPECT_NE(alone.standard_error.find("mapping random, seed "), std::string::npos) << alone.standard_error;
}

TEST(Compare, SaysWhatWasNotTried) {
  const BinaryRun run = run_binary(tiny({"--set", "router_compute.inline_adders=true", "--stability",
                                         "--mapping", "primal", "--mapping", "compact"}));
  ASSERT_EQ(run.exit_status, 0) << run.standard_error;
  EXPECT_NE(run.standard_output.find("not tried: lock-step control (router_compute.inline_adders"),
            std::string::npos)
      << run.standard_output;
  EXPECT_NE(run.standard_output.find("not compared under lock-step control: "), std::string::npos);
}

// A mapping with an adapter of another model: that it is of another model is what has to be said.
TEST(Compare, AMappingOfAnotherModelIsCalledThat) {
  const TemporaryFolder folder;
  const std::string file = folder / "tiny.txtpb";
  write_mapping("primal", file);
  const BinaryRun run =
      run_binary({"compare", kCompareRoot + "/examples/models/llama-3.2-1b", "--mapping", file});
  EXPECT_EQ(run.exit_status, 2);
  EXPECT_NE(run.standard_error.find("the mapping was made for 'tiny'; the model is 'llama-3.2-1b'"),
            std::string::npos)
      << run.standard_error;
}

// LEAP's layout is there to be compared with, and not among those that are compared unasked.
TEST(Compare, TakesLeapIfItIsAskedFor) {
  const BinaryRun run = run_binary(tiny({"--mapping", "leap", "--mapping", "primal", "--json"}));
  ASSERT_EQ(run.exit_status, 0) << run.standard_error;
  EXPECT_EQ(nlohmann::json::parse(run.standard_output)["mappings"][0]["name"], "leap");
}

}  // namespace
}  // namespace primalsim::cli
