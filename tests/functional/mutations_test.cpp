// A Program or a router that is wrong in one place: the check fails and names it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>

#include "core/error.h"
#include "tests/functional/computes_the_same.h"
#include "tests/workloads/mapping/test_models.h"
#include "workloads/mapping/strategy.h"

namespace primalsim {
namespace {

using accelerator::functional::FunctionalOptions;

class Mutations : public ::testing::Test {
 protected:
  Mutations() {
    const auto mapping = workloads::make_mapping("primal", workload_, machine_, {});
    program_ = workloads::lower(workload_, mapping, machine_, "layer", 40, {.functional = true});
  }

  testing::FunctionalCheck check(FunctionalOptions options = {}) const {
    return testing::check_functionally(program_, workload_, machine_, options);
  }

  // The first task for which `wanted` holds.
  v1::Task& find(const std::function<bool(const v1::Task&)>& wanted) {
    auto& tasks = *program_.mutable_tasks();
    return *std::find_if(tasks.begin(), tasks.end(), wanted);
  }
  v1::Task& find(v1::Meaning::Function function) {
    return find([=](const v1::Task& task) { return task.meaning().function() == function; });
  }
  std::string operator_of(const v1::Task& task) const {
    return program_.operators(static_cast<int>(task.operator_()));
  }
  // Of the first output slice of q_proj.
  v1::Reduce& sum() {
    return *find([&](const v1::Task& task) {
              return task.has_reduce() && operator_of(task) == "q_proj";
            }).mutable_reduce();
  }
  // An operand whose node has something else to add, of an ACIM.
  static int spare_operand(const v1::Reduce& reduce) {
    for (int i = 0; i < reduce.operands_size(); ++i) {
      if (reduce.operands(i).port() != v1::PORT_ACIM) continue;
      const std::uint32_t node = reduce.operands(i).node();
      const auto in_node = [&](const v1::Operand& operand) { return operand.node() == node; };
      const bool more_operands =
          std::count_if(reduce.operands().begin(), reduce.operands().end(), in_node) > 1;
      bool has_children = false;
      for (int n = 1; n < reduce.nodes_size(); ++n) has_children |= reduce.nodes(n).parent() == node;
      if (more_operands || has_children) return i;
    }
    return -1;
  }

  void expect_found(const testing::FunctionalCheck& result, const std::string& text) const {
    EXPECT_FALSE(result.comparison.differences.empty());
    const bool found = std::any_of(result.run.findings.begin(), result.run.findings.end(),
                                   [&](const auto& line) { return line.find(text) != std::string::npos; });
    EXPECT_TRUE(found) << "wanted: " << text << "\ngot: " << result.text();
  }

  const v1::Workload workload_ = testing::example_model("tiny", "tiny-r4-qv");
  const v1::Architecture machine_ = testing::example_machine("tiny");
  v1::Program program_;
};

TEST_F(Mutations, NoneIsGood) { EXPECT_TRUE(check().good()) << check().text(); }

TEST_F(Mutations, ALostPartialSumIsNamed) {
  v1::Reduce& reduce = sum();
  const int operand = spare_operand(reduce);
  ASSERT_GE(operand, 0);
  const std::uint32_t product = reduce.operands(operand).payload(0).index();
  const v1::Meaning lost = program_.tasks(static_cast<int>(product)).meaning();
  reduce.mutable_operands()->DeleteSubrange(operand, 1);
  expect_found(check(),
               fmt::format("in the sum of q_proj, output slice {}, the product of partition ({}, {}) of "
                           "q_proj is lost",
                           lost.slice(), lost.row(), lost.slice()));
}

TEST_F(Mutations, APartialSumCountedTwiceIsNamed) {
  v1::Reduce& reduce = sum();
  const v1::Operand twice = reduce.operands(spare_operand(reduce));
  const v1::Meaning doubled = program_.tasks(static_cast<int>(twice.payload(0).index())).meaning();
  *reduce.add_operands() = twice;
  expect_found(check(), fmt::format("the product of partition ({}, {}) of q_proj is counted 2 times",
                                    doubled.row(), doubled.slice()));
}

TEST_F(Mutations, SwappedPartitionsAreNamed) {
  v1::Task& first = find(v1::Meaning::ACIM_PRODUCT);
  v1::Task& second = find([&](const v1::Task& task) {
    const v1::Meaning& meaning = task.meaning();
    return meaning.function() == v1::Meaning::ACIM_PRODUCT && meaning.op() == first.meaning().op() &&
           meaning.slice() == first.meaning().slice() && meaning.row() != first.meaning().row();
  });
  const std::uint32_t row = first.meaning().row();
  const std::uint32_t other = second.meaning().row();
  first.mutable_meaning()->set_row(other);
  second.mutable_meaning()->set_row(row);
  expect_found(check(), fmt::format("multiplies slice {} of", row));
}

TEST_F(Mutations, ANumberThatARouterChangesIsNamed) {
  for (const auto kernel : {accelerator::NetworkKernel::kEvent, accelerator::NetworkKernel::kReference}) {
    const auto& wanted =
        find([&](const v1::Task& task) { return task.has_reduce() && operator_of(task) == "o_proj"; });
    std::uint32_t task = 0;
    while (&program_.tasks(static_cast<int>(task)) != &wanted) ++task;
    bool done = false;
    FunctionalOptions options;
    options.kernel = kernel;
    options.pass = [&](std::uint32_t id, std::uint32_t, noc::ipcn::Port port,
                       std::span<std::int64_t> values) {
      if (done || id != task || port >= noc::ipcn::kPlanarPorts || values.empty()) return;
      values[0] += 64;
      done = true;
    };
    const auto result = check(options);
    EXPECT_TRUE(done);
    expect_found(result, fmt::format("task {} (o_proj): the network changed element", task));
    EXPECT_NE(result.text().find("o_proj: vector"), std::string::npos) << result.text();
  }
}

// The sum is read when its operands have been multiplied, before it is there.
TEST_F(Mutations, AMissingEdgeIsNamed) {
  find(v1::Meaning::REQUANTISE).clear_after();
  expect_found(check(), "reads accumulator");
}

// q is sent into the buffer of a home.
TEST_F(Mutations, ABufferUsedByTwoShows) {
  v1::Task& scores = find(v1::Meaning::SCORES);
  for (v1::Task& task : *program_.mutable_tasks()) {
    if (!task.has_send() || task.send().buffers_size() == 0) continue;
    for (int i = 0; i < task.send().destinations_size(); ++i) {
      if (task.send().destinations(i).macro() != scores.compute().macro()) continue;
      task.mutable_send()->set_buffers(i, task.send().buffers(i) + 1);
      EXPECT_FALSE(check().good());
      return;
    }
  }
  FAIL() << "nothing is sent to the macro of the first scores";
}

TEST_F(Mutations, AProgramWithoutMeaningsIsRefused) {
  const auto mapping = workloads::make_mapping("primal", workload_, machine_, {});
  program_ = workloads::lower(workload_, mapping, machine_, "layer", 40);
  EXPECT_THROW(check(), InputError);
}

}  // namespace
}  // namespace primalsim
