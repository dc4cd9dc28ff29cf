// Lengths only, as LLMServingSim has them: arrival_time_ns,input_toks,output_toks.
#include "core/number_text.h"
#include "study/serve/traces/rows.h"

namespace primalsim::study {
namespace {

constexpr CsvColumns kLengths{"arrival_time_ns", "input_toks", "output_toks",
                              [](const std::string& place, const std::string& text) {
                                constexpr std::uint64_t kMostNs = 9'000'000'000'000'000'000;
                                return parse_integer(place, text, 0, kMostNs);
                              }};

}  // namespace

TraceFormat lengths_trace() {
  return {"lengths", "arrival_time_ns,input_toks,output_toks",
          [](std::string_view line) { return has_columns(line, kLengths); },
          [](std::string_view text, Trace& trace) { parse_csv(text, kLengths, trace); }};
}

}  // namespace primalsim::study
