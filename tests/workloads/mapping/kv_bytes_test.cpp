// What idle tiles keep of the cache, beside what Programs say of it.
#include "workloads/mapping/kv_bytes.h"

#include <gtest/gtest.h>

#include "pe_models/machine.h"
#include "tests/workloads/mapping/test_models.h"
#include "workloads/lowering/lower.h"
#include "workloads/mapping/strategy.h"

namespace primalsim::workloads {
namespace {

TEST(KvBytes, AreThoseOfTheLoweredLayer) {
  const v1::Workload model = testing::example_model("tiny");
  const pe_models::Machine machine(testing::example_machine("tiny"));
  for (const char* const strategy : {"primal", "compact", "random"}) {
    const v1::Mapping mapping = make_mapping(strategy, model, machine, {});
    for (const std::uint32_t context : {1U, 7U, 33U}) {
      const v1::Program layer = lower(model, mapping, machine, "layer", context);
      std::vector<std::uint64_t> expected(machine.ribbon(mapping.placements(0).tiles()).macros(), 0);
      for (const v1::MacroUse& use : layer.macros()) {
        if (use.kv_bytes() > 0) expected.at(use.macro()) = use.kv_bytes();
      }
      EXPECT_EQ(kv_bytes_by_macro(mapping.placements(0), model.shape(), machine, {context}), expected)
          << strategy << ", context " << context;
    }
  }
}

// Two sequences of 3 entries on one ring of 4 macros, 16 bytes each: entries 0 to 2 and 5 to 7.
TEST(KvBytes, OfABatchLieBehindEachOther) {
  const v1::Workload model = testing::small_model({});
  const pe_models::Machine machine(testing::example_machine("tiny"));
  v1::Placement placement;
  placement.set_tiles(1);
  v1::KvPlacement& kv = *placement.add_kv();
  kv.set_kv_heads(2);
  v1::KvRing& ring = *kv.add_rings();
  ring.set_entries_per_macro(4);
  for (std::uint32_t x = 0; x < 4; ++x) {
    v1::Macro& macro = *ring.add_macros();
    macro.set_tile(0);
    macro.set_x(x);
    macro.set_y(0);
  }
  const auto bytes = kv_bytes_by_macro(placement, model.shape(), machine, {3, 2, 5});
  EXPECT_EQ(bytes[0], 16U);  // 0
  EXPECT_EQ(bytes[1], 32U);  // 1 and 5
  EXPECT_EQ(bytes[2], 32U);  // 2 and 6
  EXPECT_EQ(bytes[3], 16U);  // 7
}

}  // namespace
}  // namespace primalsim::workloads
