// `primalsim import` through the real binary.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/cli/run_binary.h"

namespace primalsim::testing {
namespace {

std::string source(const std::string& path) { return std::string(PRIMALSIM_SOURCE_DIR) + "/" + path; }

TEST(Import, WritesAWorkloadThatCanBeReadAgain) {
  const TemporaryFolder folder;
  const BinaryRun first =
      run_binary({"import", source("examples/models/llama-2-13b"), "--adapter",
                  source("examples/adapters/llama-2-13b-r8-qv"), "-o", folder / "w.txtpb"});
  EXPECT_EQ(first.exit_status, 0) << first.standard_error;
  EXPECT_EQ(first.standard_error, "");
  EXPECT_NE(first.standard_output.find("q_proj (rank 8) v_proj (rank 8)"), std::string::npos)
      << first.standard_output;
  EXPECT_EQ(run_binary({"import", folder / "w.txtpb", "-o", folder / "w.binpb"}).exit_status, 0);
  EXPECT_EQ(run_binary({"import", folder / "w.binpb", "-o", folder / "w.json"}).exit_status, 0);
  EXPECT_EQ(run_binary({"import", folder / "w.json", "-o", folder / "again.txtpb"}).exit_status, 0);
  EXPECT_EQ(read_text(folder / "again.txtpb"), read_text(folder / "w.txtpb"));
}

TEST(CommandLine, SaysItsVersion) {
  const BinaryRun run = run_binary({"--version"});
  EXPECT_EQ(run.exit_status, 0);
  EXPECT_TRUE(run.standard_output.starts_with("primalsim ")) << run.standard_output;
}

TEST(Import, JsonIsAllThereIsOnStandardOutput) {
  const BinaryRun run = run_binary({"import", source("examples/models/tiny"), "--json"});
  EXPECT_EQ(run.exit_status, 0) << run.standard_error;
  const nlohmann::json file = nlohmann::json::parse(run.standard_output);
  EXPECT_EQ(file["schema_version"], 1);
  EXPECT_EQ(file["workload"]["name"], "tiny");
  EXPECT_EQ(file["workload"]["shape"]["kv_heads"], 2);
  EXPECT_EQ(file["workload"]["shape"]["sliding_window"], 0);
}

struct BadInput {
  const char* name;
  std::string config;                 // "" for the tiny example
  std::string adapter;                // "" for none
  std::vector<std::string> messages;  // all of them on standard error
};

std::string tiny_with(const char* field, const nlohmann::json& value) {
  nlohmann::json config = nlohmann::json::parse(read_text(source("examples/models/tiny/config.json")));
  config[field] = value;
  return config.dump(2);
}

std::string adapter_with(const char* field, const nlohmann::json& value) {
  nlohmann::json adapter =
      nlohmann::json::parse(read_text(source("examples/adapters/tiny-r4-qv/adapter_config.json")));
  adapter[field] = value;
  return adapter.dump(2);
}

class ImportBadInput : public ::testing::TestWithParam<BadInput> {};

TEST_P(ImportBadInput, EndsWithStatus2AndWritesNothing) {
  const TemporaryFolder folder;
  std::string model = source("examples/models/tiny");
  if (!GetParam().config.empty()) model = folder.write("llama-3-8b/config.json", GetParam().config);
  std::vector<std::string> arguments{"import", model, "-o", folder / "out.txtpb", "--json"};
  if (!GetParam().adapter.empty()) {
    arguments.insert(arguments.end(),
                     {"--adapter", folder.write("a/adapter_config.json", GetParam().adapter)});
  }
  const BinaryRun run = run_binary(arguments);
  EXPECT_EQ(run.exit_status, 2);
  EXPECT_EQ(run.standard_output, "");
  for (const std::string& message : GetParam().messages) {
    EXPECT_NE(run.standard_error.find(message), std::string::npos) << run.standard_error;
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "out.txtpb"));
}

INSTANTIATE_TEST_SUITE_P(
    Table, ImportBadInput,
    ::testing::Values(
        BadInput{"not_json", "{\n\"hidden_size\" 64}", "", {"llama-3-8b/config.json:2:", "not JSON"}},
        BadInput{"no_object", "[1]", "", {"config.json", "JSON object"}},
        BadInput{
            "missing_size", tiny_with("hidden_size", nullptr), "", {"config.json", "hidden_size is missing"}},
        BadInput{"negative_size",
                 tiny_with("num_hidden_layers", -2),
                 "",
                 {"config.json", "num_hidden_layers is -2", "1 to"}},
        BadInput{"zero_size", tiny_with("vocab_size", 0), "", {"config.json", "vocab_size is 0"}},
        BadInput{
            "heads", tiny_with("num_key_value_heads", 3), "", {"config.json", "num_key_value_heads is 3"}},
        BadInput{"hidden", tiny_with("hidden_size", 66), "", {"config.json", "hidden_size is 66"}},
        BadInput{"architecture",
                 tiny_with("architectures", {"BertModel"}),
                 "",
                 {"config.json", "BertModel", "LlamaForCausalLM, MistralForCausalLM, Qwen2ForCausalLM"}},
        BadInput{"adapter_not_json", "", "{", {"a/adapter_config.json:1:2: not JSON"}},
        BadInput{"rank_0", "", adapter_with("r", 0), {"adapter_config.json", "r is 0"}},
        BadInput{"target",
                 "",
                 adapter_with("target_modules", {"c_attn"}),
                 {"adapter_config.json", "target_modules[0] is \"c_attn\"", "q_proj, k_proj, v_proj"}},
        BadInput{"other_model",
                 tiny_with("num_hidden_layers", 2),
                 adapter_with("base_model_name_or_path", "meta-llama/Llama-2-13b-hf"),
                 {"adapter_config.json", "base_model_name_or_path", "Llama-2-13b-hf", "llama-3-8b"}}),
    [](const auto& test) { return std::string(test.param.name); });

// Arguments that are wrong whatever the files hold, and what standard error says.
TEST(Import, BadArgumentsEndWithStatus2) {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder.path() / "empty");
  const std::string tiny = source("examples/models/tiny");
  const std::vector<std::pair<std::vector<std::string>, std::string>> table = {
      {{"import"}, "MODEL is missing"},
      {{"import", tiny}, "--out or --json is missing"},
      {{"import", tiny, "-o", folder / "w.yaml"}, "'.yaml' is not one of .txtpb"},
      {{"import", folder / "none", "--json"}, "none: there is no such file or folder"},
      {{"import", folder / "empty", "--json"}, "empty: the folder has no config.json"},
      {{"import", tiny, "--adapter", folder / "empty", "--json"},
       "empty: the folder has no adapter_config.json"},
      {{"import", tiny, "--adapter", source("examples/adapters/llama-2-13b-r8-qv"), "--json"},
       "Llama-2-13b-hf\", 13B; the shape of 'tiny' has 8.7e-05 billion parameters"},
      {{"import", tiny, "--adapt", "x", "--json"}, "--adapt"},
      {{"import", source("configs/tiny.txtpb"), "--json"}, "tiny.txtpb"},
  };
  for (const auto& [arguments, message] : table) {
    const BinaryRun run = run_binary(arguments);
    EXPECT_EQ(run.exit_status, 2) << message;
    EXPECT_EQ(run.standard_output, "");
    EXPECT_NE(run.standard_error.find(message), std::string::npos) << run.standard_error;
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "w.yaml"));
}

}  // namespace
}  // namespace primalsim::testing
