#include "tests/workloads/model_import/import_fixture.h"

namespace primalsim::workloads {
namespace {

class AdapterTest : public ImportTest {
 protected:
  AdapterTest() { adapter = good_adapter(); }
};

constexpr const char* kNames =
    "those are q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj; the first is "
    "model.layers.0.self_attn.q_proj in full";

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

TEST_F(AdapterTest, NamesTheModelHasNotAreIgnoredWithANote) {
  adapter["target_modules"] = {"q_proj", "query_key_value", "fc1", "embed_tokens"};
  EXPECT_EQ(targets(), "q_proj:8");
  const v1::Workload workload = import();
  ASSERT_EQ(workload.notes_size(), 2);
  EXPECT_EQ(workload.notes(0),
            "The adapter's LoRA on the token embedding is not simulated, like the embedding itself.");
  EXPECT_EQ(workload.notes(1),
            "target_modules also names query_key_value, fc1, which 'llama-2-13b' has not; that is "
            "ignored, as PEFT does.");
}

TEST_F(AdapterTest, AllLayersMayBeListed) {
  adapter["target_modules"] = {"model.layers.0.self_attn.q_proj", "layers.1.self_attn.q_proj", "mlp.up_proj"};
  EXPECT_EQ(targets(), "q_proj:8 up_proj:8");
  adapter["target_modules"] = {"q_proj"};
  adapter["layers_to_transform"] = {0, 1, 2};  // PEFT finds no layer 2 either
  EXPECT_EQ(targets(), "q_proj:8");
  adapter["layers_pattern"] = "layers";
  EXPECT_EQ(targets(), "q_proj:8");
}

TEST_F(AdapterTest, RegularExpressionsHaveToMatchWholeNames) {
  adapter["target_modules"] = ".*\\.(q|v)_proj";
  EXPECT_EQ(targets(), "q_proj:8 v_proj:8");
  adapter["target_modules"] = "model\\.layers\\.\\d+\\.(?!self_attn).*_proj$";
  EXPECT_EQ(targets(), "gate_proj:8 up_proj:8 down_proj:8");
  adapter["target_modules"] = "(q|v)_proj";  // ends of names are not enough
  EXPECT_EQ(import_error(),
            std::string("adapter/adapter_config.json: target_modules is \"(q|v)_proj\"; it picks none "
                        "of the linear layers of 'llama-2-13b'; ") +
                kNames);
  adapter["target_modules"] = ".*layers\\.0\\..*q_proj";
  EXPECT_EQ(import_error(),
            "adapter/adapter_config.json: target_modules is \".*layers\\\\.0\\\\..*q_proj\"; it puts LoRA on "
            "q_proj in "
            "1 of the 2 layers; all layers have to be alike, since one is simulated for all");
}

TEST_F(AdapterTest, RegularExpressionsForWrappersMatchBothOfTheirSpellings) {
  config = {{"architectures", {"LlavaForConditionalGeneration"}}, {"text_config", config}};
  for (const char* expression :
       {"language_model\\.model\\.layers.*q_proj", "model\\.language_model\\..*q_proj"}) {
    adapter["target_modules"] = expression;
    EXPECT_EQ(targets(), "q_proj:8") << expression;
  }
}

TEST_F(AdapterTest, RegularExpressionsAreBounded) {
  adapter["target_modules"] = "((a*)*)*b|(.*)*(.*)*(.*)*q_proj";  // exponential for a matcher that backtracks
  EXPECT_EQ(targets(), "q_proj:8");
  adapter["target_modules"] = "((.?){200}){200}q_proj";
  EXPECT_NE(import_error().find("multiply to too many states"), std::string::npos) << import_error();
  adapter["target_modules"] = std::string(2001, '?');
  EXPECT_NE(import_error().find("allowed are regular expressions of at most 2000 characters"),
            std::string::npos);
  adapter["target_modules"] = std::string(1999, '(');
  EXPECT_NE(import_error().find("as a regular expression it cannot be read"), std::string::npos);
  adapter["target_modules"] = "(.*)\\1q_proj";
  EXPECT_NE(import_error().find("as a regular expression it cannot be read"), std::string::npos);
}

TEST_F(AdapterTest, ExcludedModulesAreNoTargets) {
  adapter["target_modules"] = "all-linear";
  adapter["exclude_modules"] = ".*mlp.*";
  EXPECT_EQ(targets(), "q_proj:8 k_proj:8 v_proj:8 o_proj:8");
  adapter["exclude_modules"] = {"mlp.up_proj", "o_proj"};
  EXPECT_EQ(targets(), "q_proj:8 k_proj:8 v_proj:8 gate_proj:8 down_proj:8");
}

// PEFT: re.match("(.*\\.)?(KEY)$", name), so an anchored key is no ending.
TEST_F(AdapterTest, KeysOfPatternsAreRegularExpressions) {
  adapter["rank_pattern"] = {{"(q|k)_proj", 32}, {"^v_proj", 64}};
  EXPECT_EQ(targets(), "q_proj:32 v_proj:8");
  adapter["rank_pattern"] = {{"model.layers.[01].self_attn.q_proj", 4}};
  EXPECT_EQ(targets(), "q_proj:4 v_proj:8");
}

TEST_F(AdapterTest, ReplacedEmbeddingsAndHeadsAreNoted) {
  adapter["modules_to_save"] = {"embed_tokens", "lm_head"};
  EXPECT_EQ(targets(), "q_proj:8 v_proj:8");
  EXPECT_EQ(import().notes(0).find("The adapter brings its own embed_tokens, lm_head (modules_to_save)"), 0u);
}

TEST_F(AdapterTest, FusedModulesOfPhi3AndInternLm2AreTheirParts) {
  adapter["base_model_name_or_path"] = "";
  config["architectures"] = {"Phi3ForCausalLM"};
  adapter["target_modules"] = {"qkv_proj", "gate_up_proj"};
  EXPECT_EQ(targets(), "q_proj:8 k_proj:8 v_proj:8 gate_proj:8 up_proj:8");
  EXPECT_EQ(import().notes(0).find("LoRA on qkv_proj has one A for all its parts"), 0u);
  config["architectures"] = {"InternLM2ForCausalLM"};
  adapter["target_modules"] = {"wqkv", "wo", "w1", "w2", "w3"};
  EXPECT_EQ(targets(), "q_proj:8 k_proj:8 v_proj:8 o_proj:8 gate_proj:8 up_proj:8 down_proj:8");
  adapter["target_modules"] = {"wqkv", "output"};
  EXPECT_NE(import_error().find("LoRA on the output head, output, is not simulated"), std::string::npos);
}

struct BadAdapterField {
  const char* field;
  nlohmann::json value;
  std::string message;
};

const std::vector<BadAdapterField> kBadAdapterFields = {
    {"peft_type", nullptr, "peft_type is missing; allowed is \"LORA\""},
    {"peft_type", "LOHA", "peft_type is \"LOHA\"; allowed is \"LORA\""},
    {"bias", "all", "bias is \"all\"; allowed is \"none\": trained biases are not simulated"},
    {"use_dora", true, "use_dora is true; allowed is false: DoRA's magnitudes are not simulated"},
    {"fan_in_fan_out", true,
     "fan_in_fan_out is true; allowed is false: it is for Conv1D layers, which none of the known "
     "architectures has"},
    {"modules_to_save",
     {"score"},
     "modules_to_save is [\"score\"]; allowed are embeddings, the output head and norms: other modules "
     "trained in "
     "full are not simulated"},
    {"layers_to_transform",
     {1},
     "layers_to_transform is [1]; it puts LoRA on q_proj in 1 of the 2 layers; all layers have to be "
     "alike, since "
     "one is simulated for all"},
    {"layers_to_transform", 0,
     "layers_to_transform is 0; it puts LoRA on q_proj in 1 of the 2 layers; all layers have to be alike, "
     "since "
     "one is simulated for all"},
    {"layers_pattern", "h",
     "layers_pattern is \"h\"; allowed is \"layers\", which is what the model's list of layers is called"},
    {"use_bdlora",
     {{"nblocks", 2}},
     "use_bdlora is {\"nblocks\":2}; allowed is null: block-diagonal factors (BD-LoRA) are not simulated"},
    {"kasa_config",
     {{"beta", 1}},
     "kasa_config is {\"beta\":1}; allowed is null: a diagonal between A and B (KaSA) is not simulated"},
    {"arrow_config",
     {{"top_k", 3}},
     "arrow_config is {\"top_k\":3}; allowed is null: routing among adapters (Arrow) is not simulated"},
    {"use_something_new", true,
     "use_something_new is true; allowed is null or false: what it changes is not known here"},
    {"r", nullptr, "r is missing; allowed is a whole number from 1 to 65536"},
    {"r", 0, "r is 0; allowed is a whole number from 1 to 65536"},
    {"r", 8.5, "r is 8.5; allowed is a whole number from 1 to 65536"},
    {"lora_alpha", -1, "lora_alpha is -1; allowed is a number from 0 to 1000000000"},
    {"lora_alpha", nullptr, "lora_alpha is missing; allowed is a number from 0 to 1000000000"},
    {"target_modules", nullptr, "target_modules is missing; allowed is a list of module names"},
    {"target_modules", nlohmann::json::array(),
     "target_modules is []; allowed is a list of at least one module name, a regular expression, or "
     "\"all-linear\""},
    {"target_modules", {"q_proj", 1}, "target_modules[1] is 1; allowed is a module name"},
    {"target_modules",
     {"query_key_value"},
     std::string("target_modules[0] is \"query_key_value\"; it picks none of the linear layers of "
                 "'llama-2-13b'; ") +
         kNames},
    {"target_modules",
     {"q_proj", "lm_head"},
     "target_modules is [\"q_proj\",\"lm_head\"]; LoRA on the output head, lm_head, is not simulated"},
    {"target_modules",
     {"model.layers.1.self_attn.q_proj"},
     "target_modules is [\"model.layers.1.self_attn.q_proj\"]; it puts LoRA on q_proj in 1 of the 2 "
     "layers; all "
     "layers have to be alike, since one is simulated for all"},
    {"rank_pattern",
     {{"model.layers.1.self_attn.q_proj", 4}},
     "rank_pattern[\"model.layers.1.self_attn.q_proj\"] is 4; q_proj has it in some layers only; all "
     "layers have to "
     "be alike, since one is simulated for all"},
    {"rank_pattern",
     {{"q_proj", 0}},
     "rank_pattern[\"q_proj\"] is 0; allowed is a whole number from 1 to 65536"},
    {"rank_pattern",
     {{"q_proj", 4}, {"self_attn.q_proj", 8}},
     "rank_pattern[\"self_attn.q_proj\"] is 8; rank_pattern[\"q_proj\"] is 4, and both name "
     "model.layers.0.self_attn.q_proj"},
    {"alpha_pattern",
     {{"q_proj", "16"}},
     "alpha_pattern[\"q_proj\"] is \"16\"; allowed is a number that is not negative"},
};

TEST_F(AdapterTest, WhatIsNotSimulatedIsRefused) {
  for (const BadAdapterField& entry : kBadAdapterFields) {
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

// 2 layers x (2 x 64 x 64 + 2 x 64 x 32 + 3 x 64 x 96) + 2 x 200 x 64 = 87,040 parameters.
TEST_F(AdapterTest, ForAModelOfAnotherSizeIsRefusedByTheShape) {
  adapter["base_model_name_or_path"] = "meta-llama/Llama-2-13b-hf";
  EXPECT_EQ(import_error(),
            "adapter/adapter_config.json: base_model_name_or_path is \"meta-llama/Llama-2-13b-hf\", 13B; the "
            "shape of "
            "'llama-2-13b' has 8.7e-05 billion parameters. An adapter fits only the model it was made for");
}

TEST_F(AdapterTest, BaseModelNameThatSaysNothingIsNotTrusted) {
  for (const char* name : {"", "/data/checkpoint-800", "my-llama", "llama-7b-or-13b"}) {
    adapter["base_model_name_or_path"] = name;
    EXPECT_EQ(import_error(), "accepted") << name;
  }
  adapter["base_model_name_or_path"] = nullptr;
  EXPECT_EQ(import_error(), "accepted");
}

}  // namespace
}  // namespace primalsim::workloads
