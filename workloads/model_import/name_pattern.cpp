#include "workloads/model_import/name_pattern.h"

#include <algorithm>
#include <utility>

#include "core/error.h"

namespace primalsim::workloads {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kLongest = 2000;  // characters
constexpr std::size_t kMostStates = 10'000;
constexpr std::chrono::seconds kLongestTime{2};

// An upper bound of what the counts of "{3}" and "{2,5}" make of the pattern: as if each stood in the next.
std::size_t expanded_size(const std::string& text) {
  std::size_t size = text.size();
  for (std::size_t at = text.find('{'); at != std::string::npos; at = text.find('{', at + 1)) {
    std::size_t most = 1;
    std::size_t number = 0;
    for (std::size_t i = at + 1; i < text.size() && text[i] != '}'; ++i) {
      const bool digit = text[i] >= '0' && text[i] <= '9';
      number = digit ? std::min(kMostStates, 10 * number + static_cast<std::size_t>(text[i] - '0')) : 0;
      most = std::max(most, number);
    }
    size = std::min(kMostStates + 1, size * most);
  }
  return size;
}

}  // namespace

NamePattern::NamePattern(const JsonFile& file, std::string field, std::string text)
    : file_(file), field_(std::move(field)), text_(std::move(text)) {
  if (text_.size() > kLongest) {
    file_.refuse(field_, text_,
                 fmt::format("allowed are regular expressions of at most {} characters", kLongest));
  }
  if (expanded_size(text_) > kMostStates) {
    file_.refuse(field_, text_,
                 "its repetitions multiply to too many states for a regular expression of names");
  }
  try {
    compiled_.assign(text_, std::regex::ECMAScript | std::regex_constants::__polynomial);
  } catch (const std::regex_error& error) {
    file_.refuse(field_, text_, fmt::format("as a regular expression it cannot be read: {}", error.what()));
  }
}

bool NamePattern::matches(const std::string& name) {
  if (spent_ > kLongestTime) {
    file_.refuse(field_, text_, "matching this regular expression with the model's names takes too long");
  }
  const Clock::time_point start = Clock::now();
  const bool found = std::regex_match(name, compiled_);
  spent_ += Clock::now() - start;
  return found;
}

}  // namespace primalsim::workloads
