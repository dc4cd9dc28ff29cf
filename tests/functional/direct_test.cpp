// The direct computation by itself.
#include "workloads/direct/direct.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "tests/workloads/mapping/test_models.h"

namespace primalsim::workloads {
namespace {

using Part = arithmetic::ComputedName::Part;

v1::Workload model() {
  return testing::small_model({256, 8, 2, 32, 512, 300}, {{"q_proj", 8}, {"down_proj", 16}});
}

// Shifts follow from the sizes: vectors are neither all but zero nor at the limits of 8 bits.
TEST(Direct, NumbersNeitherVanishNorSaturate) {
  const v1::Workload workload = model();
  for (const std::uint32_t context : {1u, 40u, 2000u}) {
    const auto numbers =
        compute_directly(workload, workload.layer(), testing::example_machine("tiny"), context, 1);
    for (const auto& [name, values] : numbers) {
      if (name.part != Part::kVector) continue;
      double squares = 0;
      double saturated = 0;
      for (const std::int64_t value : values) {
        squares += static_cast<double>(value * value);
        saturated += std::abs(value) >= 127 ? 1 : 0;
      }
      const double rms = std::sqrt(squares / static_cast<double>(values.size()));
      EXPECT_GT(rms, 5) << "operator " << name.op << ", context " << context;
      EXPECT_LT(saturated / static_cast<double>(values.size()), 0.15)
          << "operator " << name.op << ", context " << context;
    }
  }
}

// Of an online softmax whose entries lie in any groups, every probability is within two of 127 of the others.
TEST(Direct, AnOnlineSoftmaxRoundsElsewhereOnly) {
  const v1::Workload workload = model();
  constexpr std::uint32_t kContext = 40;
  const std::vector<Token> token{{kContext, 0}};
  const auto compute = [&](std::uint32_t groups) {
    SoftmaxGroups of_entries;
    for (std::uint32_t head = 0; head < 2 && groups != 0; ++head) {
      auto& entries = of_entries.groups[{0, head}];
      entries.resize(groups);
      for (std::uint32_t entry = 0; entry < kContext; ++entry) entries[entry * 7 % groups].push_back(entry);
    }
    return compute_directly(workload, workload.layer(), testing::example_machine("tiny"), token, 1, {},
                            of_entries);
  };
  const DirectNumbers in_two_rounds = compute(0);
  EXPECT_EQ(compute(1), in_two_rounds);
  const DirectNumbers online = compute(5);
  EXPECT_NE(online, in_two_rounds);
  for (const auto& [name, values] : online) {
    if (name.part != Part::kProbabilities) continue;
    const std::vector<std::int64_t>& others = in_two_rounds.at(name);
    for (std::size_t i = 0; i < values.size(); ++i) EXPECT_LE(std::abs(values[i] - others[i]), 2);
  }
}

TEST(Direct, AnotherSeedGivesOtherNumbers) {
  const v1::Workload workload = model();
  const auto compute = [&](std::uint64_t seed) {
    return compute_directly(workload, workload.layer(), testing::example_machine("tiny"), 7, seed);
  };
  EXPECT_EQ(compute(1), compute(1));
  EXPECT_NE(compute(1), compute(2));
}

// Token 1 is the same in both streams, but for what it finds in entry 9: what token 0 of its sequence left,
// or history, where token 0 is of another.
TEST(Direct, ATokenFindsWhatThoseOfItsSequenceLeft) {
  const v1::Workload workload = model();
  const auto compute = [&](std::uint32_t sequence_of_first) {
    const std::vector<Token> tokens{{10, sequence_of_first}, {11, 0}};
    return compute_directly(workload, workload.layer(), testing::example_machine("tiny"), tokens, 1);
  };
  const auto together = compute(0);
  const auto apart = compute(1);
  int rows = 0;
  for (const auto& [name, values] : together) {
    if (name.part != Part::kScores || name.token != 1) continue;
    ++rows;
    if (name.row == 9) {
      EXPECT_NE(values, apart.at(name));
    } else {
      EXPECT_EQ(values, apart.at(name)) << name.row;
    }
  }
  EXPECT_EQ(rows, 11);
}

TEST(Direct, SequencesHaveHistoriesOfTheirOwn) {
  const v1::Workload workload = model();
  const auto compute = [&](std::uint32_t sequence) {
    const std::vector<Token> tokens{{7, sequence}};
    return compute_directly(workload, workload.layer(), testing::example_machine("tiny"), tokens, 1);
  };
  EXPECT_NE(compute(0), compute(1));
  EXPECT_EQ(compute(0), compute_directly(workload, workload.layer(), testing::example_machine("tiny"), 7, 1));
}

// Of 300 logits in 19 slices the key holds value and index.
TEST(Direct, TheHeadFindsTheLargestLogit) {
  const v1::Workload workload = model();
  const auto numbers = compute_directly(workload, workload.head(), testing::example_machine("tiny"), 7, 1);
  const auto op = static_cast<std::uint32_t>(workload.head().operators_size() - 1);
  const auto& logits = numbers.at({op - 1, Part::kVector, 0});
  const auto largest = std::max_element(logits.begin(), logits.end());
  const std::int64_t key = numbers.at({op, Part::kLargest, arithmetic::ComputedName::kOfAll})[0];
  EXPECT_EQ(key >> 32, *largest);
  EXPECT_EQ(~static_cast<std::uint32_t>(key), largest - logits.begin());
}

}  // namespace
}  // namespace primalsim::workloads
