#include <fmt/format.h>

#include "tests/workloads/model_import/import_fixture.h"

namespace primalsim::workloads {
namespace {

class AdapterWeightsTest : public ImportTest {
 protected:
  AdapterWeightsTest() {
    adapter = good_adapter();
    // hidden_size 64, so q_proj is 64 x 64: A is 8 x 64 and B 64 x 8; v_proj is 64 x 32.
    for (const std::string layer : {"0", "1"}) {
      set(layer + ".self_attn.q_proj.lora_A", {8, 64});
      set(layer + ".self_attn.q_proj.lora_B", {64, 8});
      set(layer + ".self_attn.v_proj.lora_A", {8, 64});
      set(layer + ".self_attn.v_proj.lora_B", {32, 8});
    }
  }

  void set(const std::string& tensor, const nlohmann::json& shape) {
    header["base_model.model.model.layers." + tensor + ".weight"] = {{"dtype", "F16"}, {"shape", shape}};
  }
  void write() const {
    const std::string text = header.dump();
    std::string length(8, '\0');
    for (int i = 0; i < 8; ++i) length[i] = static_cast<char>(text.size() >> (8 * i) & 255);
    folder_.write("adapter/adapter_model.safetensors", length + text);
  }

  nlohmann::json header = nlohmann::json::object();
};

TEST_F(AdapterWeightsTest, OfTheModelsShapeFit) {
  header["__metadata__"] = {{"format", "pt"}};
  write();
  EXPECT_EQ(import_error(), "accepted");
}

TEST_F(AdapterWeightsTest, OfAnotherShapeAreRefused) {
  set("1.self_attn.v_proj.lora_B", {64, 8});
  write();
  EXPECT_EQ(import_error(),
            "adapter/adapter_model.safetensors: tensor "
            "base_model.model.model.layers.1.self_attn.v_proj.lora_B.weight has "
            "shape [64,8]; for 'llama-2-13b' it has to be [32,8]");
}

TEST_F(AdapterWeightsTest, OfAnotherRankAreRefused) {
  adapter["r"] = 4;
  write();
  EXPECT_NE(import_error().find("has shape [8,64]; for 'llama-2-13b' it has to be [4,64]"),
            std::string::npos);
}

TEST_F(AdapterWeightsTest, OfAMissingLayerAreRefused) {
  set("2.self_attn.q_proj.lora_A", {8, 64});
  write();
  EXPECT_NE(import_error().find("is of a layer that 'llama-2-13b' has not; it has 2"), std::string::npos);
}

// An adapter of a model with fewer layers of the same shape.
TEST_F(AdapterWeightsTest, OfFewerLayersAreRefused) {
  config["num_hidden_layers"] = 3;
  write();
  EXPECT_EQ(import_error(),
            "adapter/adapter_model.safetensors: has q_proj in 2 layers; 'llama-2-13b' has 3, and all of them "
            "have to "
            "be alike");
}

TEST_F(AdapterWeightsTest, OfOtherNamesAreRefused) {
  header = nlohmann::json::object();
  set("0.attention.wqkv.lora_A", {8, 64});
  write();
  EXPECT_EQ(import_error(),
            "adapter/adapter_model.safetensors: no tensor is of a target of 'llama-2-13b'; there is "
            "base_model.model.model.layers.0.attention.wqkv.lora_A.weight");
}

// q 64, k and v 32 columns each: B of qkv_proj is 128 x 8.
TEST_F(AdapterWeightsTest, OfFusedModulesHaveOneShapeForAllParts) {
  config["architectures"] = {"Phi3ForCausalLM"};
  adapter["target_modules"] = {"qkv_proj"};
  adapter["base_model_name_or_path"] = "";
  header = nlohmann::json::object();
  for (const std::string layer : {"0", "1"}) {
    set(layer + ".self_attn.qkv_proj.lora_A", {8, 64});
    set(layer + ".self_attn.qkv_proj.lora_B", {128, 8});
  }
  write();
  EXPECT_EQ(import_error(), "accepted");
  set("1.self_attn.qkv_proj.lora_B", {64, 8});
  write();
  EXPECT_NE(import_error().find("has shape [64,8]; for 'llama-2-13b' it has to be [128,8]"),
            std::string::npos);
}

TEST_F(AdapterWeightsTest, HeadersNestedTooDeepAreRefused) {
  header["__metadata__"] = nullptr;
  std::string text = header.dump();
  text.replace(text.find("null"), 4, std::string(100'000, '[') + std::string(100'000, ']'));
  std::string length(8, '\0');
  for (int i = 0; i < 8; ++i) length[i] = static_cast<char>(text.size() >> (8 * i) & 255);
  folder_.write("adapter/adapter_model.safetensors", length + text);
  EXPECT_EQ(
      import_error(),
      "adapter/adapter_model.safetensors: is no safetensors file: its header:1:116: objects and lists lie "
      "more than 100 deep in each other");
}

TEST_F(AdapterWeightsTest, DamagedFilesAreRefused) {
  for (const std::string& bytes :
       {std::string("short"), std::string(8, '\xff'), std::string(8, '\0') + "{}"}) {
    folder_.write("adapter/adapter_model.safetensors", bytes);
    EXPECT_EQ(import_error().find("adapter/adapter_model.safetensors: is no safetensors file"), 0u)
        << import_error();
  }
}

}  // namespace
}  // namespace primalsim::workloads
