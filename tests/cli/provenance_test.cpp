// What made a result stands in every report, and tells runs apart.
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/cli/run_binary.h"

namespace primalsim::cli {
namespace {

using testing::BinaryRun;
using testing::run_binary;
using testing::TemporaryFolder;

const std::string kMadeRoot = PRIMALSIM_SOURCE_DIR;

BinaryRun run_in_root(std::vector<std::string> arguments) {
  BinaryRun run = run_binary(arguments, kMadeRoot);
  EXPECT_EQ(run.exit_status, 0) << run.standard_error;
  return run;
}

std::vector<std::string> tiny_compare(const std::vector<std::string>& more) {
  std::vector<std::string> arguments{"compare", "examples/models/tiny", "--arch", "configs/tiny.txtpb"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

nlohmann::json json_of(const std::vector<std::string>& arguments) {
  return nlohmann::json::parse(run_in_root(arguments).standard_output);
}

TEST(Provenance, OfASearchHasWhatEndsItAndWhatShapesItsMappings) {
  const TemporaryFolder folder;
  const auto settings = json_of({"map", "examples/models/tiny", "--arch", "configs/tiny.txtpb", "--strategy",
                                 "search", "--context", "40", "--budget", "0.2s", "--reduce", "chain", "-o",
                                 folder / "m.txtpb", "--json"})["provenance"]["settings"];
  EXPECT_EQ(settings["budget"], "0.2s");
  EXPECT_FALSE(settings.contains("evaluations"));
  EXPECT_EQ(settings["reduce"], "chain");
  EXPECT_EQ(settings["lm-head"], "no");
}

TEST(Provenance, JsonHasVersionCommandOptionsInputsAndTheWholeMachine) {
  const auto made = json_of(tiny_compare({"--adapter", "examples/adapters/tiny-r4-qv", "--context", "40",
                                          "--mapping", "random", "--seed", "3", "--json"}))["provenance"];
  EXPECT_EQ(made["program"], "primalsim 0.1.0");
  EXPECT_EQ(made["command_line"],
            "primalsim compare examples/models/tiny --arch configs/tiny.txtpb --adapter "
            "examples/adapters/tiny-r4-qv --context 40 --mapping random --seed 3");
  EXPECT_EQ(made["settings"]["seed"], "3");
  EXPECT_EQ(made["settings"]["kv-sharding"], "head");
  EXPECT_EQ(made["settings"]["policy"], "srpg");
  EXPECT_EQ(made["machine"]["router"]["fifo_flits"], 4);
  std::map<std::string, std::string> sources;
  for (const auto& input : made["inputs"]) {
    sources[input["kind"]] = input["source"];
    EXPECT_EQ(input["hash"].get<std::string>().size(), std::string("sha256:").size() + 16);
  }
  EXPECT_EQ(sources["machine"], "configs/tiny.txtpb");
  EXPECT_EQ(sources["model"], "examples/models/tiny");
  EXPECT_EQ(sources["adapter"], "examples/adapters/tiny-r4-qv");
  EXPECT_EQ(sources["mapping"], "strategy random");
}

TEST(Provenance, TheBuiltInMachineIsCalledSo) {
  const BinaryRun run =
      run_in_root({"compare", "examples/models/tiny", "--context", "40", "--mapping", "primal"});
  EXPECT_NE(run.standard_output.find(", configs/primal.txtpb (built in)\n"), std::string::npos)
      << run.standard_output;
}

// What only says where results go, how they look and how fast they come is not in them.
TEST(Provenance, DoesNotDependOnThreadsOrOutput) {
  const TemporaryFolder folder;
  const std::string plain = run_in_root(tiny_compare({"--json"})).standard_output;
  EXPECT_EQ(run_in_root(tiny_compare({"--json", "--threads", "1", "--quiet", "--out", folder / "new"}))
                .standard_output,
            plain);
}

TEST(Provenance, RunsThatDifferHaveRowsWithOtherKeys) {
  const std::vector<std::vector<std::string>> variants{
      {},
      {"--context", "41"},
      {"--policy", "gate"},
      {"--lm-head"},
      {"--kv-sharding", "token"},
      {"--kv-together"},
      {"--reduce", "chain"},
      {"--control", "both"},
      {"--adapter", "examples/adapters/tiny-r4-qv"},
      {"--set", "router.fifo_flits=16"},
      {"--set", "energy.flit_hop_fj=1"},
      {"--mapping", "random", "--seed", "1"},
      {"--mapping", "random", "--seed", "2"},
  };
  std::set<std::string> keys;
  for (std::vector<std::string> variant : variants) {
    if (std::find(variant.begin(), variant.end(), "--mapping") == variant.end()) {
      variant.insert(variant.end(), {"--mapping", "primal"});
    }
    variant.emplace_back("--json");
    keys.insert(json_of(tiny_compare(variant))["mappings"][0]["key"].get<std::string>());
  }
  EXPECT_EQ(keys.size(), variants.size());
}

// The mapping that a strategy makes and the same from a file are one run.
TEST(Provenance, WhereAnInputLiesIsNotInTheKey) {
  const TemporaryFolder folder;
  const std::string file = folder / "m.binpb";
  run_in_root(
      {"map", "examples/models/tiny", "--arch", "configs/tiny.txtpb", "--strategy", "primal", "-o", file});
  const auto made = json_of(tiny_compare({"--mapping", "primal", "--json"}))["mappings"][0];
  const auto read = json_of(tiny_compare({"--mapping", file, "--json"}))["mappings"][0];
  EXPECT_EQ(made["key"], read["key"]);
  EXPECT_EQ(made["hash"], read["hash"]);
}

TEST(Provenance, AnotherShardingIsNotCalledPrimal) {
  const auto name = [&](std::vector<std::string> more) {
    more.insert(more.end(), {"--mapping", "primal", "--json"});
    return json_of(tiny_compare(more))["mappings"][0]["name"].get<std::string>();
  };
  EXPECT_EQ(name({}), "primal");
  EXPECT_EQ(name({"--kv-sharding", "token"}), "primal (kv-sharding token)");
  EXPECT_EQ(name({"--kv-together", "--reduce", "chain"}), "primal (kv-together, reduce chain)");
}

TEST(Provenance, CsvTableAndMessageHaveItToo) {
  const TemporaryFolder folder;
  const BinaryRun run = run_in_root(tiny_compare({"--mapping", "primal", "--out", folder / "new"}));
  const std::string machine = " sha256:";
  EXPECT_NE(run.standard_output.find("machine tiny" + machine), std::string::npos);
  EXPECT_NE(run.standard_output.find("primalsim 0.1.0: primalsim compare examples/models/tiny"),
            std::string::npos);
  const std::string csv = testing::read_text(folder / "new/report.csv");
  for (const char* const column :
       {",key,", "option_policy", "machine_hash", "model_source", "command_line"}) {
    EXPECT_NE(csv.find(column), std::string::npos) << column;
  }
  const std::string message = testing::read_text(folder / "new/result.txtpb");
  EXPECT_NE(message.find("provenance {"), std::string::npos);
  EXPECT_NE(message.find("fifo_flits: 4"), std::string::npos);
}

TEST(Provenance, EveryCommandSaysWhatMadeItsOutcome) {
  const std::vector<std::vector<std::string>> commands{
      {"run", "examples/models/tiny", "--arch", "configs/tiny.txtpb", "--json"},
      {"generate", "examples/models/tiny", "--arch", "configs/tiny.txtpb", "--prompt", "3", "--output", "2",
       "--json"},
      {"check", "examples/models/tiny", "--arch", "configs/tiny.txtpb", "--mapping", "primal", "--functional",
       "--context", "4", "--json"},
      {"traffic", "--mesh", "4x4", "--rate", "0.1", "--cycles", "100", "--json"},
      {"traffic", "--mesh", "4x4", "--rates", "0.1:0.2:0.1", "--cycles", "100", "--json"},
      {"collective", "broadcast", "--mesh", "4x4", "--flits", "16", "--json"},
  };
  std::set<std::string> keys;
  for (const auto& command : commands) {
    const auto made = json_of(command)["provenance"];
    EXPECT_EQ(made["program"], "primalsim 0.1.0") << command[0];
    keys.insert(made["key"].get<std::string>());
  }
  EXPECT_EQ(keys.size(), commands.size());
}

TEST(Provenance, AnEditedConfigurationIsNoted) {
  const TemporaryFolder folder;
  const std::string text = testing::read_text(kMadeRoot + "/configs/primal.txtpb");
  const std::string edited = std::string(text).replace(text.find("clock_ghz: 1"), 12, "clock_ghz: 2");
  folder.write("configs/primal.txtpb", edited);
  const std::string model = kMadeRoot + "/examples/models/tiny";
  const BinaryRun run =
      run_binary({"compare", model, "--context", "40", "--mapping", "primal"}, folder.path());
  EXPECT_EQ(run.exit_status, 0);
  EXPECT_NE(run.standard_error.find("configs/primal.txtpb holds something else"), std::string::npos)
      << run.standard_error;
  folder.write("configs/primal.txtpb", "# other comments only\n" + text);
  const BinaryRun same =
      run_binary({"compare", model, "--context", "40", "--mapping", "primal"}, folder.path());
  EXPECT_EQ(same.standard_error.find("note:"), std::string::npos) << same.standard_error;
}

}  // namespace
}  // namespace primalsim::cli
