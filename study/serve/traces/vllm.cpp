// A recorded run of vLLM: JSON lines of {request_id, input_toks, output_toks, arrival_time in seconds, ...}.
// What the run measured is not used.
#include "study/serve/traces/rows.h"

namespace primalsim::study {
namespace {

constexpr JsonKeys kVllm{"arrival_time", "input_toks", "output_toks", 1e9};

}  // namespace

TraceFormat vllm_trace() {
  return {"vllm", R"({"arrival_time": SECONDS, "input_toks": N, "output_toks": N, ...})",
          [](std::string_view line) { return has_keys(line, kVllm); },
          [](std::string_view text, Trace& trace) { parse_json_lines(text, kVllm, trace); }};
}

}  // namespace primalsim::study
