// What lowering writes is the same with and without a message in between.
#include <gtest/gtest.h>

#include "accelerator/program_image.h"
#include "tests/workloads/lowering/random_case.h"
#include "tests/workloads/mapping/test_models.h"
#include "workloads/lowering/lower.h"
#include "workloads/lowering/lower_tokens.h"
#include "workloads/mapping/strategy.h"

namespace primalsim::accelerator {
namespace {

// What a draft of a message does not have.
std::string without_the_rest(v1::Program program) {
  program.clear_model();
  program.clear_mapping();
  program.clear_graph();
  program.clear_context();
  program.clear_repeats();
  program.clear_macros();
  return program.SerializeAsString();
}

void expect_same_after_a_draft(const v1::Program& program) {
  EXPECT_EQ(to_message(workloads::to_draft(program)).SerializeAsString(), without_the_rest(program));
}

void expect_same(const noc::ipcn::Terminal& a, const noc::ipcn::Terminal& b) {
  EXPECT_EQ(a.macro, b.macro);
  EXPECT_EQ(a.port, b.port);
}

void expect_same_transfers(const ProgramImage& a, const ProgramImage& b) {
  ASSERT_EQ(a.sends.size(), b.sends.size());
  for (std::size_t i = 0; i < a.sends.size(); ++i) {
    EXPECT_EQ(a.sends[i].flits, b.sends[i].flits);
    expect_same(a.sends[i].source, b.sends[i].source);
    ASSERT_EQ(a.sends[i].destinations.size(), b.sends[i].destinations.size());
    for (std::size_t d = 0; d < a.sends[i].destinations.size(); ++d)
      expect_same(a.sends[i].destinations[d], b.sends[i].destinations[d]);
  }
  ASSERT_EQ(a.reduces.size(), b.reduces.size());
  for (std::size_t i = 0; i < a.reduces.size(); ++i) {
    const noc::ipcn::Reduce& x = a.reduces[i].reduce;
    const noc::ipcn::Reduce& y = b.reduces[i].reduce;
    EXPECT_EQ(a.reduces[i].first_waiter, b.reduces[i].first_waiter);
    EXPECT_EQ(x.flits, y.flits);
    ASSERT_EQ(x.nodes.size(), y.nodes.size());
    for (std::size_t n = 0; n < x.nodes.size(); ++n) {
      EXPECT_EQ(x.nodes[n].macro, y.nodes[n].macro);
      EXPECT_EQ(x.nodes[n].parent, y.nodes[n].parent);
    }
    ASSERT_EQ(x.operands.size(), y.operands.size());
    for (std::size_t o = 0; o < x.operands.size(); ++o) {
      EXPECT_EQ(x.operands[o].node, y.operands[o].node);
      EXPECT_EQ(x.operands[o].port, y.operands[o].port);
    }
  }
}

void expect_same(const ProgramImage& a, const ProgramImage& b) {
  EXPECT_EQ(a.kind, b.kind);
  EXPECT_EQ(a.operator_index, b.operator_index);
  EXPECT_EQ(a.payload, b.payload);
  EXPECT_EQ(a.first_event, b.first_event);
  EXPECT_EQ(a.operand_task, b.operand_task);
  EXPECT_EQ(a.dependencies.first, b.dependencies.first);
  EXPECT_EQ(a.dependencies.items, b.dependencies.items);
  EXPECT_EQ(a.reuses, b.reuses);
  EXPECT_EQ(a.dependents.first, b.dependents.first);
  EXPECT_EQ(a.dependents.items, b.dependents.items);
  EXPECT_EQ(a.wait_count, b.wait_count);
  ASSERT_EQ(a.computes.size(), b.computes.size());
  for (std::size_t i = 0; i < a.computes.size(); ++i) {
    EXPECT_EQ(a.computes[i].unit, b.computes[i].unit);
    EXPECT_EQ(a.computes[i].cycles, b.computes[i].cycles);
    EXPECT_EQ(a.computes[i].scratchpad_words, b.computes[i].scratchpad_words);
    EXPECT_EQ(a.computes[i].limit, b.computes[i].limit);
  }
  expect_same_transfers(a, b);
}

// One draft and one image for all seeds, so that what an earlier Program left in them would show.
TEST(DraftImage, IsThatOfTheMessage) {
  workloads::ProgramDraft draft;
  ProgramImage image;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    const workloads::RandomCase made = workloads::make_random_case(seed);
    const v1::Program program =
        workloads::lower(made.workload, made.mapping, made.architecture, "layer", made.context);
    const pe_models::Machine machine(made.architecture);
    workloads::lower_draft(made.workload, made.mapping, machine, "layer", made.context, draft);
    make_program_image(draft, image);
    expect_same(image, make_program_image(program));
    expect_same_after_a_draft(program);
  }
}

TEST(DraftImage, OfEveryStrategyLosesNothing) {
  const v1::Workload model = testing::example_model("tiny", "tiny-r4-qv");
  const pe_models::Machine machine(testing::example_machine("tiny"));
  for (const workloads::Strategy& strategy : workloads::all_known_strategies()) {
    SCOPED_TRACE(strategy.name);
    const v1::Mapping mapping =
        workloads::make_mapping(strategy.name, model, machine, {.seed = 7, .lm_head = true});
    expect_same_after_a_draft(workloads::lower(model, mapping, machine, "layer", 40));
    expect_same_after_a_draft(workloads::lower(model, mapping, machine, "head", 40));
  }
}

TEST(DraftImage, OfAStreamOfTokensLosesNothing) {
  const v1::Workload model = testing::example_model("tiny", "tiny-r4-qv");
  const pe_models::Machine machine(testing::example_machine("tiny"));
  const v1::Mapping mapping = workloads::make_mapping("primal", model, machine, {});
  workloads::TokenStream stream;
  stream.tokens = {{10, 0}, {11, 0}, {12, 0}};
  stream.skew_operators = workloads::least_skew(model.layer());
  const v1::Program program = workloads::lower_tokens_closest(model, mapping, machine, stream);
  ASSERT_GT(program.operator_tokens_size(), 0);
  expect_same_after_a_draft(program);
}

}  // namespace
}  // namespace primalsim::accelerator
