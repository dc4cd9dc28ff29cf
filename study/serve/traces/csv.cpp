#include <algorithm>
#include <optional>

#include "core/error.h"
#include "study/serve/traces/rows.h"

namespace primalsim::study {
namespace {

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == text.npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

std::vector<std::string> cells_of(std::string_view line) {
  std::vector<std::string> cells;
  for (std::size_t comma = line.find(','); comma != line.npos; comma = line.find(',')) {
    cells.push_back(trimmed(line.substr(0, comma)));
    line.remove_prefix(comma + 1);
  }
  cells.push_back(trimmed(line));
  return cells;
}

std::optional<std::size_t> column_of(const std::vector<std::string>& header, std::string_view name) {
  const auto found = std::find(header.begin(), header.end(), name);
  if (found == header.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header.begin());
}

}  // namespace

bool has_columns(std::string_view header, const CsvColumns& columns) {
  const std::vector<std::string> names = cells_of(header);
  return column_of(names, columns.arrival) && column_of(names, columns.input) &&
         column_of(names, columns.output);
}

void parse_csv(std::string_view text, const CsvColumns& columns, Trace& trace) {
  TraceRows rows(trace);
  std::vector<std::string> header;
  std::optional<std::size_t> adapter;
  for_each_line(text, [&](std::string_view line, std::size_t number) {
    const std::vector<std::string> cells = cells_of(line);
    if (header.empty()) {
      header = cells;
      adapter = column_of(header, "adapter");
      trace.has_adapters = adapter.has_value();
      return;
    }
    const std::string place = fmt::format("{}:{}", trace.file, number);
    if (cells.size() != header.size()) {
      throw_input_error("{}: has {} columns; the header has {}", place, cells.size(), header.size());
    }
    const auto cell = [&](const char* name) { return cells[*column_of(header, name)]; };
    TraceRow row{number, 0, cell(columns.arrival), cell(columns.input), cell(columns.output), {}};
    row.arrival_ns = columns.arrival_ns(fmt::format("{}: {}", place, columns.arrival), row.arrival);
    if (adapter) row.adapter = cells[*adapter];
    rows.add(row);
  });
}

}  // namespace primalsim::study
