// check, the strategies, lowering and a run agree on what a scratchpad holds, where sums are no whole flits.
#include <gtest/gtest.h>

#include <algorithm>

#include "accelerator/run_program.h"
#include "core/error.h"
#include "tests/workloads/mapping/test_models.h"
#include "workloads/lowering/lower.h"
#include "workloads/mapping/check_mapping.h"
#include "workloads/mapping/strategy.h"

namespace primalsim::accelerator {
namespace {

class Capacity : public ::testing::TestWithParam<const char*> {
 protected:
  Capacity() { mapping_ = workloads::make_mapping(GetParam(), workload_, machine_, {}); }

  v1::Program lower(std::uint64_t context) const {
    return workloads::lower(workload_, mapping_, machine_, "layer", static_cast<std::uint32_t>(context));
  }

  const v1::Architecture machine_ =
      read_architecture(std::string(PRIMALSIM_SOURCE_DIR) + "/tests/machines/sum_bits_17.txtpb");
  const v1::Workload workload_ = testing::example_model("tiny");
  v1::Mapping mapping_;
};

// The cache has 1028 - 2 x 40 - 4 x 16 = 884 bytes of every macro. Counting sums by bytes (34), it would be
// 896: a mapping that check accepts and a run refuses.
TEST_P(Capacity, OfTheCacheIsWhatARunReallyHas) {
  workloads::check_mapping(mapping_, workload_, machine_, "m");
  const std::uint64_t tokens = workloads::kv_capacity_tokens(mapping_);
  ASSERT_GT(tokens, 0U);
  EXPECT_NO_THROW(workloads::check_context(mapping_, workload_, static_cast<std::uint32_t>(tokens), "m"));
  EXPECT_NO_THROW(run_program(lower(tokens), machine_));
  EXPECT_THROW(workloads::check_context(mapping_, workload_, static_cast<std::uint32_t>(tokens + 1), "m"),
               InputError);
  EXPECT_THROW(lower(tokens + 1), InputError);
}

// 885 bytes of entries in one macro: refused by check, by lowering and by a run.
TEST_P(Capacity, OneByteMoreIsRefusedByAll) {
  v1::Program program = lower(1);
  for (v1::MacroUse& use : *program.mutable_macros()) {
    use.set_accumulators(2);
    use.set_packet_buffers(4);
    use.set_kv_bytes(884);
  }
  EXPECT_NO_THROW(run_program(program, machine_));
  program.mutable_macros(0)->set_kv_bytes(885);
  EXPECT_THROW(run_program(program, machine_), InputError);

  v1::Mapping fuller = mapping_;
  for (v1::KvPlacement& kv : *fuller.mutable_placements(0)->mutable_kv()) {
    for (v1::KvRing& ring : *kv.mutable_rings()) ring.set_entries_per_macro(ring.entries_per_macro() + 1);
  }
  EXPECT_THROW(workloads::check_mapping(fuller, workload_, machine_, "m"), InputError);
}

INSTANTIATE_TEST_SUITE_P(Strategies, Capacity, ::testing::Values("primal", "compact", "row-major", "hilbert", "random"));

}  // namespace
}  // namespace primalsim::accelerator
