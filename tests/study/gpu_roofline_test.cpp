#include <gtest/gtest.h>

#include "study/reproduce/reference.h"

namespace primalsim::study {
namespace {

v1::ModelShape llama_2_13b() {
  v1::ModelShape shape;
  shape.set_layers(40);
  shape.set_hidden_size(5120);
  shape.set_heads(40);
  shape.set_kv_heads(40);
  shape.set_head_dim(128);
  shape.set_intermediate_size(13824);
  shape.set_vocab_size(32000);
  return shape;
}

v1::Gpu gpu(double terabytes_per_second, double teraflops) {
  v1::Gpu result;
  result.set_terabytes_per_second(terabytes_per_second);
  result.set_teraflops(teraflops);
  result.set_watts(350);
  return result;
}

// A layer: 4 x 5120 x 5120 + 3 x 5120 x 13824 = 317,194,240; 40 of them, and 5120 x 32000 of the head.
TEST(GpuRoofline, CountsTheWeightsThatADecodeStepReads) {
  EXPECT_EQ(decode_parameters(llama_2_13b()), 40 * 317194240.0 + 163840000.0);
}

// Context 1000: 2 x 40 x 40 x 128 x 1000 = 409,600,000 numbers of KV; with the 12,851,609,600 weights
// 26,522,419,200 bytes, 13.2612096 ms at 2 TB/s.
TEST(GpuRoofline, IsBoundByMemoryAtBatchOne) {
  const v1::Performance found = decode_roofline(gpu(2, 756), llama_2_13b(), 1000);
  EXPECT_NEAR(found.tokens_per_second(), 1 / 0.0132612096, 1e-6);
  EXPECT_NEAR(found.tokens_per_joule(), found.tokens_per_second() / 350, 1e-9);
}

// 2 x 12,851,609,600 + 2 x 409,600,000 operations at 0.001 TFLOP/s: 26.5224192 s.
TEST(GpuRoofline, IsBoundByArithmeticOfASlowGpu) {
  EXPECT_NEAR(decode_roofline(gpu(2, 0.001), llama_2_13b(), 1000).tokens_per_second(), 1 / 26.5224192, 1e-9);
}

// The cache stops growing at the window: 500 entries instead of 1000.
TEST(GpuRoofline, ReadsNoMoreEntriesThanTheWindowHas) {
  v1::ModelShape shape = llama_2_13b();
  shape.set_sliding_window(500);
  EXPECT_EQ(decode_roofline(gpu(2, 756), shape, 1000).tokens_per_second(),
            decode_roofline(gpu(2, 756), llama_2_13b(), 500).tokens_per_second());
}

}  // namespace
}  // namespace primalsim::study
