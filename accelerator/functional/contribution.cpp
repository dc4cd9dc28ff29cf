#include "accelerator/functional/contribution.h"

#include <fmt/format.h>

#include <algorithm>

namespace primalsim::accelerator::functional {
namespace {

constexpr unsigned kFirstShift = 16;
constexpr unsigned kTokenShift = kFirstShift + 24;
constexpr unsigned kOpShift = kTokenShift + 12;
constexpr unsigned kKindShift = kOpShift + 9;
constexpr std::uint64_t kSecondMask = kMostSecondIndices - 1;
constexpr std::uint64_t kFirstMask = kMostFirstIndices - 1;
constexpr std::uint64_t kTokenMask = kMostTokens - 1;
constexpr std::uint64_t kOpMask = kMostOperators;
constexpr int kNamed = 4;  // in one sentence

void name(std::string& text, int& count, const std::string& sentence) {
  if (++count <= kNamed) text += (text.empty() ? "" : ", ") + sentence;
}

}  // namespace

std::uint64_t contribution(ContributionKind kind, std::uint32_t op, std::uint32_t token, std::uint32_t a,
                           std::uint32_t b) {
  return std::uint64_t{static_cast<std::uint8_t>(kind)} << kKindShift | (op & kOpMask) << kOpShift |
         (token & kTokenMask) << kTokenShift | (a & kFirstMask) << kFirstShift | (b & kSecondMask);
}

std::string describe_contribution(std::uint64_t contribution, const v1::Graph& graph) {
  const auto op = static_cast<int>(contribution >> kOpShift & kOpMask);
  const std::string& matrix = graph.operators(op).name();
  const std::uint64_t a = contribution >> kFirstShift & kFirstMask;
  const std::uint64_t b = contribution & kSecondMask;
  switch (static_cast<ContributionKind>(contribution >> kKindShift)) {
    case ContributionKind::kPartition:
      return fmt::format("the product of partition ({}, {}) of {}", a, b, matrix);
    case ContributionKind::kLoraSlice:
      return fmt::format("input slice {} times A of {}", a, matrix);
    case ContributionKind::kLoraRank:
      return fmt::format("rank {} times B of {}, output slice {}", a, matrix, b);
    case ContributionKind::kSlice:
      return fmt::format("slice {} for {}", a, matrix);
    case ContributionKind::kEntry:
      return fmt::format("entry {} of the KV heads from {} on", a, b);
    case ContributionKind::kProduct:
      return fmt::format("entry {} of KV head {} of V", a, b);
    case ContributionKind::kNone:
      break;
  }
  return "a number without a name";
}

std::string compare_contributions(std::vector<std::uint64_t> found, std::vector<std::uint64_t> expected,
                                  const v1::Graph& graph, bool several_tokens) {
  std::sort(found.begin(), found.end());
  std::sort(expected.begin(), expected.end());
  if (found == expected) return {};
  const auto describe = [&](std::uint64_t contribution) {
    const std::string what = describe_contribution(contribution, graph);
    return several_tokens ? fmt::format("{} (token {})", what, contribution >> kTokenShift & kTokenMask)
                          : what;
  };
  std::string text;
  int count = 0;
  for (const std::uint64_t wanted : expected) {
    if (!std::binary_search(found.begin(), found.end(), wanted)) {
      name(text, count, describe(wanted) + " is lost");
    }
  }
  for (auto at = found.begin(); at != found.end();) {
    const auto end = std::upper_bound(at, found.end(), *at);
    if (!std::binary_search(expected.begin(), expected.end(), *at)) {
      name(text, count, describe(*at) + " does not belong to it");
    } else if (end - at > 1) {
      name(text, count, fmt::format("{} is counted {} times", describe(*at), end - at));
    }
    at = end;
  }
  if (count > kNamed) text += fmt::format(" and {} more", count - kNamed);
  return text;
}

}  // namespace primalsim::accelerator::functional
