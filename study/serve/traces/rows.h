// What the readers of traces share: lines, the cells of a CSV row, and the checks of a request.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "study/serve/traces/trace.h"

namespace primalsim::study {

// A request as its row has it.
struct TraceRow {
  std::size_t line = 0;
  std::uint64_t arrival_ns = 0;  // from whatever start
  std::string arrival;           // the same as the file writes it
  std::string input_tokens;
  std::string output_tokens;
  std::string adapter;
};

// Adds requests to a trace, row by row.
class TraceRows {
 public:
  explicit TraceRows(Trace& trace) : trace_(trace) {}
  // Throws InputError as read_trace() does.
  void add(const TraceRow& row);

 private:
  Trace& trace_;
  std::uint64_t first_ns_ = 0;
  std::uint64_t last_ns_ = 0;
  std::string last_;
};

// Calls `each` with every line that is not empty, without its end, and its number.
void for_each_line(std::string_view text, const std::function<void(std::string_view, std::size_t)>& each);

// The columns of a CSV trace, and how an arrival is read: throws InputError beginning with `place`.
struct CsvColumns {
  const char* arrival;
  const char* input;
  const char* output;
  std::uint64_t (*arrival_ns)(const std::string& place, const std::string& text);
};
// Whether a header has these three; any others may be beside them, "adapter" is one that counts.
bool has_columns(std::string_view header, const CsvColumns& columns);
void parse_csv(std::string_view text, const CsvColumns& columns, Trace& trace);

// The names of a JSON-lines trace. The arrival is a number of so many nanoseconds.
struct JsonKeys {
  const char* arrival;
  const char* input;
  const char* output;
  double unit_ns;
};
bool has_keys(std::string_view line, const JsonKeys& keys);
void parse_json_lines(std::string_view text, const JsonKeys& keys, Trace& trace);

// Seconds (unit 1e9), milliseconds (1e6) and so on as nanoseconds, to the nearest. Throws InputError
// beginning with `what`.
std::uint64_t as_nanoseconds(const std::string& what, double value, double unit_ns);

}  // namespace primalsim::study
