// --set, several models, contexts and seeds in one run of `primalsim compare`.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/cli/run_binary.h"

namespace primalsim::cli {
namespace {

using testing::BinaryRun;
using testing::run_binary;
using testing::TemporaryFolder;

const std::string kSweepRoot = PRIMALSIM_SOURCE_DIR;

BinaryRun sweep_run(const std::vector<std::string>& more) {
  std::vector<std::string> arguments{"compare", "examples/models/tiny", "--arch", "configs/tiny.txtpb"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_binary(arguments, kSweepRoot);
}

nlohmann::json swept(std::vector<std::string> more) {
  more.emplace_back("--json");
  const BinaryRun run = sweep_run(more);
  EXPECT_EQ(run.exit_status, 0) << run.standard_error;
  return nlohmann::json::parse(run.standard_output);
}

TEST(SetOption, IsTheSameAsAnEditedFile) {
  const TemporaryFolder folder;
  const std::string text = testing::read_text(kSweepRoot + "/configs/tiny.txtpb");
  const std::string from = "fifo_flits: 4";
  const std::string file =
      folder.write("m.txtpb", std::string(text).replace(text.find(from), from.size(), "fifo_flits: 8"));
  const auto set = swept({"--set", "router.fifo_flits=8", "--mapping", "hilbert"});
  const BinaryRun edited = run_binary(
      {"compare", "examples/models/tiny", "--arch", file, "--mapping", "hilbert", "--json"}, kSweepRoot);
  const auto json = nlohmann::json::parse(edited.standard_output);
  EXPECT_EQ(set["mappings"][0]["flit_cycles"], json["mappings"][0]["flit_cycles"]);
  EXPECT_EQ(set["architecture"], "tiny (router.fifo_flits=8)");
  EXPECT_EQ(set["provenance"]["machine"]["router"]["fifo_flits"], 8);
}

TEST(SetOption, IsCheckedLikeAFile) {
  const auto refused = [](const std::string& change) {
    const BinaryRun run = sweep_run({"--set", change});
    EXPECT_EQ(run.exit_status, 2) << change;
    EXPECT_EQ(run.standard_output, "");
    return run.standard_error;
  };
  EXPECT_NE(
      refused("router.fifo_flits=0").find("--set: router.fifo_flits: 0 is out of range; allowed: 1 to 1024"),
      std::string::npos)
      << refused("router.fifo_flits=0");
  EXPECT_NE(refused("router.fifo=8").find("Router has no field 'fifo'; its fields are flit_bits, fifo_flits"),
            std::string::npos);
  EXPECT_NE(refused("router.fifo_flits").find("needed is FIELD=VALUE"), std::string::npos);
  // Fields that contradict each other: arrays are square.
  EXPECT_NE(refused("acim.rows=8").find("acim"), std::string::npos) << refused("acim.rows=8");
}

// Two models at two contexts, with two mappings: eight rows, each with its model and context.
TEST(Sweep, OneTableAndOneCsvForModelsAndContexts) {
  const TemporaryFolder folder;
  const std::string other = testing::read_text(kSweepRoot + "/examples/models/tiny/config.json");
  folder.write("other/config.json", other);
  const BinaryRun run = sweep_run({folder / "other", "--context", "20,40", "--mapping", "primal", "--mapping",
                                   "hilbert", "--out", folder / "out"});
  ASSERT_EQ(run.exit_status, 0) << run.standard_error;
  const std::string csv = testing::read_text(folder / "out/report.csv");
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 1 + 8);
  for (const char* const row :
       {"\ntiny,,20,primal,", "\ntiny,,40,hilbert,", "\nother,,20,hilbert,", "\nother,,40,primal,"}) {
    EXPECT_NE(csv.find(row), std::string::npos) << row;
  }
  EXPECT_NE(run.standard_output.find("\nmodel  adapter  context  mapping"), std::string::npos)
      << run.standard_output;
  EXPECT_TRUE(std::filesystem::exists(folder / "out/result.txtpb"));
}

// Each part is what it is alone.
TEST(Sweep, RowsAreThoseOfSingleRuns) {
  const auto both = swept({"--context", "20,40", "--mapping", "hilbert"});
  for (int i = 0; i < 2; ++i) {
    const auto alone = swept({"--context", i == 0 ? "20" : "40", "--mapping", "hilbert"});
    EXPECT_EQ(both["results"][i]["mappings"], alone["mappings"]);
  }
}

TEST(Sweep, BadListsAreRefused) {
  for (const auto& [option, value, message] : {std::tuple{"--context", "20,", "--context is ''"},
                                               {"--context", "20,20", "--context has 20 twice"},
                                               {"--context", "20,257", "max_position_embeddings"},
                                               {"--seeds", "1", "needed is FIRST:LAST"},
                                               {"--seeds", "3:2", "the last of --seeds"}}) {
    const BinaryRun run = sweep_run({option, value});
    EXPECT_EQ(run.exit_status, 2) << value;
    EXPECT_NE(run.standard_error.find(message), std::string::npos) << run.standard_error;
  }
}

// The eight seeds one by one, in order of their cycles: the fourth is the median.
TEST(Seeds, RandomIsRankedByItsMedianWithTheSpread) {
  std::vector<std::uint64_t> cycles;
  for (int seed = 1; seed <= 8; ++seed) {
    const auto one = swept({"--context", "40", "--mapping", "random", "--seed", std::to_string(seed)});
    EXPECT_FALSE(one["mappings"][0].contains("seed_runs"));
    cycles.push_back(one["mappings"][0]["cycles_per_token"]);
  }
  const auto all = swept({"--context", "40", "--mapping", "random"})["mappings"][0];
  ASSERT_EQ(all["seed_runs"].size(), 8U);
  for (std::size_t i = 0; i < 8; ++i) {
    EXPECT_EQ(all["seed_runs"][i]["cycles_per_token"], cycles[i]);
    EXPECT_EQ(all["seed_runs"][i]["seed"], i + 1);
  }
  EXPECT_EQ(cycles[all["seed"].get<std::size_t>() - 1], all["cycles_per_token"]);
  std::sort(cycles.begin(), cycles.end());
  EXPECT_EQ(all["cycles_per_token"], cycles[3]);
  const BinaryRun table = sweep_run({"--context", "40", "--mapping", "random"});
  EXPECT_NE(table.standard_output.find("\nrandom (median of 8) "), std::string::npos);
  EXPECT_NE(table.standard_output.find("random: 8 seeds take "), std::string::npos);
}

TEST(Seeds, AnotherRangeAndARowForEach) {
  const TemporaryFolder folder;
  const BinaryRun run =
      sweep_run({"--context", "40", "--mapping", "random", "--seeds", "5:7", "--out", folder / "out"});
  ASSERT_EQ(run.exit_status, 0) << run.standard_error;
  const std::string csv = testing::read_text(folder / "out/report.csv");
  for (const char* const row : {",random,5,", ",random,6,", ",random,7,"}) {
    EXPECT_NE(csv.find(row), std::string::npos) << row;
  }
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 1 + 3);
}

}  // namespace
}  // namespace primalsim::cli
