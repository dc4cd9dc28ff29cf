// Several tokens in one Program: a valid Program whose memory is safe, with each token's work in it once.
#include "workloads/lowering/lower_tokens.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <regex>
#include <string>

#include "core/error.h"
#include "tests/oracles/memory_safety.h"
#include "tests/workloads/lowering/random_case.h"
#include "workloads/lowering/lower.h"
#include "workloads/mapping/kv_position.h"
#include "workloads/program/check_program.h"

namespace primalsim::workloads {
namespace {

TokenStream stream_of(std::initializer_list<Token> tokens, const RandomCase& of, std::uint32_t skew) {
  TokenStream stream;
  stream.tokens = tokens;
  stream.entries_per_sequence = kv_entries(of.workload.shape(), of.context + 2);
  stream.skew_operators = skew;
  return stream;
}

v1::Program lower_case(const RandomCase& of, const TokenStream& stream) {
  return lower_tokens(of.workload, of.mapping, of.architecture, stream);
}

std::uint64_t compute_cycles(const v1::Program& program) {
  std::uint64_t cycles = 0;
  for (const v1::Task& task : program.tasks()) cycles += task.compute().cycles();
  return cycles;
}

std::uint64_t flits_sent(const v1::Program& program) {
  std::uint64_t flits = 0;
  for (const v1::Task& task : program.tasks()) {
    flits += std::uint64_t{task.send().flits()} * static_cast<unsigned>(task.send().destinations_size());
    flits += std::uint64_t{task.reduce().flits()} * static_cast<unsigned>(task.reduce().operands_size());
  }
  return flits;
}

RandomCase roomy_case(std::uint64_t seed) {
  RandomCase made = make_random_case(seed);
  // Three tokens at once: their homes, and room for what is under way.
  made.architecture.mutable_scratchpad()->set_packet_buffers(24);
  made.architecture.mutable_scratchpad()->set_accumulators(12);
  for (v1::KvPlacement& kv : *made.mapping.mutable_placements(0)->mutable_kv()) {
    for (v1::KvRing& ring : *kv.mutable_rings()) ring.set_entries_per_macro(4 * ring.entries_per_macro());
  }
  return made;
}

class TokensOfRandomCase : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  const RandomCase case_ = roomy_case(GetParam());
  const std::uint32_t c_ = case_.context;
  const std::uint32_t all_ = static_cast<std::uint32_t>(case_.workload.layer().operators_size());
};

TEST_P(TokensOfRandomCase, IsValidAndItsMemorySafeForEverySkew) {
  for (const std::uint32_t skew : {least_skew(case_.workload.layer()), all_ / 2, all_}) {
    SCOPED_TRACE(skew);
    const v1::Program program =
        lower_case(case_, stream_of({{c_, 0}, {c_ + 1, 0}, {c_ + 2, 0}}, case_, skew));
    EXPECT_NO_THROW(check_program(program, case_.architecture, "tokens"));
    EXPECT_EQ(find_memory_conflict(program, case_.architecture), "");
  }
}

// Products by array, in its order, and the sums that read each: of products that are added up in the array,
// the last.
struct ProductsRead {
  std::map<std::pair<std::uint32_t, int>, std::vector<int>> of_array;  // tasks, by macro and port
  std::map<int, std::vector<int>> sums;                                // tasks, by product

  explicit ProductsRead(const v1::Program& program) {
    for (int index = 0; index < program.tasks_size(); ++index) {
      const v1::Task& task = program.tasks(index);
      for (const v1::Operand& operand : task.reduce().operands()) {
        const std::uint32_t macro = task.reduce().nodes(static_cast<int>(operand.node())).macro();
        const std::vector<int>& products = of_array[{macro, static_cast<int>(operand.port())}];
        int last = -1;
        for (const v1::Dependency& each : operand.after()) {
          const int product = static_cast<int>(each.task());
          if (std::find(products.begin(), products.end(), product) != products.end())
            last = std::max(last, product);
        }
        if (last >= 0) sums[last].push_back(index);
      }
      if (!task.has_compute() || task.compute().unit() == v1::Compute::ROUTER) continue;
      const bool is_acim = task.compute().unit() == v1::Compute::ACIM;
      of_array[{task.compute().macro(), static_cast<int>(is_acim ? v1::PORT_ACIM : v1::PORT_DCIM)}].push_back(
          index);
    }
  }
};

// Products that begin while a sum may still have to read the product so many before, of the same array.
int overwritten_products(const v1::Program& program, std::size_t registers) {
  const ProductsRead products(program);
  int overwritten = 0;
  for (const auto& [array, tasks] : products.of_array) {
    for (std::size_t i = registers; i < tasks.size(); ++i) {
      const auto& after = program.tasks(tasks[i]).after();
      const auto sums = products.sums.find(tasks[i - registers]);
      if (sums == products.sums.end()) continue;
      for (const int sum : sums->second) {
        const bool waits = std::any_of(after.begin(), after.end(), [&](const v1::Dependency& each) {
          return static_cast<int>(each.task()) == sum;
        });
        overwritten += waits ? 0 : 1;
      }
    }
  }
  return overwritten;
}

TEST_P(TokensOfRandomCase, OverwritesNoProductWhereRegistersAreCounted) {
  const TokenStream stream = stream_of({{c_, 0}, {c_ + 1, 0}, {c_ + 2, 0}}, case_, all_ / 2);
  EXPECT_GT(overwritten_products(lower_case(case_, stream), 1), 0);
  RandomCase counted = case_;
  int lowered = 0;
  for (const std::uint32_t registers : {1U, 2U, 3U, 8U}) {
    SCOPED_TRACE(registers);
    counted.architecture.mutable_acim()->set_output_registers(registers);
    counted.architecture.mutable_dcim()->set_output_registers(registers);
    try {
      const v1::Program program = lower_case(counted, stream);
      EXPECT_EQ(overwritten_products(program, registers), 0);
      EXPECT_NO_THROW(check_program(program, counted.architecture, "tokens"));
      ++lowered;
    } catch (const NoFit& error) {
      EXPECT_NE(std::string(error.what()).find("makes more products before sums read them than"),
                std::string::npos)
          << error.what();
    }
  }
  EXPECT_GT(lowered, 0);
}

// Two tokens do what the Programs of each alone do: computations and transfers add up.
TEST_P(TokensOfRandomCase, DoesTheWorkOfEachToken) {
  const auto one = [&](std::uint32_t context) {
    return lower(case_.workload, case_.mapping, case_.architecture, "layer", context);
  };
  const v1::Program both = lower_case(case_, stream_of({{c_, 0}, {c_ + 1, 0}}, case_, all_));
  EXPECT_EQ(compute_cycles(both), compute_cycles(one(c_)) + compute_cycles(one(c_ + 1)));
  EXPECT_EQ(flits_sent(both), flits_sent(one(c_)) + flits_sent(one(c_ + 1)));
}

// What lies in a macro for good is counted once, and is what the last token alone needs.
TEST_P(TokensOfRandomCase, HoldsWeightsAndCacheOnce) {
  const v1::Program both = lower_case(case_, stream_of({{c_, 0}, {c_ + 1, 0}}, case_, all_));
  const v1::Program last = lower(case_.workload, case_.mapping, case_.architecture, "layer", c_ + 1);
  const auto bytes = [](const v1::Program& program) {
    std::map<std::uint32_t, std::vector<std::uint64_t>> held;
    for (const v1::MacroUse& use : program.macros()) {
      held[use.macro()] = {use.weight_bytes(), use.lora_bytes(), use.kv_bytes()};
    }
    return held;
  };
  EXPECT_EQ(bytes(both), bytes(last));
}

// Sequences lie behind each other in the rings: two of them hold twice the entries of one.
TEST_P(TokensOfRandomCase, SequencesHaveTheirOwnEntries) {
  const v1::Program two = lower_case(case_, stream_of({{c_, 0}, {c_, 1}}, case_, all_));
  const v1::Program one = lower_case(case_, stream_of({{c_, 0}}, case_, all_));
  std::uint64_t held_two = 0;
  std::uint64_t held_one = 0;
  for (const v1::MacroUse& use : two.macros()) held_two += use.kv_bytes();
  for (const v1::MacroUse& use : one.macros()) held_one += use.kv_bytes();
  EXPECT_EQ(held_two, 2 * held_one);
  EXPECT_EQ(find_memory_conflict(two, case_.architecture), "");
}

INSTANTIATE_TEST_SUITE_P(Random, TokensOfRandomCase, ::testing::Range<std::uint64_t>(0, 12));

// With few buffers, tokens take them over from each other; where there are too few, lowering says so.
TEST(LowerTokens, ReusesScarceMemorySafely) {
  std::uint32_t possible = 0;
  // In 260 and 270 a send gives a buffer of its source back, and later users wait for that.
  for (std::uint64_t seed = 250; seed < 274; ++seed) {
    SCOPED_TRACE(seed);
    RandomCase of = roomy_case(seed);
    of.architecture.mutable_scratchpad()->set_packet_buffers(8);
    of.architecture.mutable_scratchpad()->set_accumulators(6);
    const std::uint32_t c = of.context;
    for (const std::uint32_t skew : {6U, 19U}) {
      try {
        const v1::Program program = lower_case(of, stream_of({{c, 0}, {c + 1, 0}, {c + 2, 0}}, of, skew));
        EXPECT_EQ(find_memory_conflict(program, of.architecture), "");
        ++possible;
      } catch (const NoFit& error) {
        EXPECT_NE(std::string(error.what()).find(" suffice"), std::string::npos) << error.what();
      }
    }
  }
  EXPECT_GE(possible, 24U);
}

// What a refusal names is enough, and one less of it is not.
TEST(LowerTokens, SaysHowManyBuffersAndAccumulatorsSuffice) {
  std::uint32_t refused = 0;
  for (std::uint64_t seed = 0; seed < 24; ++seed) {
    SCOPED_TRACE(seed);
    RandomCase of = roomy_case(seed);
    v1::Scratchpad& scratchpad = *of.architecture.mutable_scratchpad();
    scratchpad.set_packet_buffers(3);
    scratchpad.set_accumulators(2);
    const auto stream = stream_of({{of.context, 0}, {of.context + 1, 0}}, of, 6);
    std::string message;
    try {
      lower_case(of, stream);
    } catch (const NoFit& error) {
      message = error.what();
    }
    if (message.empty()) continue;
    ++refused;
    std::smatch found;
    const bool buffers =
        std::regex_search(message, found, std::regex("([0-9]+) packet_buffers( and .*)? suffice"));
    if (buffers) scratchpad.set_packet_buffers(static_cast<std::uint32_t>(std::stoul(found[1])));
    const bool accumulators = std::regex_search(message, found, std::regex("([0-9]+) accumulators suffice"));
    if (accumulators) scratchpad.set_accumulators(static_cast<std::uint32_t>(std::stoul(found[1])));
    ASSERT_TRUE(buffers || accumulators) << message;
    EXPECT_NO_THROW(lower_case(of, stream)) << message;
    if (buffers) {
      scratchpad.set_packet_buffers(scratchpad.packet_buffers() - 1);
    } else {
      scratchpad.set_accumulators(scratchpad.accumulators() - 1);
    }
    EXPECT_THROW(lower_case(of, stream), NoFit) << message;
  }
  EXPECT_GE(refused, 8U);
}

// The closest order is the first one that can be lowered, and the Program is that of this order.
TEST(LowerTokens, TakesTheLeastSkewThatFits) {
  std::uint32_t larger = 0;
  for (std::uint64_t seed = 0; seed < 24; ++seed) {
    SCOPED_TRACE(seed);
    RandomCase of = roomy_case(seed);
    of.architecture.mutable_scratchpad()->set_packet_buffers(6);
    of.architecture.mutable_scratchpad()->set_accumulators(6);
    const std::uint32_t least = least_skew(of.workload.layer());
    auto stream = stream_of({{of.context, 0}, {of.context + 1, 0}, {of.context + 2, 0}}, of, least);
    v1::Program program;
    try {
      program = lower_tokens_closest(of.workload, of.mapping, of.architecture, stream);
    } catch (const NoFit&) {
      stream.skew_operators = static_cast<std::uint32_t>(of.workload.layer().operators_size());
      EXPECT_THROW(lower_case(of, stream), NoFit);
      continue;
    }
    EXPECT_EQ(program.SerializeAsString(), lower_case(of, stream).SerializeAsString());
    larger += stream.skew_operators > least ? 1 : 0;
    while (stream.skew_operators > least) {
      --stream.skew_operators;
      EXPECT_THROW(lower_case(of, stream), NoFit);
    }
  }
  EXPECT_GE(larger, 1U);
}

// A PE's input register has one slice: a later token's is sent when the product of the earlier one is done.
TEST(LowerTokens, WaitsForTheRegistersOfThePes) {
  const RandomCase of = roomy_case(3);
  const v1::Program program =
      lower_case(of, stream_of({{of.context, 0}, {of.context + 1, 0}}, of, least_skew(of.workload.layer())));
  std::map<std::uint32_t, std::uint32_t> product;  // by macro, of token 0
  std::size_t checked = 0;
  for (int i = 0; i < program.tasks_size(); ++i) {
    const v1::Task& task = program.tasks(i);
    const bool is_first = program.operator_tokens(static_cast<int>(task.operator_())) == 0;
    if (is_first && task.has_compute() && task.compute().unit() == v1::Compute::ACIM) {
      product[task.compute().macro()] = static_cast<std::uint32_t>(i);
    }
    if (is_first || !task.has_send()) continue;
    for (const v1::Terminal& to : task.send().destinations()) {
      if (to.port() != v1::PORT_ACIM) continue;
      const std::uint32_t wanted = product.at(to.macro());
      EXPECT_TRUE(std::any_of(task.after().begin(), task.after().end(),
                              [&](const v1::Dependency& after) { return after.task() == wanted; }));
      ++checked;
    }
  }
  EXPECT_EQ(checked, product.size());
}

// q_proj, k_proj and v_proj share their input: 3 operators. kv_append .. attention_context are 4.
TEST(LowerTokens, LeastSkewOfALlamaLayerIsFour) {
  EXPECT_EQ(least_skew(make_random_case(1).workload.layer()), 4U);
}

TEST(LowerTokens, RefusesWhatCannotBe) {
  const RandomCase of = roomy_case(1);
  EXPECT_THROW(lower_case(of, stream_of({}, of, 19)), InternalError);
  EXPECT_THROW(lower_case(of, stream_of({{1, 0}}, of, 3)), InternalError);
  TokenStream overlapping = stream_of({{1, 0}, {1, 1}}, of, 19);
  EXPECT_NO_THROW(lower_case(of, overlapping));
  overlapping.entries_per_sequence = 0;
  EXPECT_THROW(lower_case(of, overlapping), InternalError);
}

}  // namespace
}  // namespace primalsim::workloads
