// A larger scratchpad hardly makes a decode step slower: entries lie where they would lie in a larger one
// until a macro is full. What a full one sends elsewhere may lie better there, by as much as each test
// allows.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "accelerator/run_program.h"
#include "pe_models/machine.h"
#include "tests/workloads/mapping/test_models.h"
#include "workloads/lowering/lower.h"
#include "workloads/mapping/check_mapping.h"
#include "workloads/mapping/strategy.h"

namespace primalsim::accelerator {
namespace {

struct ScratchpadCase {
  const char* model;
  const char* strategy;
  std::vector<std::uint32_t> contexts;
};

// 8 accumulators and 8 packet buffers take 6 KiB: room for 6 entries of 256 bytes and more.
constexpr std::uint32_t kScratchpadBytes[] = {7680, 8192, 9216, 10240, 11264, 12288, 16384, 65536};

Cycle cycles_with(const ScratchpadCase& of, std::uint32_t bytes, std::uint32_t context) {
  v1::Architecture machine = testing::example_machine();
  machine.mutable_scratchpad()->set_bytes(bytes);
  const v1::Workload model = testing::example_model(of.model);
  workloads::StrategyOptions options;
  options.kv_turns = true;
  const v1::Mapping mapping = workloads::make_mapping(of.strategy, model, machine, options);
  if (workloads::kv_capacity_tokens(mapping) < context) return 0;
  return run_program(workloads::lower(model, mapping, machine, "layer", context), machine).flit_cycles;
}

// `permille`: what contention may make of it.
void expect_never_slower(const ScratchpadCase& of, std::uint32_t permille) {
  for (const std::uint32_t context : of.contexts) {
    Cycle fastest = 0;
    for (const std::uint32_t bytes : kScratchpadBytes) {
      const Cycle cycles = cycles_with(of, bytes, context);
      if (cycles == 0) continue;
      fastest = fastest == 0 ? cycles : std::min(fastest, cycles);
      EXPECT_LE(cycles * 1000, fastest * (1000 + permille))
          << of.model << ", " << of.strategy << ", context " << context << ", " << bytes
          << " bytes: " << cycles << " cycles, with less " << fastest;
    }
    EXPECT_GT(fastest, 0U);
  }
}

TEST(LargerScratchpad, NeverMakesALayerOfOneTileSlower) {
  expect_never_slower({"llama-3.2-1b", "primal", {1024, 2048}}, 0);
}

TEST(LargerScratchpadSlow, NeverMakesALayerOfOneTileSlowerUnderAnyStrategy) {
  for (const char* const strategy : {"primal", "compact", "row-major", "hilbert", "random"}) {
    expect_never_slower({"llama-3.2-1b", strategy, {256, 512, 1024, 2048, 3000}}, 0);
  }
}

// 4 entries of 1,024 bytes a macro in place of 16: steps are larger.
TEST(LargerScratchpadSlow, MakesALayerOfOneTileSlowerByAHundredthAtMost) {
  for (const char* const strategy : {"primal", "compact", "row-major", "hilbert", "random"}) {
    expect_never_slower({"qwen3-0.6b", strategy, {512, 1024, 2048}}, 10);
  }
}

// Rings are few and far, so a ring more or less makes steps of up to 3 %. docs/mapping.md, KV cache
TEST(LargerScratchpadSlow, MakesALayerOfSeveralTilesSlowerByItsStepsAtMost) {
  for (const char* const strategy : {"primal", "compact", "row-major"}) {
    expect_never_slower({"llama-3-8b", strategy, {1024, 2048}}, 35);
    expect_never_slower({"llama-2-13b", strategy, {512, 1024}}, 35);
  }
}

}  // namespace
}  // namespace primalsim::accelerator
