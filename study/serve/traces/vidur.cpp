// As Vidur has them: arrived_at (seconds),num_prefill_tokens,num_decode_tokens.
#include "core/number_text.h"
#include "study/serve/traces/rows.h"

namespace primalsim::study {
namespace {

constexpr CsvColumns kVidur{"arrived_at", "num_prefill_tokens", "num_decode_tokens",
                            [](const std::string& place, const std::string& text) {
                              constexpr double kMostSeconds = 9e9;
                              return as_nanoseconds(place, parse_real(place, text, 0, kMostSeconds), 1e9);
                            }};

}  // namespace

TraceFormat vidur_trace() {
  return {"vidur", "arrived_at,num_prefill_tokens,num_decode_tokens",
          [](std::string_view line) { return has_columns(line, kVidur); },
          [](std::string_view text, Trace& trace) { parse_csv(text, kVidur, trace); }};
}

}  // namespace primalsim::study
