#include "workloads/direct/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

namespace primalsim::workloads {
namespace {

using arithmetic::Computed;
using arithmetic::ComputedName;
using Part = ComputedName::Part;

class Comparer {
 public:
  Comparer(const v1::Graph& graph, const DirectNumbers& expected, std::uint32_t slice_elements,
           std::span<const Token> tokens)
      : graph_(graph), expected_(expected), slice_elements_(slice_elements), tokens_(tokens) {
    for (const auto& [name, values] : expected) missing_[name].assign(values.size(), true);
    result_.vectors = expected.size();
  }

  Comparison compare(std::span<const Computed> computed) {
    for (const Computed& piece : computed) compare(piece);
    for (const auto& [name, missing] : missing_) {
      const auto first = std::find(missing.begin(), missing.end(), true);
      if (first == missing.end()) continue;
      const auto element = static_cast<std::size_t>(first - missing.begin());
      result_.differences.push_back(fmt::format("{} was never computed", describe(name, element)));
    }
    return std::move(result_);
  }

 private:
  void compare(const Computed& piece) {
    ++result_.slices;
    const auto found = expected_.find(piece.name);
    if (found == expected_.end() || piece.first + piece.values.size() > found->second.size()) {
      result_.differences.push_back(fmt::format("{} was computed, and the model has no such numbers",
                                                describe(piece.name, piece.first + piece.values.size() - 1)));
      return;
    }
    const auto expected = found->second.begin() + static_cast<std::ptrdiff_t>(piece.first);
    std::vector<bool>& missing = missing_[piece.name];
    std::size_t wrong = 0;
    std::optional<std::size_t> first_wrong;
    for (std::size_t i = 0; i < piece.values.size(); ++i) {
      missing[piece.first + i] = false;
      if (piece.values[i] == expected[static_cast<std::ptrdiff_t>(i)]) continue;
      ++wrong;
      if (!first_wrong) first_wrong = i;
    }
    if (!first_wrong) return;
    result_.differences.push_back(
        fmt::format("{} is {}, expected {}; {} of {} elements there are wrong",
                    describe(piece.name, piece.first + *first_wrong), piece.values[*first_wrong],
                    expected[static_cast<std::ptrdiff_t>(*first_wrong)], wrong, piece.values.size()));
  }

  std::string describe(const ComputedName& name, std::size_t element) const {
    if (tokens_.size() < 2) return describe_element(name, element);
    const std::uint32_t sequence = tokens_[name.token].sequence;
    return fmt::format("token {} (sequence {}): {}", name.token, sequence, describe_element(name, element));
  }

  std::string describe_element(const ComputedName& name, std::size_t element) const {
    const v1::Operator& op = graph_.operators(static_cast<int>(name.op));
    switch (name.part) {
      case Part::kVector:
        return fmt::format("{}: vector '{}', slice {}, element {}", op.name(),
                           op.outputs_size() == 0 ? "" : op.outputs(0), element / slice_elements_, element);
      case Part::kRanks:
        return fmt::format("{}.lora: rank {} of x*A", op.name(), element);
      case Part::kEntry:
        return fmt::format("{}: the new entry of {}, element {}", op.name(), name.row == 0 ? "K" : "V",
                           element);
      case Part::kScores:
        return fmt::format("{}: the score of entry {}, query head {}", op.name(), name.row, element);
      case Part::kProbabilities:
        return fmt::format("{}: the probability of entry {}, query head {}", op.name(), name.row, element);
      case Part::kNextLayer:
        return fmt::format("{}: slice {} at the next layer, element {}", op.name(), element / slice_elements_,
                           element);
      case Part::kLargest:
        break;
    }
    if (name.row == ComputedName::kOfAll) return fmt::format("{}: the largest logit (as a key)", op.name());
    return fmt::format("{}: the largest logit of slice {} (as a key)", op.name(), name.row);
  }

  const v1::Graph& graph_;
  const DirectNumbers& expected_;
  const std::uint32_t slice_elements_;
  const std::span<const Token> tokens_;
  std::map<ComputedName, std::vector<bool>> missing_;
  Comparison result_;
};

}  // namespace

Comparison compare(const v1::Graph& graph, const DirectNumbers& expected,
                   std::span<const arithmetic::Computed> computed, std::uint32_t slice_elements,
                   std::span<const Token> tokens) {
  return Comparer(graph, expected, slice_elements, tokens).compare(computed);
}

}  // namespace primalsim::workloads
