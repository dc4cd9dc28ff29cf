// Groups of heads that attend one after the other.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/oracles/memory_safety.h"
#include "tests/workloads/lowering/describe.h"
#include "tests/workloads/lowering/hand_mapping.h"
#include "tests/workloads/lowering/random_case.h"
#include "workloads/lowering/lower.h"

namespace primalsim::workloads {
namespace {

void attend(v1::Architecture& machine, std::uint32_t groups_at_once) {
  v1::Control& control = *machine.mutable_control();
  control.set_commands_per_step(2);
  control.set_steps_per_bank(1024);
  control.set_bank_load_cycles(0);
  control.set_tiles_per_controller(1);
  control.set_attention_groups_at_once(groups_at_once);
}

// Two KV heads of 8 elements with a query head each: q is one slice, and so is the context. K in macros 10
// and 11, V in 12 and 13, a head each.
HandMapping two_groups() {
  HandMapping hand;
  hand.shape(2, 2, 8);
  hand.vector("q", 16, {0});
  hand.vector("k", 16, {1});
  hand.vector("v", 16, {2});
  hand.vector("c", 16, {3});
  hand.op("append", v1::Operator::KV_APPEND, {"k", "v"}, {});
  hand.op("scores", v1::Operator::SCORES, {"q"}, {});
  hand.op("softmax", v1::Operator::SOFTMAX, {}, {});
  hand.op("context", v1::Operator::CONTEXT, {}, {"c"});
  for (const std::uint32_t head : {0U, 1U}) {
    HandMapping::ring(hand.kv(v1::KvPlacement::K, head, 1, 10 + head), 4, {10 + head});
    HandMapping::ring(hand.kv(v1::KvPlacement::V, head, 1, 0), 4, {12 + head});
  }
  return hand;
}

v1::Program lowered(std::uint32_t groups_at_once) {
  const HandMapping hand = two_groups();
  v1::Architecture machine = small_machine();
  if (groups_at_once > 0) attend(machine, groups_at_once);
  return lower(hand.workload, hand.mapping, machine, "layer", 2);
}

// The second group's q is sent when a barrier has seen the first group's context at its home.
TEST(AttentionGroups, OneBeginsWhenTheOneBeforeHasItsContext) {
  const v1::Program program = lowered(1);
  const auto context = tasks_of(program, "context");
  const auto scores = tasks_of(program, "scores");
  ASSERT_EQ(scores.size(), 4U);  // q and the products of each group
  const int second = scores[2];
  ASSERT_TRUE(program.tasks(second).has_send());
  ASSERT_EQ(program.tasks(second).after_size(), 1);
  const v1::Task& barrier = program.tasks(static_cast<int>(program.tasks(second).after(0).task()));
  ASSERT_TRUE(barrier.has_barrier());
  ASSERT_EQ(barrier.after_size(), 1);
  const v1::Task& requantised = program.tasks(static_cast<int>(barrier.after(0).task()));
  EXPECT_EQ(requantised.compute().macro(), 3U);
  EXPECT_EQ(program.operators(static_cast<int>(requantised.operator_())), "context");
  EXPECT_LT(context.front(), second);
}

// What is done is the same, whatever the order; a number of groups as large as there are is all at once.
TEST(AttentionGroups, DoTheSameWork) {
  const auto work = [](const v1::Program& program) {
    std::vector<std::string> tasks;
    for (v1::Task task : program.tasks()) {
      if (task.has_barrier()) continue;
      task.clear_after();
      task.clear_operator_();
      if (task.has_send()) task.mutable_send()->clear_buffers();
      if (task.has_reduce()) {
        for (v1::Operand& operand : *task.mutable_reduce()->mutable_operands()) operand.clear_after();
        for (v1::ReduceNode& node : *task.mutable_reduce()->mutable_nodes()) node.clear_accumulator();
      }
      tasks.push_back(task.SerializeAsString());
    }
    std::sort(tasks.begin(), tasks.end());
    return tasks;
  };
  EXPECT_EQ(work(lowered(1)), work(lowered(0)));
  EXPECT_EQ(work(lowered(2)), work(lowered(0)));
  EXPECT_EQ(lowered(2).tasks_size(), lowered(0).tasks_size());
}

TEST(AttentionGroups, NeverShareMemory) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    SCOPED_TRACE(seed);
    RandomCase made = make_random_case(seed);
    attend(made.architecture, 1 + static_cast<std::uint32_t>(seed % 2));
    const v1::Program program = lower(made.workload, made.mapping, made.architecture, "layer", made.context);
    EXPECT_EQ(find_memory_conflict(program, made.architecture), "");
  }
}

}  // namespace
}  // namespace primalsim::workloads
