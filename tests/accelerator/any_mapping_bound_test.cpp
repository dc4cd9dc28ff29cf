// No mapping beats the bound that holds for all of them.
#include <gtest/gtest.h>

#include <algorithm>

#include "accelerator/lower_bounds/any_mapping.h"
#include "accelerator/run_program.h"
#include "tests/workloads/lowering/random_case.h"
#include "tests/workloads/mapping/test_models.h"
#include "workloads/lowering/lower.h"
#include "workloads/mapping/check_mapping.h"
#include "workloads/mapping/strategy.h"

namespace primalsim::accelerator {
namespace {

// A machine with FIFOs of 4 flits: hops take 2 cycles, adders 1.
v1::Architecture bound_machine() {
  v1::Architecture machine = testing::small_machine(4, 4);
  machine.mutable_router()->set_fifo_flits(4);
  machine.mutable_router()->set_link_latency_cycles(1);
  machine.mutable_router_compute()->set_adder_latency_cycles(1);
  return machine;
}

// One operand: its head is seen at 2 x 2 and added a cycle later; three more flits follow.
TEST(LeastReduceCycles, OfOneOperandIsItsWayThroughItsRouter) {
  EXPECT_EQ(least_reduce_cycles(bound_machine(), 1, 4), 4U + 1 + 3);
}

// Two: the head of the second comes out a packet of 4 later than that of the first.
TEST(LeastReduceCycles, OfTwoIsAPacketMore) {
  EXPECT_EQ(least_reduce_cycles(bound_machine(), 2, 4), 4U + 4 + 1 + 3);
}

// Of four, two at one macro have their sum's head complete at 9, seen by the root at 15, when its own two
// have been for a packet: heads at 7, 11 and 15, for instance.
TEST(LeastReduceCycles, OfFourTakesATree) {
  EXPECT_EQ(least_reduce_cycles(bound_machine(), 4, 4), 15U + 1 + 3);
}

class BoundOfRandomCases : public ::testing::TestWithParam<int> {};

TEST_P(BoundOfRandomCases, IsNoMoreThanTheRun) {
  const auto random_case = workloads::make_random_case(static_cast<std::uint64_t>(GetParam()));
  const v1::Program program = workloads::lower(random_case.workload, random_case.mapping,
                                               random_case.architecture, "layer", random_case.context);
  const Cycle cycles = run_program(program, random_case.architecture).flit_cycles;
  const MappingBound bound =
      any_mapping_bound(random_case.workload, random_case.workload.layer(), random_case.architecture,
                        random_case.mapping.placements(0).tiles(), random_case.context);
  EXPECT_LE(bound.cycles, cycles);
  EXPECT_GT(bound.cycles, 0U);
  EXPECT_EQ(bound.operators.size(), static_cast<std::size_t>(random_case.workload.layer().operators_size()));
}

INSTANTIATE_TEST_SUITE_P(Seeds, BoundOfRandomCases, ::testing::Range(0, 200));

// Every mapping of a model whose vectors are one slice each, on 3 x 3 macros: 7 matrices of one partition,
// all homes together with or apart from them.
class AllTinyMappings : public ::testing::Test {
 protected:
  AllTinyMappings() {
    testing::SmallShape shape;
    shape.hidden = shape.intermediate = 16;
    shape.heads = shape.kv_heads = 1;
    shape.head_dim = 16;
    model_ = testing::small_model(shape);
    machine_ = testing::small_machine(3, 3);
    machine_.mutable_scratchpad()->set_packet_buffers(32);
    machine_.mutable_scratchpad()->set_accumulators(16);
    machine_.mutable_scratchpad()->set_bytes(1 << 16);
    mapping_ = workloads::make_mapping("row-major", model_, machine_, {});
  }

  static void put(v1::Macro& at, std::uint32_t macro) {
    at.set_tile(0);
    at.set_x(macro % 3);
    at.set_y(macro / 3);
  }

  Cycle run() const {
    workloads::check_mapping(mapping_, model_, machine_, "tiny");
    return run_program(workloads::lower(model_, mapping_, machine_, "layer", 1), machine_).flit_cycles;
  }

  v1::Workload model_;
  v1::Architecture machine_;
  v1::Mapping mapping_;
};

TEST_F(AllTinyMappings, AreNoFasterThanTheBoundAndSomeComeNear) {
  const Cycle bound = any_mapping_bound(model_, model_.layer(), machine_, 1, 1).cycles;
  Cycle fastest = kNever;
  // The macros of q, k, v and o in every order and of gate, up and down in the order of what is left; all
  // vectors at one macro.
  for (std::uint32_t code = 0; code < 9 * 9 * 9 * 9; ++code) {
    std::vector<std::uint32_t> macros{code % 9, code / 9 % 9, code / 81 % 9, code / 729};
    for (std::uint32_t macro = 0; macro < 9 && macros.size() < 7; ++macro) {
      if (std::find(macros.begin(), macros.end(), macro) == macros.end()) macros.push_back(macro);
    }
    std::vector<std::uint32_t> sorted = macros;
    std::sort(sorted.begin(), sorted.end());
    if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) continue;
    v1::Placement& placement = *mapping_.mutable_placements(0);
    for (int i = 0; i < 7; ++i)
      put(*placement.mutable_matrices(i)->mutable_partitions(0)->mutable_at(),
          macros[static_cast<std::size_t>(i)]);
    const std::uint32_t home = code % 7 == 0 ? macros[0] : 4;
    for (v1::VectorPlacement& vector : *placement.mutable_vectors())
      put(*vector.mutable_slices(0)->mutable_home(), home);
    for (v1::KvPlacement& kv : *placement.mutable_kv()) {
      while (kv.rings_size() > 1) kv.mutable_rings()->RemoveLast();
      while (kv.rings(0).macros_size() > 1) kv.mutable_rings(0)->mutable_macros()->RemoveLast();
      kv.mutable_rings(0)->set_entries_per_macro(16);
      put(*kv.mutable_rings(0)->mutable_macros(0), home);
      if (kv.has_softmax_root()) put(*kv.mutable_softmax_root(), home);
    }
    const Cycle cycles = run();
    ASSERT_LE(bound, cycles);
    fastest = std::min(fastest, cycles);
  }
  RecordProperty("bound", static_cast<int>(bound));
  RecordProperty("fastest", static_cast<int>(fastest));
  EXPECT_LT(fastest, 2 * bound);
}

}  // namespace
}  // namespace primalsim::accelerator
