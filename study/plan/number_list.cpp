#include "study/plan/number_list.h"

#include <fmt/format.h>

#include <cmath>

#include "core/error.h"
#include "core/number_text.h"
#include "study/plan/product.h"

namespace primalsim::study {
namespace {

std::vector<std::string> parts_of(const std::string& text) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == ':') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

// 0.01 + 3 x 0.02 is 0.07, not 0.06999999999999999: without the last digits, which come from the steps.
double as_decimal(double value) { return std::stod(fmt::format("{:.13g}", value)); }

// How many values lie so many steps apart; a list tells no more than kMostSeed of them apart.
std::uint64_t count_of(double steps, const std::string& text, const std::string& where) {
  constexpr double kSame = 1e-6;  // of a step
  if (!(steps < kMostSeed)) throw_input_error("{} is '{}', a range of too many values", where, text);
  return static_cast<std::uint64_t>(steps + kSame) + 1;
}

}  // namespace

NumberList::NumberList(const Texts& texts, const NumberRule& rule, const std::string& where) : rule_(rule) {
  for (int i = 0; i < texts.size(); ++i) {
    ranges_.push_back(range_of(texts[i], fmt::format("{}[{}]", where, i)));
    size_ = plus(size_, ranges_.back().count, where);
  }
}

NumberList::Range NumberList::range_of(const std::string& text, const std::string& where) const {
  const auto number = [&](const std::string& part, double min, double max) -> double {
    if (!rule_.whole) return parse_real(where, part, min, max);
    return static_cast<double>(
        parse_integer(where, part, static_cast<std::uint64_t>(min), static_cast<std::uint64_t>(max)));
  };
  const std::vector<std::string> parts = parts_of(text);
  Range range;
  range.first = number(parts[0], rule_.min, rule_.max);
  if (parts.size() == 1) return range;
  if (parts.size() > 3) {
    throw_input_error("{} is '{}'; allowed are a number, FIRST:LAST:STEP and FIRST:LAST:xFACTOR", where,
                      text);
  }
  const double last = number(parts[1], rule_.min, rule_.max);
  if (last < range.first) throw_input_error("{} is '{}', a range without values", where, text);
  range.multiplies = parts.size() == 3 && parts[2].starts_with('x');
  if (range.multiplies) {
    constexpr double kMostFactor = 1e9;  // whatever the numbers may be: rates, too, can double
    range.step = number(parts[2].substr(1), 1, kMostFactor);
    if (range.step <= 1 || range.first <= 0) {
      throw_input_error("{} is '{}'; a range of multiples begins above 0 and has a factor above 1", where,
                        text);
    }
    range.count = count_of((std::log(last) - std::log(range.first)) / std::log(range.step), text, where);
    return range;
  }
  range.step = parts.size() == 3 ? number(parts[2], 0, rule_.max) : 1;
  if (range.step <= 0) throw_input_error("{} is '{}'; a step is above 0", where, text);
  range.count = count_of((last - range.first) / range.step, text, where);
  return range;
}

double NumberList::at(std::uint64_t index) const {
  for (const Range& range : ranges_) {
    if (index >= range.count) {
      index -= range.count;
      continue;
    }
    if (index == 0) return range.first;
    const auto steps = static_cast<double>(index);
    const double value =
        range.multiplies ? range.first * std::pow(range.step, steps) : range.first + steps * range.step;
    return rule_.whole ? std::round(value) : as_decimal(value);
  }
  throw_internal_error("a list of numbers has no such value", std::source_location::current());
}

std::string NumberList::text_at(std::uint64_t index) const {
  const double value = at(index);
  return value == std::floor(value) && std::abs(value) < 1e15 ? fmt::format("{:.0f}", value)
                                                              : shortest(value);
}

}  // namespace primalsim::study
