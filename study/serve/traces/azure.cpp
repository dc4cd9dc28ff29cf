// The Azure LLM inference traces of 2023 and 2024: TIMESTAMP,ContextTokens,GeneratedTokens.
#include <array>
#include <chrono>

#include "core/error.h"
#include "core/number_text.h"
#include "study/serve/traces/rows.h"

namespace primalsim::study {
namespace {

// "2023-11-16 18:15:46.6805900", with up to nine digits of a second and perhaps "+00:00" or "Z" behind, as
// nanoseconds since 1970.
std::uint64_t azure_nanoseconds(const std::string& place, const std::string& text) {
  constexpr std::string_view kShape = "dddd-dd-dd dd:dd:dd";
  const auto refuse = [&]() {
    throw_input_error("{} is '{}'; allowed is a time as 2023-11-16 18:15:46.6805900", place, text);
  };
  std::string time = text;
  for (const std::string_view zone : {"+00:00", "Z"}) {
    if (time.ends_with(zone)) time.resize(time.size() - zone.size());
  }
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (time.size() < kShape.size()) refuse();
  for (std::size_t i = 0; i < kShape.size(); ++i) {
    if (kShape[i] == 'd' ? !is_digit(time[i]) : kShape[i] != time[i]) refuse();
  }
  std::string fraction = time.substr(kShape.size());
  if (!fraction.empty() && (fraction[0] != '.' || fraction.size() == 1 || fraction.size() > 10)) refuse();
  for (std::size_t i = 1; i < fraction.size(); ++i) {
    if (!is_digit(fraction[i])) refuse();
  }
  fraction.resize(10, '0');
  const auto number = [&](std::size_t at, std::size_t digits) { return std::stoi(time.substr(at, digits)); };
  namespace chrono = std::chrono;
  const chrono::year_month_day day{chrono::year(number(0, 4)),
                                   chrono::month(static_cast<unsigned>(number(5, 2))),
                                   chrono::day(static_cast<unsigned>(number(8, 2)))};
  constexpr int kFirstYear = 1970;
  constexpr int kLastYear = 2200;
  if (!day.ok() || number(0, 4) < kFirstYear || number(0, 4) > kLastYear || number(11, 2) > 23 ||
      number(14, 2) > 59 || number(17, 2) > 60) {
    refuse();
  }
  const std::uint64_t seconds =
      static_cast<std::uint64_t>(chrono::sys_days(day).time_since_epoch().count()) * 86400 +
      static_cast<std::uint64_t>(number(11, 2) * 3600 + number(14, 2) * 60 + number(17, 2));
  return seconds * 1'000'000'000 + std::stoull(fraction.substr(1));
}

constexpr CsvColumns kAzure{"TIMESTAMP", "ContextTokens", "GeneratedTokens", azure_nanoseconds};

}  // namespace

TraceFormat azure_trace() {
  return {"azure", "TIMESTAMP,ContextTokens,GeneratedTokens",
          [](std::string_view line) { return has_columns(line, kAzure); },
          [](std::string_view text, Trace& trace) { parse_csv(text, kAzure, trace); }};
}

}  // namespace primalsim::study
