// A Program of several tokens that is wrong in one place: the check fails and names the token.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>

#include "core/error.h"
#include "tests/functional/computes_the_same.h"
#include "tests/workloads/mapping/test_models.h"
#include "workloads/lowering/lower_tokens.h"
#include "workloads/mapping/strategy.h"

namespace primalsim {
namespace {

constexpr std::uint32_t kLongCycles = 1'000'000;

class StreamMutations : public ::testing::Test {
 protected:
  StreamMutations() {
    machine_.mutable_scratchpad()->set_bytes(1 << 16);
    machine_.mutable_scratchpad()->set_packet_buffers(64);
    machine_.mutable_scratchpad()->set_accumulators(64);
    lower();
  }

  // Sequence 1 has tokens 0, 2 and 3.
  void lower() {
    const auto mapping = workloads::make_mapping("primal", workload_, machine_, {});
    const workloads::TokenStream stream{{{20, 1}, {9, 0}, {21, 1}, {22, 1}}, 32, 4};
    program_ = workloads::lower_tokens(workload_, mapping, machine_, stream, {.functional = true});
  }

  testing::FunctionalCheck check() const {
    return testing::check_functionally(program_, workload_, machine_);
  }

  v1::Task& task(std::uint32_t index) { return *program_.mutable_tasks(static_cast<int>(index)); }
  std::uint32_t tasks() const { return static_cast<std::uint32_t>(program_.tasks_size()); }

  // The first task for which `wanted` holds.
  std::uint32_t find(const std::function<bool(const v1::Task&)>& wanted) const {
    const auto& all = program_.tasks();
    return static_cast<std::uint32_t>(std::find_if(all.begin(), all.end(), wanted) - all.begin());
  }
  std::uint32_t find(v1::Meaning::Function function, std::uint32_t token, std::uint32_t row) const {
    return find([=](const v1::Task& candidate) {
      const v1::Meaning& meaning = candidate.meaning();
      return meaning.function() == function && meaning.token() == token && meaning.row() == row;
    });
  }
  std::string operator_of(const v1::Task& of) const {
    const auto op = static_cast<int>(of.operator_());
    return fmt::format("{}.{}", program_.operator_tokens(op), program_.operators(op));
  }
  std::uint32_t token_of(const v1::Task& of) const {
    return program_.operator_tokens(static_cast<int>(of.operator_()));
  }
  v1::Reduce& sum_of_q(const char* label) {
    return *task(find([&](const v1::Task& candidate) {
              return candidate.has_reduce() && operator_of(candidate) == label;
            })).mutable_reduce();
  }

  static void remove_dependency(v1::Task& from, std::uint32_t on) {
    auto& after = *from.mutable_after();
    for (int i = after.size() - 1; i >= 0; --i) {
      if (after[i].task() == on) after.DeleteSubrange(i, 1);
    }
  }

  static bool is_in(const std::vector<std::string>& sentences, const std::string& text) {
    return std::any_of(sentences.begin(), sentences.end(),
                       [&](const std::string& line) { return line.find(text) != std::string::npos; });
  }

  // And the first wrong vector is this token's.
  void expect_found(const testing::FunctionalCheck& result, const std::string& text,
                    const std::string& token) const {
    EXPECT_TRUE(is_in(result.run.findings, text)) << "wanted: " << text << "\ngot: " << result.text();
    ASSERT_FALSE(result.comparison.differences.empty());
    EXPECT_TRUE(result.comparison.differences.front().starts_with(token)) << result.text();
  }

  const v1::Workload workload_ = testing::example_model("tiny", "tiny-r4-qv");
  v1::Architecture machine_ = testing::example_machine("tiny");
  v1::Program program_;
};

TEST_F(StreamMutations, NoneIsGood) { EXPECT_TRUE(check().good()) << check().text(); }

// A node with one operand less still has what comes from its children, or another operand.
TEST_F(StreamMutations, APartialSumLostInOneTokenIsNamed) {
  v1::Reduce& reduce = sum_of_q("2.q_proj");
  const auto spare =
      std::find_if(reduce.operands().begin(), reduce.operands().end(), [&](const v1::Operand& operand) {
        const auto& nodes = reduce.nodes();
        const bool has_children =
            std::any_of(nodes.begin() + 1, nodes.end(),
                        [&](const v1::ReduceNode& node) { return node.parent() == operand.node(); });
        return operand.port() == v1::PORT_ACIM && has_children;
      });
  ASSERT_NE(spare, reduce.operands().end());
  const v1::Meaning lost = task(spare->payload(0).index()).meaning();
  reduce.mutable_operands()->erase(spare);
  expect_found(
      check(),
      fmt::format("(token 2, sequence 1: q_proj): in the sum of q_proj, output slice {}, the product "
                  "of partition ({}, {}) of q_proj (token 2) is lost",
                  lost.slice(), lost.row(), lost.slice()),
      "token 2 (sequence 1): q_proj: vector 'q'");
}

// The same product of the token before.
TEST_F(StreamMutations, AnotherTokensPartialSumIsNamed) {
  v1::Place& place = *sum_of_q("1.q_proj").mutable_operands(0)->mutable_payload(0);
  const v1::Meaning wanted = task(place.index()).meaning();
  place.set_index(find([&](const v1::Task& candidate) {
    const v1::Meaning& meaning = candidate.meaning();
    return meaning.function() == wanted.function() && meaning.op() == wanted.op() && meaning.token() == 0 &&
           meaning.row() == wanted.row() && meaning.slice() == wanted.slice();
  }));
  expect_found(check(), "of q_proj (token 0) does not belong to it", "token 1 (sequence 0): q_proj");
}

// Token 0 takes its time for a product; token 1 sends its slice without waiting for that.
TEST_F(StreamMutations, ARegisterThatIsFilledTooEarlyIsNamed) {
  const std::uint32_t product = find(v1::Meaning::ACIM_PRODUCT, 0, 0);
  task(product).mutable_compute()->set_cycles(kLongCycles);
  for (std::uint32_t i = product; i < tasks(); ++i) {
    if (task(i).has_send() && token_of(task(i)) == 1) remove_dependency(task(i), product);
  }
  expect_found(check(),
               fmt::format("task {} (token 0, sequence 1: q_proj): reads the register of task", product),
               "token 0 (sequence 1): q_proj: vector 'q'");
}

// Token 0 writes on another unit, which takes its time, and nobody waits for it: neither token 0 nor, behind
// it on the unit, tokens 2 and 3 of its sequence.
TEST_F(StreamMutations, AnEntryThatIsReadTooEarlyIsNamed) {
  for (const bool is_v : {false, true}) {
    lower();
    const std::uint32_t write = find(v1::Meaning::KV_WRITE, 0, is_v ? 1 : 0);
    task(write).mutable_compute()->set_cycles(kLongCycles);
    task(write).mutable_compute()->set_unit(v1::Compute::DCIM);
    for (v1::Task& reader : *program_.mutable_tasks()) remove_dependency(reader, write);
    const auto result = check();
    for (const int token : {0, 2, 3}) {
      const auto text = fmt::format("(token {}, sequence 1: {}): reads at tile", token,
                                    is_v ? "attention_context" : "scores");
      EXPECT_TRUE(is_in(result.run.findings, text)) << text << result.text();
    }
    EXPECT_TRUE(
        is_in(result.run.findings,
              fmt::format("entry 19 of {}, which nobody has written; expected is what token 0 has written",
                          is_v ? "V" : "K")));
    EXPECT_FALSE(is_in(result.run.findings, "sequence 0")) << result.text();
    EXPECT_FALSE(is_in(result.comparison.differences, "sequence 0")) << result.text();
  }
}

// With few buffers, a later token's packet waits for an earlier token's task that used its buffer. That task
// takes its time, and the packet does not wait.
TEST_F(StreamMutations, ABufferThatIsFilledTooEarlyIsNamed) {
  machine_.mutable_scratchpad()->set_packet_buffers(8);
  lower();
  ASSERT_TRUE(check().good());
  const v1::Program whole = program_;
  int found = 0;
  for (int index = 0; index < whole.tasks_size(); ++index) {
    const v1::Task& packet = whole.tasks(index);
    if (!packet.has_send() || packet.send().buffers().empty() || packet.send().flits() > 2) continue;
    for (const v1::Dependency& dependency : packet.after()) {
      const v1::Task& user = whole.tasks(static_cast<int>(dependency.task()));
      if (!user.has_compute() || token_of(user) == token_of(packet)) continue;
      program_ = whole;
      task(dependency.task()).mutable_compute()->set_cycles(kLongCycles);
      remove_dependency(task(static_cast<std::uint32_t>(index)), dependency.task());
      const auto result = check();
      if (result.good()) continue;  // it waits for the task by other ways too
      ++found;
      ASSERT_FALSE(result.comparison.differences.empty());
      EXPECT_TRUE(result.comparison.differences.front().starts_with("token ")) << result.text();
    }
  }
  EXPECT_GE(found, 20);
}

// The slice of a later token is in its home at once, not when the home is free.
TEST_F(StreamMutations, AnInputThatComesTooEarlyShows) {
  machine_.mutable_scratchpad()->set_packet_buffers(8);
  lower();
  ASSERT_TRUE(check().good());
  int waiting = 0;
  for (v1::InputSlice& slice : *program_.mutable_inputs()) {
    waiting += slice.after_size();
    slice.clear_after();
  }
  EXPECT_GT(waiting, 0);
  EXPECT_FALSE(check().good());
}

TEST_F(StreamMutations, ATokenThatTheStreamDoesNotHaveIsRefused) {
  program_.mutable_stream()->RemoveLast();
  EXPECT_THROW(check(), InputError);
}

}  // namespace
}  // namespace primalsim
