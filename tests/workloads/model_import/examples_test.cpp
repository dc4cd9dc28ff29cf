// The models, adapters and machines that come with the project.
#include <gtest/gtest.h>

#include "proto/read.h"
#include "workloads/graph/sizes.h"
#include "workloads/model_import/import_model.h"

namespace primalsim::workloads {
namespace {

std::filesystem::path source(const std::string& path) {
  return std::filesystem::path(PRIMALSIM_SOURCE_DIR) / path;
}

v1::Workload model(const std::string& name) {
  return import_model(source("examples/models/" + name), std::nullopt);
}

v1::Architecture primal() { return read_architecture(source("configs/primal.txtpb")); }

// 400 partitions each for q, k, v, o and 1080 each for gate, up, down, of 65536 bytes; LoRA 8 * (5120 + 5120)
// twice.
TEST(Examples, Llama2_13bWithItsAdapter) {
  const v1::Workload workload =
      import_model(source("examples/models/llama-2-13b"),
                   source("examples/adapters/llama-2-13b-r8-qv/adapter_config.json"));
  EXPECT_EQ(workload.name(), "llama-2-13b");
  EXPECT_EQ(workload.lora().name(), "llama-2-13b-r8-qv");
  EXPECT_EQ(partitions(workload.layer(), primal()), 4840u);
  EXPECT_EQ(weight_bytes(workload, primal()), 317'194'240u);
  EXPECT_EQ(lora_bytes(workload, primal()), 163'840u);
}

TEST(Examples, PartitionsOfTheOtherModels) {
  EXPECT_EQ(partitions(model("llama-3-8b").layer(), primal()), 3328u);
  EXPECT_EQ(partitions(model("mistral-7b").layer(), primal()), 3328u);
  EXPECT_EQ(partitions(model("llama-3.2-1b").layer(), primal()), 928u);
  // 4 * 16 * 16 + 3 * 16 * 43.
  EXPECT_EQ(partitions(model("llama-2-7b").layer(), primal()), 3088u);
  // q, o: 6 x 6; k, v: 6 x 1; gate, up, down: 6 x 35.
  EXPECT_EQ(partitions(model("qwen2-1.5b").layer(), primal()), 714u);
  // q: 4 x 8; o: 8 x 4; k, v: 4 x 4; gate, up, down: 4 x 12.
  EXPECT_EQ(partitions(model("qwen3-0.6b").layer(), primal()), 240u);
}

TEST(Examples, ShapesThatAreNotLlamas) {
  EXPECT_EQ(model("mistral-7b").shape().sliding_window(), 4096u);
  EXPECT_EQ(model("qwen2-1.5b").shape().sliding_window(), 0u);
  EXPECT_TRUE(model("qwen2-1.5b").shape().tied_embeddings());
  EXPECT_TRUE(model("qwen2-1.5b").layer().operators(1).bias());
  EXPECT_TRUE(model("llama-3.2-1b").shape().tied_embeddings());
}

TEST(Examples, AdapterOnAllModules) {
  const v1::Workload workload =
      import_model(source("examples/models/llama-3-8b"), source("examples/adapters/llama-3-8b-r16-all"));
  EXPECT_EQ(workload.lora().targets_size(), 7);
  // 16 * (2 * (4096 + 4096) + 2 * (4096 + 1024) + 3 * (4096 + 14336)).
  EXPECT_EQ(lora_bytes(workload, primal()), 1'310'720u);
}

// q, o: 4 x 4; k, v: 4 x 2; gate, up, down: 4 x 6: 120 macros, two tiles of 64.
TEST(Examples, TinyModelOnTheTinyMachine) {
  const v1::Architecture tiny = read_architecture(source("configs/tiny.txtpb"));
  const v1::Workload workload =
      import_model(source("examples/models/tiny"), source("examples/adapters/tiny-r4-qv"));
  EXPECT_EQ(partitions(workload.layer(), tiny), 120u);
  EXPECT_EQ(tiny.mesh().width() * tiny.mesh().height(), 64u);
}

TEST(Examples, ArraysAreSquareAsSlicesNeed) {
  for (const char* file : {"configs/primal.txtpb", "configs/tiny.txtpb"}) {
    const v1::Architecture architecture = read_architecture(source(file));
    EXPECT_EQ(architecture.acim().rows(), architecture.acim().columns()) << file;
  }
}

}  // namespace
}  // namespace primalsim::workloads
