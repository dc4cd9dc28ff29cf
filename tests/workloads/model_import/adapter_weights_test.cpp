#include <fmt/format.h>

#include "tests/workloads/model_import/import_fixture.h"

namespace primalsim::workloads {
namespace {

class AdapterWeightsTest : public ImportTest {
 protected:
  AdapterWeightsTest() {
    adapter = good_adapter();
    // hidden_size 64, so q_proj is 64 x 64: A is 8 x 64 and B 64 x 8; v_proj is 64 x 32.
    set("0.self_attn.q_proj.lora_A", {8, 64});
    set("0.self_attn.q_proj.lora_B", {64, 8});
    set("1.self_attn.v_proj.lora_A", {8, 64});
    set("1.self_attn.v_proj.lora_B", {32, 8});
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
