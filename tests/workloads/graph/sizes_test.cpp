#include "workloads/graph/sizes.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "tests/workloads/graph/shapes.h"

namespace primalsim::workloads {
namespace {

TEST(Slices, LastOneMayBeShorter) {
  EXPECT_EQ(slices(256, 256), 1u);
  EXPECT_EQ(slices(257, 256), 2u);
  EXPECT_EQ(slices(1, 256), 1u);
  EXPECT_EQ(slices(4294967295u, 1), 4294967295u);
}

// q, k, v, o: 20 x 20 each; gate, up, down: 20 x 54 each; 4 * 400 + 3 * 1080.
TEST(Partitions, Llama2_13bTakes4840) {
  EXPECT_EQ(partitions(make_workload(llama_2_13b()).layer(), arrays_of_256()), 4840u);
}

// q, o: 16 x 16; k, v: 16 x 4; gate, up, down: 16 x 56; 512 + 128 + 2688.
TEST(Partitions, Llama3_8bTakes3328) {
  EXPECT_EQ(partitions(make_workload(llama_3_8b()).layer(), arrays_of_256()), 3328u);
}

// q, o: 8 x 8; k, v: 8 x 2; gate, up, down: 8 x 32; 128 + 32 + 768.
TEST(Partitions, Llama3_2_1bTakes928) {
  EXPECT_EQ(partitions(make_workload(llama_3_2_1b()).layer(), arrays_of_256()), 928u);
}

// 32000 / 256 = 125 slices of logits, 20 of the normed vector.
TEST(Partitions, HeadOfLlama2_13bTakes2500) {
  EXPECT_EQ(partitions(make_workload(llama_2_13b()).head(), arrays_of_256()), 2500u);
}

// 4840 full partitions of 256 * 256 bytes.
TEST(WeightBytes, Llama2_13bLayer) {
  EXPECT_EQ(weight_bytes(make_workload(llama_2_13b()), arrays_of_256()), 317'194'240u);
}

// 5120 * 5120 * 4 + 5120 * 13824 * 3 weights of half a byte.
TEST(WeightBytes, FollowWeightBits) {
  v1::Architecture architecture = arrays_of_256();
  architecture.mutable_precision()->set_weight_bits(4);
  EXPECT_EQ(weight_bytes(make_workload(llama_2_13b()), architecture), 158'597'120u);
}

// A partition at the edge is not padded: 300 x 300 four times and 300 x 500 three times.
TEST(WeightBytes, AreWithoutPadding) {
  const v1::Workload workload = make_workload(make_shape(1, 300, 3, 3, 100, 500, 10));
  EXPECT_EQ(weight_bytes(workload, arrays_of_256()), 4u * 90'000 + 3u * 150'000);
  EXPECT_EQ(partitions(workload.layer(), arrays_of_256()), 7u * 4);
}

// A: 8 x 5120, B: 5120 x 8, for q and v.
TEST(LoraBytes, Llama2_13bRank8OnQAndV) {
  v1::Workload workload = make_workload(llama_2_13b());
  add_target(workload, "q_proj", 8);
  add_target(workload, "v_proj", 8);
  EXPECT_EQ(lora_bytes(workload, arrays_of_256()), 163'840u);
}

// 8B: q 8 * (4096 + 4096) + v 8 * (4096 + 1024) = 104 KiB; 1B: q 8 * 4096 + v 8 * (2048 + 512) = 52 KiB.
TEST(LoraBytes, GroupedQueryAttentionMakesBShorter) {
  v1::Workload workload_8b = make_workload(llama_3_8b());
  add_target(workload_8b, "q_proj", 8);
  add_target(workload_8b, "v_proj", 8);
  EXPECT_EQ(lora_bytes(workload_8b, arrays_of_256()), 104u * 1024);
  v1::Workload workload_1b = make_workload(llama_3_2_1b());
  add_target(workload_1b, "q_proj", 8);
  add_target(workload_1b, "v_proj", 8);
  EXPECT_EQ(lora_bytes(workload_1b, arrays_of_256()), 52u * 1024);
}

TEST(LoraBytes, NoneWithoutAdapter) {
  EXPECT_EQ(lora_bytes(make_workload(llama_2_13b()), arrays_of_256()), 0u);
}

TEST(VectorLength, UnknownVectorIsAnInputError) {
  EXPECT_EQ(vector_length(make_workload(llama_3_8b()).layer(), "k"), 1024u);
  EXPECT_THROW(vector_length(make_workload(llama_3_8b()).layer(), "z"), InputError);
}

}  // namespace
}  // namespace primalsim::workloads
