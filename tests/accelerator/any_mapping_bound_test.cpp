// No mapping beats the bound that holds for all of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "accelerator/lower_bounds/any_mapping.h"
#include "accelerator/lower_bounds/least_reduce.h"
#include "accelerator/run_program.h"
#include "tests/accelerator/tiny_mappings.h"
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

// Without links between macros the way from one to another takes 2 x 2, as its own does. Two of the four have
// their sum's head complete at 9, seen by the root at 13, behind two of its own: heads at 5, 9 and 13.
TEST(LeastReduceCycles, OfFourIsTwoHopsSoonerWithoutLinks) {
  EXPECT_EQ(least_reduce_cycles(bound_machine(), 4, 4, Links::kNone), 13U + 1 + 3);
}

// A slice of two packets: its eight flits are seen from 2 x 2 on and added a cycle later.
TEST(LeastSliceSumCycles, OfOneOperandIsItsWayThroughItsRouter) {
  EXPECT_EQ(least_slice_sum_cycles(bound_machine(), 1, 8, 4), 4U + 1 + 7);
}

// Two of them come out of one router, 16 flits.
TEST(LeastSliceSumCycles, OfTwoIsASliceMore) {
  EXPECT_EQ(least_slice_sum_cycles(bound_machine(), 2, 8, 4), 4U + 1 + 15);
}

// Of four one stream has to be a sum: that of two is complete at 20, and 7 cycles later where it is added,
// at 27. With one operand beside it that would be three; two beside it are 24 flits, complete at 4 + 1 + 23.
TEST(LeastSliceSumCycles, OfFourTakesThreeStreamsAtTheRoot) {
  EXPECT_EQ(least_slice_sum_cycles(bound_machine(), 4, 8, 4), 28U);
}

// Where adders are in the data path, no stream has to come out before the root.
TEST(LeastSliceSumCycles, WithInlineAddersIsTheStreamAtTheRoot) {
  v1::Architecture machine = bound_machine();
  machine.mutable_router_compute()->set_inline_adders(true);
  EXPECT_EQ(least_slice_sum_cycles(machine, 4, 8, 4), 4U + 1 + 7);
}

// The figures of docs/bounds.md: 20 operands of 64 flits, of which a part has 16 and the others' flits
// follow.
TEST(LeastSliceSumCycles, OfThirteenBillionIsMoreThanThatOfAPart) {
  const pe_models::Machine machine(testing::example_machine());
  EXPECT_EQ(least_slice_sum_cycles(machine, 20, 64, 16), 181U);
  EXPECT_EQ(least_reduce_cycles(machine, 20, 16) + 48, 123U);
}

Cycle end_of(const std::string& name, const MappingBound& bound) {
  const auto found = std::find_if(bound.operators.begin(), bound.operators.end(),
                                  [&](const OperatorBound& each) { return each.name == name; });
  return found == bound.operators.end() ? 0 : found->cycles;
}

// Only the last slice of the context has to be as late as all work on the cache. Behind it come the last
// part's 8 flits over two hops, the product, one stream of 64 flits, added a cycle after two hops, and 4
// cycles of requantising; a sum of all 20 operands, 181 cycles, may have begun before.
TEST(AnyMappingBound, LetsSumsBeginBeforeTheLastSliceOfTheContext) {
  const pe_models::Machine machine(testing::example_machine());
  const v1::Workload model = testing::example_model("llama-2-13b");
  const MappingBound bound = any_mapping_bound(model, model.layer(), machine, 5, 2048);
  EXPECT_EQ(end_of("o_proj", bound) - end_of("attention_context", bound),
            (4U + 7) + machine.acim().products(1).cycles + (4U + 1 + 63) + 4);
}

// A head's 32 flits are seen from 2 x 2 on and added a cycle later. So 67 cycles before a sum is complete
// only one of its operands need not be ready, for two are 64 flits from 5 on, until 68.
TEST(SliceSums, HaveOneOperandUntilTwoHaveComeOutOfTheRouter) {
  SliceSums sums(pe_models::Machine(testing::example_machine()), 32, 1, Links::kOne, 5000);
  std::vector<std::uint64_t> most;
  for (Cycle late = 0; late <= 68; ++late) most.push_back(sums.next());
  EXPECT_EQ(most[35], 0U);
  EXPECT_EQ(most[36], 1U);
  EXPECT_EQ(most[67], 1U);
  EXPECT_EQ(most[68], 2U);
}

// If all macros worked until only those flits had to go, 3 hops further, it would be 473 cycles.
TEST(AnyMappingBound, LetsFewMacrosWorkOnTheCacheToTheEnd) {
  const pe_models::Machine machine(testing::example_machine());
  const v1::Workload model = testing::example_model("llama-2-13b");
  const MappingBound bound = any_mapping_bound(model, model.layer(), machine, 5, 2048);
  EXPECT_EQ(end_of("attention_context", bound) - end_of("scores", bound), 529U);
}

// At a single position the work on the cache does not depend on how many tiles share it. 32 links and an edge
// more: a flit of the lane, 5 cycles and a hop.
TEST(AnyMappingBound, CountsTheWayBesideAllElse) {
  const pe_models::Machine machine(testing::example_machine());
  const v1::Workload model = testing::example_model("llama-2-13b");
  const auto of_tiles = [&](std::uint32_t tiles) {
    return any_mapping_bound(model, model.layer(), machine, tiles, 1).cycles;
  };
  EXPECT_EQ(of_tiles(6) - of_tiles(5), 32U * 2 + 1 + 5 + 2);
  EXPECT_EQ(of_tiles(5) - of_tiles(4), 32U * 2 + 1 + 5 + 2);
}

class BoundOfRandomCases : public ::testing::TestWithParam<int> {};

TEST_P(BoundOfRandomCases, IsNoMoreThanTheRun) {
  auto random_case = workloads::make_random_case(static_cast<std::uint64_t>(GetParam()));
  v1::RouterCompute& compute = *random_case.architecture.mutable_router_compute();
  compute.set_inline_adders(GetParam() % 3 == 1);
  compute.set_online_softmax(GetParam() % 4 == 1);
  if (GetParam() % 7 > 2) random_case.mapping.set_stream_parts(2);
  if (GetParam() % 5 == 1)
    random_case.architecture.mutable_precision()->set_residual_bits(GetParam() % 2 == 0 ? 4 : 16);
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

TEST(AllTinyMappings, AreNoFasterThanTheBoundAndSomeComeNear) {
  testing::TinyMappings tiny;
  const Cycle bound = any_mapping_bound(tiny.model, tiny.model.layer(), tiny.machine, 1, 1).cycles;
  Cycle fastest = kNever;
  tiny.for_each([&](const v1::Mapping& mapping) {
    workloads::check_mapping(mapping, tiny.model, tiny.machine, "tiny");
    const Cycle cycles =
        run_program(workloads::lower(tiny.model, mapping, tiny.machine, "layer", 1), tiny.machine)
            .flit_cycles;
    ASSERT_LE(bound, cycles);
    fastest = std::min(fastest, cycles);
  });
  RecordProperty("bound", static_cast<int>(bound));
  RecordProperty("fastest", static_cast<int>(fastest));
  EXPECT_LT(fastest, 2 * bound);
}

}  // namespace
}  // namespace primalsim::accelerator
