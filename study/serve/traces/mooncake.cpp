// The Mooncake traces: JSON lines of {timestamp in ms, input_length, output_length, hash_ids}. Blocks that
// prompts share (hash_ids) are not used.
#include "study/serve/traces/rows.h"

namespace primalsim::study {
namespace {

constexpr JsonKeys kMooncake{"timestamp", "input_length", "output_length", 1e6};

}  // namespace

TraceFormat mooncake_trace() {
  return {"mooncake", R"({"timestamp": MS, "input_length": N, "output_length": N, ...})",
          [](std::string_view line) { return has_keys(line, kMooncake); },
          [](std::string_view text, Trace& trace) { parse_json_lines(text, kMooncake, trace); }};
}

}  // namespace primalsim::study
