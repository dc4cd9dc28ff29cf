#include <fmt/format.h>

#include "tests/workloads/model_import/import_fixture.h"
#include "workloads/graph/sizes.h"

namespace primalsim::workloads {
namespace {

// Names of the operators that add a bias.
std::string biased(const v1::Workload& workload) {
  std::string text;
  for (const v1::Operator& op : workload.layer().operators()) {
    if (op.bias()) text += (text.empty() ? "" : " ") + op.name();
  }
  return text;
}

TEST_F(ImportTest, TakesEverySizeFromTheConfig) {
  const v1::Workload workload = import();
  EXPECT_EQ(workload.name(), "llama-2-13b");
  EXPECT_EQ(workload.architecture(), "LlamaForCausalLM");
  EXPECT_EQ(workload.shape().layers(), 2u);
  EXPECT_EQ(workload.shape().hidden_size(), 64u);
  EXPECT_EQ(workload.shape().heads(), 4u);
  EXPECT_EQ(workload.shape().kv_heads(), 2u);
  EXPECT_EQ(workload.shape().head_dim(), 16u);
  EXPECT_EQ(workload.shape().intermediate_size(), 96u);
  EXPECT_EQ(workload.shape().vocab_size(), 200u);
  EXPECT_EQ(workload.shape().max_positions(), 256u);
  EXPECT_EQ(workload.shape().sliding_window(), 0u);
  EXPECT_FALSE(workload.shape().tied_embeddings());
  EXPECT_FALSE(workload.has_lora());
  EXPECT_EQ(vector_length(workload.layer(), "k"), 32u);
  EXPECT_EQ(biased(workload), "");
}

TEST_F(ImportTest, WithoutKvHeadsThereAreAsManyAsHeads) {
  config["num_key_value_heads"] = nullptr;
  EXPECT_EQ(import().shape().kv_heads(), 4u);
  config.erase("num_key_value_heads");
  EXPECT_EQ(import().shape().kv_heads(), 4u);
}

TEST_F(ImportTest, HeadDimOfItsOwnNeedNotDivideTheHiddenSize) {
  config["head_dim"] = 24;
  EXPECT_EQ(import().shape().head_dim(), 24u);
  EXPECT_EQ(vector_length(import().layer(), "q"), 96u);
  config["head_dim"] = nullptr;
  EXPECT_EQ(import().shape().head_dim(), 16u);
}

TEST_F(ImportTest, TiedEmbeddings) {
  config["tie_word_embeddings"] = true;
  EXPECT_TRUE(import().shape().tied_embeddings());
}

TEST_F(ImportTest, LlamaBiasesAreOptional) {
  config["attention_bias"] = true;
  EXPECT_EQ(biased(import()), "q_proj k_proj v_proj o_proj");
  config["attention_bias"] = false;
  config["mlp_bias"] = true;
  EXPECT_EQ(biased(import()), "gate_proj up_proj down_proj");
}

TEST_F(ImportTest, Qwen2HasBiasesOnQkv) {
  config["architectures"] = {"Qwen2ForCausalLM"};
  EXPECT_EQ(biased(import()), "q_proj k_proj v_proj");
}

TEST_F(ImportTest, Qwen3NormsTheHeadsOfQAndK) {
  const int without = import().layer().operators_size();
  config["architectures"] = {"Qwen3ForCausalLM"};
  config["head_dim"] = 32;  // of its own: 4 heads of 32 are not hidden_size
  const v1::Workload workload = import();
  EXPECT_EQ(workload.layer().operators_size(), without + 2);
  EXPECT_EQ(workload.layer().operators(4).name(), "q_norm");
  EXPECT_EQ(workload.layer().operators(5).name(), "k_norm");
  EXPECT_EQ(workload.shape().head_dim(), 32u);
  EXPECT_EQ(biased(workload), "");
  config["attention_bias"] = true;
  EXPECT_EQ(biased(import()), "q_proj k_proj v_proj o_proj");
}

// MistralConfig: sliding_window=4096, num_key_value_heads=8.
TEST_F(ImportTest, MistralWindowIs4096IfAbsentAndNoneIfNull) {
  config["architectures"] = {"MistralForCausalLM"};
  EXPECT_EQ(import().shape().sliding_window(), 4096u);
  config["sliding_window"] = nullptr;
  EXPECT_EQ(import().shape().sliding_window(), 0u);
  config["sliding_window"] = 4096;
  EXPECT_EQ(import().shape().sliding_window(), 4096u);
}

TEST_F(ImportTest, WindowsOf0AndMinus1AreNone) {
  config["architectures"] = {"MistralForCausalLM"};
  for (const int off : {0, -1}) {
    config["sliding_window"] = off;
    EXPECT_EQ(import().shape().sliding_window(), 0u) << off;
  }
  config["sliding_window"] = -2;
  EXPECT_EQ(
      import_error(),
      "llama-2-13b/config.json: sliding_window is -2; allowed is a whole number from 1 to 16777216 entries");
}

TEST_F(ImportTest, AbsentKvHeadsAreTheFamilysAndNullOnesAreAllHeads) {
  config["num_attention_heads"] = 64;
  config.erase("num_key_value_heads");
  const std::vector<std::pair<const char*, std::uint32_t>> families = {
      {"LlamaForCausalLM", 64},     {"MistralForCausalLM", 8}, {"MinistralForCausalLM", 8},
      {"Ministral3ForCausalLM", 8}, {"Qwen2ForCausalLM", 32},  {"Qwen3ForCausalLM", 32},
      {"InternLM2ForCausalLM", 64}, {"Phi3ForCausalLM", 64}};
  for (const auto& [family, heads] : families) {
    config["architectures"] = {family};
    EXPECT_EQ(import().shape().kv_heads(), heads) << family;
  }
  config["num_key_value_heads"] = nullptr;
  for (const auto& [family, heads] : families) {
    config["architectures"] = {family};
    EXPECT_EQ(import().shape().kv_heads(), 64u) << family;
  }
}

TEST_F(ImportTest, AbsentKvHeadsThatDoNotFitAreNamedWithTheirDefault) {
  config["architectures"] = {"Qwen2ForCausalLM"};
  config.erase("num_key_value_heads");
  EXPECT_EQ(
      import_error(),
      "llama-2-13b/config.json: num_key_value_heads is absent, which means 32 to Qwen2ForCausalLM; allowed "
      "is a divisor of num_attention_heads, 4");
}

TEST_F(ImportTest, AbsentHeadDimAndPositionsAreTheFamilys) {
  config.erase("max_position_embeddings");
  EXPECT_EQ(import().shape().max_positions(), 2048u);
  EXPECT_EQ(import().shape().head_dim(), 16u);
  config["architectures"] = {"Qwen3ForCausalLM"};
  EXPECT_EQ(import().shape().max_positions(), 32768u);
  EXPECT_EQ(import().shape().head_dim(), 128u);
}

TEST_F(ImportTest, RopeScalingExtendsThePositions) {
  struct Case {
    nlohmann::json rope;
    std::uint32_t positions;
  };
  // Of 256: linear and dynamic times factor; yarn original x factor, if that is more; llama3 counts them in.
  const std::vector<Case> cases = {
      {{{"type", "linear"}, {"factor", 4.0}}, 1024},
      {{{"rope_type", "dynamic"}, {"factor", 2.5}}, 640},
      {{{"type", "yarn"}, {"factor", 4.0}, {"original_max_position_embeddings", 128}}, 512},
      {{{"type", "yarn"}, {"factor", 2.0}, {"original_max_position_embeddings", 128}}, 256},
      {{{"rope_type", "llama3"}, {"factor", 8.0}, {"original_max_position_embeddings", 128}}, 256},
      {{{"type", "longrope"}, {"long_factor", {1.0, 2.0}}}, 256},
      {nullptr, 256}};
  for (const char* field : {"rope_scaling", "rope_parameters"}) {
    for (const Case& each : cases) {
      config[field] = each.rope;
      EXPECT_EQ(import().shape().max_positions(), each.positions) << each.rope;
      EXPECT_EQ(import().notes_size(), each.positions == 256 ? 0 : 1);
    }
    config.erase(field);
  }
  config["rope_scaling"] = {{"type", "linear"}, {"factor", 0.5}};
  EXPECT_EQ(import_error(),
            "llama-2-13b/config.json: rope_scaling.factor is 0.5; allowed is a number from 1 to 1073741824");
}

TEST_F(ImportTest, ModelTypeNamesTheFamilyWhereArchitecturesIsAbsent) {
  config.erase("architectures");
  config["model_type"] = "qwen3";
  EXPECT_EQ(import().architecture(), "Qwen3ForCausalLM");
  config["architectures"] = {"LLaMAForCausalLM"};
  EXPECT_EQ(import().architecture(), "LlamaForCausalLM");
}

TEST_F(ImportTest, WrappersAreReadAsTheirDecoder) {
  nlohmann::json text = config;
  text.erase("architectures");
  text["model_type"] = "mistral";
  config = {{"architectures", {"Mistral3ForConditionalGeneration"}},
            {"model_type", "mistral3"},
            {"vision_config", {{"hidden_size", 1024}}},
            {"text_config", text}};
  const v1::Workload workload = import();
  EXPECT_EQ(workload.architecture(), "Mistral3ForConditionalGeneration");
  EXPECT_EQ(workload.shape().hidden_size(), 64u);
  EXPECT_EQ(workload.shape().sliding_window(), 4096u);
  EXPECT_EQ(workload.notes(0), "Of this model only the decoder in text_config is simulated.");
  config["text_config"]["num_attention_heads"] = 0;
  EXPECT_EQ(import_error(),
            "llama-2-13b/config.json: text_config.num_attention_heads is 0; allowed is a whole number from 1 "
            "to 65536");
}

// llava-1.5-7b: transformers leaves out of text_config what is the class's default.
TEST_F(ImportTest, TextConfigMayLeaveOutTheFamilysSizes) {
  config = {{"architectures", {"LlavaForConditionalGeneration"}},
            {"text_config",
             {{"architectures", {"LlamaForCausalLM"}},
              {"max_position_embeddings", 4096},
              {"model_type", "llama"},
              {"vocab_size", 32064}}}};
  const v1::ModelShape shape = import().shape();
  EXPECT_EQ(shape.hidden_size(), 4096u);
  EXPECT_EQ(shape.intermediate_size(), 11008u);
  EXPECT_EQ(shape.layers(), 32u);
  EXPECT_EQ(shape.kv_heads(), 32u);
  EXPECT_EQ(shape.vocab_size(), 32064u);
  EXPECT_EQ(
      import().notes(1),
      "text_config leaves out what is LlamaForCausalLM's default: num_hidden_layers 32, hidden_size 4096, "
      "num_attention_heads 32, intermediate_size 11008.");
}

TEST_F(ImportTest, InternLm2HasBiasesUnlessItSaysNo) {
  config["architectures"] = {"InternLM2ForCausalLM"};
  EXPECT_EQ(biased(import()), "q_proj k_proj v_proj o_proj");
  config["bias"] = false;
  EXPECT_EQ(biased(import()), "");
}

TEST_F(ImportTest, Phi3HasItsWindowAndNoBiases) {
  config["architectures"] = {"Phi3ForCausalLM"};
  EXPECT_EQ(import().shape().sliding_window(), 0u);
  config["sliding_window"] = 2047;
  EXPECT_EQ(import().shape().sliding_window(), 2047u);
  EXPECT_EQ(biased(import()), "");
  config["partial_rotary_factor"] = 0.75;
  EXPECT_EQ(import().notes(0),
            "partial_rotary_factor is 0.75; the whole of each head is rotated, which takes a little longer.");
}

TEST_F(ImportTest, MixturesOfExpertsAndGemmaAreRefusedWithTheReason) {
  const std::vector<std::pair<const char*, const char*>> refused = {
      {"MixtralForCausalLM", "mixtures of experts are not simulated"},
      {"Qwen3MoeForCausalLM", "mixtures of experts are not simulated"},
      {"DeepseekV3ForCausalLM", "mixtures of experts are not simulated"},
      {"Gemma2ForCausalLM", "Gemma's GeGLU and its norms behind each block are not simulated"}};
  for (const auto& [architecture, reason] : refused) {
    config["architectures"] = {architecture};
    EXPECT_EQ(
        import_error().find(fmt::format("llama-2-13b/config.json: architectures is [\"{}\"]; {}; known are ",
                                        architecture, reason)),
        0u)
        << import_error();
  }
  config["architectures"] = {"LlamaForCausalLM"};
  config["num_local_experts"] = 8;
  EXPECT_EQ(import_error(),
            "llama-2-13b/config.json: num_local_experts is 8; allowed is null: mixtures of experts are not "
            "simulated");
}

TEST_F(ImportTest, Qwen2WindowCountsOnlyIfUsed) {
  config["architectures"] = {"Qwen2ForCausalLM"};
  config["sliding_window"] = 128;
  EXPECT_EQ(import().shape().sliding_window(), 0u);
  config["use_sliding_window"] = false;
  EXPECT_EQ(import().shape().sliding_window(), 0u);
  config["use_sliding_window"] = true;
  EXPECT_EQ(import().shape().sliding_window(), 0u);  // of 28 layers at least none has it
  config["max_window_layers"] = 0;
  EXPECT_EQ(import().shape().sliding_window(), 128u);
  config.erase("sliding_window");
  EXPECT_EQ(import().shape().sliding_window(), 4096u);
  config["sliding_window"] = 128;
  config["max_window_layers"] = 2;  // as many as there are: none has the window
  EXPECT_EQ(import().shape().sliding_window(), 0u);
  config["architectures"] = {"Qwen3ForCausalLM"};  // the same rules
  EXPECT_EQ(import().shape().sliding_window(), 0u);
  config["max_window_layers"] = 1;
  EXPECT_EQ(import_error(),
            "llama-2-13b/config.json: max_window_layers is 1; allowed are layers that are all alike, with a "
            "window or without");
  config.erase("max_window_layers");
  config["num_hidden_layers"] = 30;
  EXPECT_EQ(
      import_error(),
      "llama-2-13b/config.json: max_window_layers is absent, which means 28 of 30 layers; allowed are layers "
      "that are all alike, with a window or without");
}

TEST_F(ImportTest, LayerTypesDecideWhetherThereIsAWindow) {
  config["architectures"] = {"Qwen2ForCausalLM"};
  config["sliding_window"] = 128;
  config["layer_types"] = {"sliding_attention", "sliding_attention"};
  EXPECT_EQ(import().shape().sliding_window(), 128u);
  config["layer_types"] = {"full_attention", "full_attention"};
  EXPECT_EQ(import().shape().sliding_window(), 0u);
  config["layer_types"] = {"full_attention", "sliding_attention"};
  EXPECT_EQ(import_error().find("llama-2-13b/config.json: layer_types is"), 0u) << import_error();
}

TEST_F(ImportTest, FieldsThatChangeNothingAreIgnored) {
  config["rope_theta"] = 10000.0;
  config["torch_dtype"] = "float16";
  config["a_field_of_the_future"] = {{"nested", {1, 2}}};
  EXPECT_EQ(import().shape().layers(), 2u);
}

#define KNOWN_FAMILIES                                                         \
  "LlamaForCausalLM, MistralForCausalLM, Qwen2ForCausalLM, Qwen3ForCausalLM, " \
  "MinistralForCausalLM, Ministral3ForCausalLM, InternLM2ForCausalLM, Phi3ForCausalLM"

struct BadField {
  const char* field;
  nlohmann::json value;
  const char* message;
};

TEST_F(ImportTest, BadSizesAreNamedWithTheirRange) {
  const std::vector<BadField> bad = {
      {"num_hidden_layers", nullptr,
       "num_hidden_layers is missing; allowed is a whole number from 1 to 10000"},
      {"num_hidden_layers", 0, "num_hidden_layers is 0; allowed is a whole number from 1 to 10000"},
      {"hidden_size", -5120, "hidden_size is -5120; allowed is a whole number from 1 to 1048576 elements"},
      {"hidden_size", 2097152,
       "hidden_size is 2097152; allowed is a whole number from 1 to 1048576 elements"},
      {"hidden_size", "64", "hidden_size is \"64\"; allowed is a whole number from 1 to 1048576 elements"},
      {"intermediate_size", 40.5,
       "intermediate_size is 40.5; allowed is a whole number from 1 to 4194304 elements"},
      {"vocab_size", 1e300, "vocab_size is 1e+300; allowed is a whole number from 1 to 16777216 entries"},
      {"vocab_size", 18446744073709551615u,
       "vocab_size is 18446744073709551615; allowed is a whole number from 1 to 16777216 entries"},
      {"num_attention_heads", true, "num_attention_heads is true; allowed is a whole number from 1 to 65536"},
      {"num_key_value_heads", 3, "num_key_value_heads is 3; allowed is a divisor of num_attention_heads, 4"},
      {"num_key_value_heads", 8, "num_key_value_heads is 8; allowed is a divisor of num_attention_heads, 4"},
      {"hidden_size", 65,
       "hidden_size is 65; without head_dim it has to be a multiple of num_attention_heads, 4"},
      {"head_dim", 0, "head_dim is 0; allowed is a whole number from 1 to 65536 elements"},
      {"tie_word_embeddings", 1, "tie_word_embeddings is 1; allowed is true or false"},
      {"hidden_act", "gelu", "hidden_act is \"gelu\"; allowed is \"silu\", the activation of SwiGLU"},
      {"architectures", nullptr, "architectures is missing, and so is model_type; known are " KNOWN_FAMILIES},
      {"architectures",
       {"GPT2LMHeadModel"},
       "architectures is [\"GPT2LMHeadModel\"]; known are " KNOWN_FAMILIES},
      {"architectures", "LlamaForCausalLM",
       "architectures is \"LlamaForCausalLM\"; allowed is a list of one name; known are " KNOWN_FAMILIES},
  };
  const nlohmann::json good = config;
  for (const BadField& entry : bad) {
    config = good;
    config[entry.field] = entry.value;
    EXPECT_EQ(import_error(), std::string("llama-2-13b/config.json: ") + entry.message);
  }
}

// 65536 heads of 65536 elements: 2^32 does not fit a vector.
TEST_F(ImportTest, QueryVectorMustFit) {
  config["num_attention_heads"] = 65536;
  config["num_key_value_heads"] = 1;
  config["head_dim"] = 65536;
  EXPECT_EQ(import_error(),
            "llama-2-13b/config.json: num_attention_heads x head_dim is 65536 x 65536 = 4294967296; allowed "
            "is at most "
            "16777216 elements");
}

}  // namespace
}  // namespace primalsim::workloads
