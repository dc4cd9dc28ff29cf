// Requests with the times of their arrival, read from the files that others record or publish. docs/serve.md,
// Traces
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace primalsim::study {

struct TraceRequest {
  std::uint64_t arrival_ns = 0;  // from the first of the trace
  std::uint32_t input_tokens = 1;
  std::uint32_t output_tokens = 1;  // the first comes with the prompt
  std::string adapter;              // as the trace has it; empty: it does not say, or none
  std::size_t line = 0;             // of the file
};

struct Trace {
  std::string file;
  std::string format;                  // name of a TraceFormat
  std::string hash;                    // of its bytes (proto/content_hash.h)
  std::vector<TraceRequest> requests;  // in the order of their arrival
  bool has_adapters = false;           // there is a column of adapters
};

// Throws InputError "FILE:LINE: ..." for a row that cannot be used: lengths that are no whole numbers from 1
// on, an arrival before the one of the row ahead, a line that is none of the format's; for a file without
// requests, and for one whose first line no format begins with.
Trace read_trace(const std::string& file);

// The same of text already in memory.
Trace parse_trace(std::string_view text, const std::string& file);

// How traces of one kind are read. To add one: a file in traces/ with such a function, and a row in
// trace.cpp.
struct TraceFormat {
  const char* name;
  const char* first_line;  // what a file of it begins with, for messages
  bool (*is_first_line)(std::string_view line);
  void (*parse)(std::string_view text, Trace& trace);
};
std::span<const TraceFormat> trace_formats();

}  // namespace primalsim::study
