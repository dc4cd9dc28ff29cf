#include "study/serve/traces/trace.h"

#include <array>

#include "core/byte_order_mark.h"
#include "core/error.h"
#include "core/text.h"
#include "proto/content_hash.h"
#include "proto/file_bytes.h"

namespace primalsim::study {

// Each is defined in the file of its name in traces/.
TraceFormat azure_trace();
TraceFormat lengths_trace();
TraceFormat mooncake_trace();
TraceFormat vidur_trace();
TraceFormat vllm_trace();

std::span<const TraceFormat> trace_formats() {
  static const std::array kFormats{azure_trace(), lengths_trace(), vidur_trace(), mooncake_trace(),
                                   vllm_trace()};
  return kFormats;
}

Trace parse_trace(std::string_view text, const std::string& file) {
  refuse_nul(text, file);
  text = without_byte_order_mark(text);
  std::string_view first = text.substr(0, text.find('\n'));
  if (first.ends_with('\r')) first.remove_suffix(1);
  std::string known;
  for (const TraceFormat& format : trace_formats()) {
    known += fmt::format("\n  {}: {}", format.name, format.first_line);
    if (!format.is_first_line(first)) continue;
    Trace trace{file, format.name, bytes_hash(text), {}, false};
    format.parse(text, trace);
    if (trace.requests.empty()) throw_input_error("{}: no request; there must be at least one", file);
    return trace;
  }
  constexpr std::size_t kShown = 80;
  throw_input_error("{}:1: '{}' begins no trace that is known; a trace begins with{}", file,
                    first.substr(0, kShown), known);
}

Trace read_trace(const std::string& file) { return parse_trace(read_bytes(file), file); }

}  // namespace primalsim::study
