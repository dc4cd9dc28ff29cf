// Bad input through the real binary: exit status 2, a message that names it, nothing on standard output and
// no --out.
#include <gtest/gtest.h>

#include "tests/cli/run_binary.h"

namespace primalsim::cli {
namespace {

using testing::BinaryRun;
using testing::TemporaryFolder;

const std::string kRoot = PRIMALSIM_SOURCE_DIR;
const std::string kTinyConfig = kRoot + "/examples/models/tiny/config.json";
const std::string kTinyMachine = kRoot + "/configs/tiny.txtpb";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

class CompareBadInput : public ::testing::Test {
 protected:
  // `parts` must all be in the message.
  void expect_refused(std::vector<std::string> arguments, const std::vector<std::string>& parts) {
    arguments.insert(arguments.begin(), "compare");
    arguments.insert(arguments.end(), {"--out", folder_ / "out", "--json"});
    const BinaryRun run = testing::run_binary(arguments);
    EXPECT_EQ(run.exit_status, 2) << run.standard_error;
    EXPECT_EQ(run.standard_output, "");
    EXPECT_FALSE(std::filesystem::exists(folder_ / "out"));
    for (const std::string& part : parts) {
      EXPECT_NE(run.standard_error.find(part), std::string::npos)
          << part << " is not in: " << run.standard_error;
    }
  }
  std::string config(const std::string& from, const std::string& to) {
    return folder_.write("model/config.json", replaced(testing::read_text(kTinyConfig), from, to));
  }
  std::string machine(const std::string& from, const std::string& to) {
    return folder_.write("machine.txtpb", replaced(testing::read_text(kTinyMachine), from, to));
  }

  TemporaryFolder folder_;
};

TEST_F(CompareBadInput, NotJson) {
  expect_refused({folder_.write("model/config.json", "{ nonsense"), "--arch", kTinyMachine}, {"config.json"});
}

TEST_F(CompareBadInput, TraceDetailIsANumberAndNeedsAFile) {
  expect_refused({kTinyConfig, "--arch", kTinyMachine, "--trace-detail", "all"}, {"--trace-detail", "all"});
  const BinaryRun run =
      testing::run_binary({"compare", kTinyConfig, "--arch", kTinyMachine, "--trace-detail", "3"});
  EXPECT_EQ(run.exit_status, 2);
  EXPECT_NE(run.standard_error.find("--out"), std::string::npos) << run.standard_error;
}

TEST_F(CompareBadInput, ResultsOfThisAndOtherVersionsAreNoModels) {
  const std::string result = folder_.write("old.txtpb", "schema_version: 9\nresult { model: \"m\" }\n");
  expect_refused({kTinyConfig, "--arch", kTinyMachine, "--mapping", result}, {"schema_version", "9"});
}

TEST_F(CompareBadInput, NoSuchModel) { expect_refused({folder_ / "nowhere"}, {"nowhere"}); }

TEST_F(CompareBadInput, UnknownModelArchitecture) {
  expect_refused({config("LlamaForCausalLM", "GPT2LMHeadModel")},
                 {"config.json", "architectures", "GPT2LMHeadModel"});
}

TEST_F(CompareBadInput, NegativeSize) {
  expect_refused({config("\"hidden_size\": 64", "\"hidden_size\": -64")},
                 {"config.json", "hidden_size", "-64"});
}

TEST_F(CompareBadInput, MissingSize) {
  expect_refused({config("\"hidden_size\": 64,", "")}, {"config.json", "hidden_size"});
}

TEST_F(CompareBadInput, HeadsThatDoNotDivide) {
  expect_refused({config("\"num_key_value_heads\": 2", "\"num_key_value_heads\": 3")},
                 {"num_key_value_heads", "3"});
}

TEST_F(CompareBadInput, AdapterForAnUnknownModule) {
  const std::string adapter =
      replaced(replaced(testing::read_text(kRoot + "/examples/adapters/tiny-r4-qv/adapter_config.json"),
                        "q_proj", "fc_out"),
               "v_proj", "fc_in");
  expect_refused({kTinyConfig, "--adapter", folder_.write("adapter/adapter_config.json", adapter)},
                 {"adapter_config.json", "target_modules", "fc_out"});
}

TEST_F(CompareBadInput, MachineWithASyntaxError) {
  expect_refused({kTinyConfig, "--arch", machine("width: 8", "width: ,")},
                 {"machine.txtpb:", ":17: Expected integer, got: ,"});
}

TEST_F(CompareBadInput, MachineWithAnUnknownField) {
  expect_refused({kTinyConfig, "--arch", machine("width: 8", "wdth: 8")}, {"machine.txtpb", "wdth"});
}

TEST_F(CompareBadInput, MachineWithANumberOutOfRange) {
  expect_refused({kTinyConfig, "--arch", machine("width: 8", "width: 0")},
                 {"machine.txtpb", "width", "0", "1024"});
}

TEST_F(CompareBadInput, UnknownStrategyListsThoseThatExist) {
  expect_refused({kTinyConfig, "--arch", kTinyMachine, "--mapping", "primla"},
                 {"primla", "primal, compact, row-major, hilbert, random"});
}

TEST_F(CompareBadInput, StrategyGivenTwice) {
  expect_refused({kTinyConfig, "--arch", kTinyMachine, "--mapping", "primal", "--mapping", "primal"},
                 {"given twice"});
}

TEST_F(CompareBadInput, ContextsThatAreNone) {
  for (const char* const context : {"-5", "0", "nan", "1e3", "0x10", "4294967297"}) {
    expect_refused({kTinyConfig, "--arch", kTinyMachine, "--context=" + std::string(context)},
                   {"--context", std::string("'") + context + "'"});
  }
}

TEST_F(CompareBadInput, ContextLeftEmpty) {
  expect_refused({kTinyConfig, "--arch", kTinyMachine, "--context="}, {"--context"});
}

TEST_F(CompareBadInput, ContextAsASeparateNegativeNumber) {
  expect_refused({kTinyConfig, "--arch", kTinyMachine, "--context", "-5"}, {"context"});
}

TEST_F(CompareBadInput, ContextLongerThanTheModelWasMadeFor) {
  expect_refused({kTinyConfig, "--arch", kTinyMachine, "--context", "257"},
                 {"257", "256", "max_position_embeddings"});
}

TEST_F(CompareBadInput, ContextBeyondTheCache) {
  const std::string model =
      config("\"max_position_embeddings\": 256", "\"max_position_embeddings\": 1000000");
  expect_refused({model, "--arch", kTinyMachine, "--context", "1000000"}, {"1000000"});
}

TEST_F(CompareBadInput, AbbreviatedOption) {
  expect_refused({kTinyConfig, "--arch", kTinyMachine, "--cont", "5"}, {"--cont"});
}

TEST_F(CompareBadInput, UnknownKvSharding) {
  expect_refused({kTinyConfig, "--arch", kTinyMachine, "--kv-sharding", "heads"},
                 {"heads", "head and token"});
}

// 10^13 weights in arrays of 2 x 2: the numbers of tiles and bytes are told before anything is allocated.
TEST_F(CompareBadInput, MeshTooLargeForMemory) {
  const std::string model = config("\"hidden_size\": 64", "\"hidden_size\": 1048576");
  expect_refused(
      {model, "--arch",
       machine("rows: 16 columns: 16 product_cycles: 10", "rows: 2 columns: 2 product_cycles: 10")},
      {"GB of memory; this machine has"});
}

TEST_F(CompareBadInput, PartitionMappedTwiceOrOffTheMesh) {
  const BinaryRun map = testing::run_binary(
      {"map", kTinyConfig, "--arch", kTinyMachine, "--strategy", "primal", "--out", folder_ / "m.txtpb"});
  ASSERT_EQ(map.exit_status, 0) << map.standard_error;
  const std::string good = testing::read_text(folder_ / "m.txtpb");
  // The first partition once more, in the place of its neighbour's column.
  const std::string twice = folder_.write("twice.txtpb", replaced(good, "column: 1", "column: 0"));
  expect_refused({kTinyConfig, "--arch", kTinyMachine, "--mapping", twice}, {"twice.txtpb", "partitions"});
  const std::string off = folder_.write("off.txtpb", replaced(good, "y: 0", "y: 8"));
  expect_refused({kTinyConfig, "--arch", kTinyMachine, "--mapping", off}, {"off.txtpb", "y"});
}

TEST_F(CompareBadInput, AHeatmapIsNoJson) {
  expect_refused({kTinyConfig, "--arch", kTinyMachine, "--heatmap"},
                 {"--heatmap has no effect beside --json"});
}

TEST_F(CompareBadInput, AChangeOfTheMachineIsCheckedLikeAFile) {
  const auto refused = [&](const std::string& change, const std::string& message) {
    expect_refused({kTinyConfig, "--arch", kTinyMachine, "--set", change}, {message});
  };
  refused("=5", "--set is '=5'; needed is FIELD=VALUE, e.g. router.fifo_flits=8");
  refused("name=", "--set: name: is empty");
  refused("name=a\x1B[2Jb", "'a\\x1B[2Jb' has a control character");
  refused("name=a\nb", "has a control character");
  refused("router.fifo_flits=many",
          "--set: router.fifo_flits is 'many'; needed is a decimal number; allowed: 1 to 1024 flits");
  refused("router.fifo_flits=1025",
          "--set: router.fifo_flits: 1025 is out of range; allowed: 1 to 1024 flits");
}

// As a shell passes a variable that is not set.
TEST_F(CompareBadInput, AnOptionOrArgumentIsEmpty) {
  for (const char* const option : {"--adapter", "--arch", "--mapping", "--set"}) {
    expect_refused({kTinyConfig, option, ""}, {std::string(option) + " is empty; usage: primalsim compare"});
  }
  expect_refused({""}, {"MODEL is empty; usage: primalsim compare"});
}

TEST_F(CompareBadInput, OutIsAFile) {
  const std::string file = folder_.write("taken", "x");
  const BinaryRun run = testing::run_binary({"compare", kTinyConfig, "--arch", kTinyMachine, "--out", file});
  EXPECT_EQ(run.exit_status, 2);
  EXPECT_EQ(run.standard_output, "");
  EXPECT_NE(run.standard_error.find("taken"), std::string::npos);
  EXPECT_EQ(testing::read_text(file), "x");
}

}  // namespace
}  // namespace primalsim::cli
