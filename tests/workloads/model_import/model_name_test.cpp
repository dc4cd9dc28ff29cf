#include "workloads/model_import/model_name.h"

#include <gtest/gtest.h>

namespace primalsim::workloads {
namespace {

TEST(ModelName, VersionVendorAndSuffixesDoNotMatter) {
  EXPECT_EQ(parse_model_name("meta-llama/Llama-2-13b-hf"), (ModelName{"llama", "13"}));
  EXPECT_EQ(parse_model_name("llama-2-13b"), (ModelName{"llama", "13"}));
  EXPECT_EQ(parse_model_name("meta-llama/Meta-Llama-3.1-8B-Instruct"), (ModelName{"llama", "8"}));
  EXPECT_EQ(parse_model_name("Llama-3.2-1B/"), (ModelName{"llama", "1"}));
  EXPECT_EQ(parse_model_name("llama3-8b"), (ModelName{"llama", "8"}));
  EXPECT_EQ(parse_model_name("mistralai/Mistral-7B-v0.1"), (ModelName{"mistral", "7"}));
  EXPECT_EQ(parse_model_name("Qwen/Qwen2.5-1.5B"), (ModelName{"qwen", "1.5"}));
  EXPECT_EQ(parse_model_name("C:\\models\\llama-7b"), (ModelName{"llama", "7"}));
}

TEST(ModelName, AnythingAmbiguousSaysNothing) {
  for (const char* name :
       {"", "/", "llama", "13b", "tinyllama-1.1b", "codellama-13b", "mixtral-8x7b", "llama-2-13b-to-7b",
        "vicuna-13b", "mistral-llama-7b", "5c31dfb671ce7cfe2d7bb7c04375e44c55e815b1", "llama-13bit"}) {
    EXPECT_EQ(parse_model_name(name), std::nullopt) << name;
  }
}

}  // namespace
}  // namespace primalsim::workloads
