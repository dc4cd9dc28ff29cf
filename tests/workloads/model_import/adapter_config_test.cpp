#include "tests/workloads/model_import/import_fixture.h"

namespace primalsim::workloads {
namespace {

class AdapterTest : public ImportTest {
 protected:
  AdapterTest() { adapter = good_adapter(); }
};

constexpr const char* kSeven = "allowed are q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj";

TEST_F(AdapterTest, TargetsRankAndAlpha) {
  const v1::Workload workload = import();
  EXPECT_EQ(workload.lora().name(), "adapter");
  EXPECT_EQ(workload.lora().alpha(), 16);
  EXPECT_EQ(targets(), "q_proj:8 v_proj:8");
}

TEST_F(AdapterTest, OrderOfTargetsInTheFileDoesNotMatter) {
  adapter["target_modules"] = {"down_proj", "v_proj", "q_proj", "v_proj"};
  EXPECT_EQ(targets(), "q_proj:8 v_proj:8 down_proj:8");
}

TEST_F(AdapterTest, TargetsMayBeOneStringOrAllLinear) {
  adapter["target_modules"] = "o_proj";
  EXPECT_EQ(targets(), "o_proj:8");
  adapter["target_modules"] = {"mlp.up_proj", "self_attn.q_proj"};
  EXPECT_EQ(targets(), "q_proj:8 up_proj:8");
  adapter["target_modules"] = "all-linear";
  EXPECT_EQ(targets(), "q_proj:8 k_proj:8 v_proj:8 o_proj:8 gate_proj:8 up_proj:8 down_proj:8");
}

TEST_F(AdapterTest, RankPatternOverridesTheRank) {
  adapter["rank_pattern"] = {{"q_proj", 16}, {"mlp.up_proj", 4}};
  EXPECT_EQ(targets(), "q_proj:16 v_proj:8");
  adapter["target_modules"] = "all-linear";
  EXPECT_EQ(targets(), "q_proj:16 k_proj:8 v_proj:8 o_proj:8 gate_proj:8 up_proj:4 down_proj:8");
}

TEST_F(AdapterTest, FieldsAtTheirNeutralValuesAreFine) {
  for (const char* field :
       {"layers_to_transform", "modules_to_save", "exclude_modules", "layer_replication"}) {
    adapter[field] = nullptr;
  }
  for (const char* field : {"use_dora", "fan_in_fan_out", "lora_bias"}) adapter[field] = false;
  adapter["rank_pattern"] = nlohmann::json::object();
  adapter["alpha_pattern"] = {{"v_proj", 32}};
  adapter["use_rslora"] = true;
  EXPECT_EQ(targets(), "q_proj:8 v_proj:8");
}

struct BadAdapterField {
  const char* field;
  nlohmann::json value;
  std::string message;
};

TEST_F(AdapterTest, WhatIsNotSimulatedIsRefused) {
  const std::vector<BadAdapterField> bad = {
      {"peft_type", nullptr, "peft_type is missing; allowed is \"LORA\""},
      {"peft_type", "LOHA", "peft_type is \"LOHA\"; allowed is \"LORA\""},
      {"bias", "all", "bias is \"all\"; allowed is \"none\": trained biases are not simulated"},
      {"use_dora", true, "use_dora is true; allowed is false: DoRA's magnitudes are not simulated"},
      {"fan_in_fan_out", true,
       "fan_in_fan_out is true; allowed is false: it is for Conv1D layers, which none of the known "
       "architectures has"},
      {"modules_to_save",
       {"embed_tokens"},
       "modules_to_save is [\"embed_tokens\"]; allowed is null: modules trained in full are not simulated"},
      {"layers_to_transform",
       {0, 1},
       "layers_to_transform is [0,1]; allowed is null: an adapter on all layers alike"},
      {"layers_to_transform", 0, "layers_to_transform is 0; allowed is null: an adapter on all layers alike"},
      {"r", nullptr, "r is missing; allowed is a whole number from 1 to 65536"},
      {"r", 0, "r is 0; allowed is a whole number from 1 to 65536"},
      {"r", 8.5, "r is 8.5; allowed is a whole number from 1 to 65536"},
      {"lora_alpha", -1, "lora_alpha is -1; allowed is a number from 0 to 1000000000"},
      {"lora_alpha", nullptr, "lora_alpha is missing; allowed is a number from 0 to 1000000000"},
      {"target_modules", nullptr, "target_modules is missing; allowed is a list of module names"},
      {"target_modules", nlohmann::json::array(),
       "target_modules is []; allowed is a list of at least one module name, or \"all-linear\""},
      {"target_modules", {"q_proj", 1}, "target_modules[1] is 1; allowed is a module name"},
      {"target_modules",
       {"q_proj", "query_key_value"},
       std::string("target_modules[1] is \"query_key_value\"; ") + kSeven},
      {"target_modules",
       {"lm_head"},
       std::string("target_modules[0] is \"lm_head\"; LoRA on the output head is not simulated; ") + kSeven},
      {"target_modules", ".*\\.(q|v)_proj",
       std::string("target_modules is \".*\\\\.(q|v)_proj\"; regular expressions are not read; ") + kSeven},
      {"target_modules",
       {"model.layers.3.self_attn.q_proj"},
       std::string("target_modules[0] is \"model.layers.3.self_attn.q_proj\"; all layers have to be alike, "
                   "so a module of "
                   "one layer cannot be named; ") +
           kSeven},
      {"rank_pattern",
       {{"model.layers.3.self_attn.q_proj", 4}},
       std::string("a key of rank_pattern is \"model.layers.3.self_attn.q_proj\"; all layers have to be "
                   "alike, so a module "
                   "of one layer cannot be named; ") +
           kSeven},
      {"rank_pattern",
       {{"q_proj", 0}},
       "rank_pattern[\"q_proj\"] is 0; allowed is a whole number from 1 to 65536"},
      {"rank_pattern",
       {{"q_proj", 4}, {"self_attn.q_proj", 8}},
       "rank_pattern[\"self_attn.q_proj\"] is 8; this module is named twice in rank_pattern"},
      {"alpha_pattern",
       {{"q_proj", "16"}},
       "alpha_pattern[\"q_proj\"] is \"16\"; allowed is a number that is not negative"},
  };
  for (const BadAdapterField& entry : bad) {
    adapter = good_adapter();
    adapter[entry.field] = entry.value;
    EXPECT_EQ(import_error(), "adapter/adapter_config.json: " + entry.message);
  }
}

TEST_F(AdapterTest, ForAnotherModelIsRefusedWithBothNames) {
  adapter["base_model_name_or_path"] = "meta-llama/Meta-Llama-3-8B";
  EXPECT_EQ(import_error(),
            "adapter/adapter_config.json: base_model_name_or_path is \"meta-llama/Meta-Llama-3-8B\" (llama "
            "8B), but the "
            "model is 'llama-2-13b' (llama 13B); an adapter fits only the model it was made for");
}

TEST_F(AdapterTest, BaseModelNameThatSaysNothingIsNotTrusted) {
  for (const char* name :
       {"", "/data/checkpoint-800", "lmsys/vicuna-7b-v1.5", "my-llama", "llama-7b-or-13b"}) {
    adapter["base_model_name_or_path"] = name;
    EXPECT_EQ(import_error(), "accepted") << name;
  }
  adapter["base_model_name_or_path"] = nullptr;
  EXPECT_EQ(import_error(), "accepted");
}

}  // namespace
}  // namespace primalsim::workloads
