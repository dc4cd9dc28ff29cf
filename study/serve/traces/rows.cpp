#include "study/serve/traces/rows.h"

#include <cmath>
#include <limits>

#include "core/error.h"
#include "core/number_text.h"
#include "study/generate.h"

namespace primalsim::study {

void TraceRows::add(const TraceRow& row) {
  const std::string place = fmt::format("{}:{}", trace_.file, row.line);
  const auto tokens = [&](const char* what, const std::string& text) {
    return static_cast<std::uint32_t>(
        parse_integer(fmt::format("{}: {}", place, what), text, 1, kMostTokensOfARequest));
  };
  if (trace_.requests.empty()) {
    first_ns_ = row.arrival_ns;
  } else if (row.arrival_ns < last_ns_) {
    throw_input_error("{}: arrives at {}, before line {}, which arrives at {}; rows must not go back in time",
                      place, row.arrival, trace_.requests.back().line, last_);
  }
  last_ns_ = row.arrival_ns;
  last_ = row.arrival;
  trace_.requests.push_back({row.arrival_ns - first_ns_, tokens("input tokens", row.input_tokens),
                             tokens("output tokens", row.output_tokens), row.adapter, row.line});
}

void for_each_line(std::string_view text, const std::function<void(std::string_view, std::size_t)>& each) {
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) each(line, number);
  }
}

std::uint64_t as_nanoseconds(const std::string& what, double value, double unit_ns) {
  constexpr double kMost = 9e18;
  if (!(value >= 0) || value * unit_ns > kMost) {
    throw_input_error("{} is {}; allowed is a number from 0 to {}", what, shortest(value),
                      shortest(kMost / unit_ns));
  }
  // Apart, for seconds since 1970 in nanoseconds have more digits than a double.
  const double whole = std::floor(value);
  return static_cast<std::uint64_t>(whole) * static_cast<std::uint64_t>(unit_ns) +
         static_cast<std::uint64_t>(std::llround((value - whole) * unit_ns));
}

}  // namespace primalsim::study
