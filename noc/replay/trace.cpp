#include "noc/replay/trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <limits>
#include <optional>
#include <string_view>
#include <unordered_set>

#include "core/byte_order_mark.h"
#include "core/error.h"
#include "core/read_line.h"
#include "core/text.h"

namespace primalsim::noc::replay {

namespace {

// The places of the columns in Parser::fields_; results follow.
enum Field : std::uint8_t { kPid, kSource, kDestination, kCreateCycle, kFlits, kFirstResult };
constexpr std::size_t kFields = kFirstResult + kResults;
constexpr std::array<const char*, kFirstResult> kInputNames{"pid", "src", "dst", "create_cycle", "flits"};
constexpr std::uint64_t kMaxCycle = std::uint64_t{1} << 62U;
constexpr std::uint64_t kMaxFlits = 1U << 20U;

const char* field_name(std::size_t field) {
  return field < kFirstResult ? kInputNames[field] : kResultNames[field - kFirstResult];
}

std::vector<std::string_view> split(std::string_view line) {
  std::vector<std::string_view> cells;
  for (std::size_t comma = line.find(','); comma != std::string_view::npos; comma = line.find(',')) {
    cells.push_back(line.substr(0, comma));
    line.remove_prefix(comma + 1);
  }
  cells.push_back(line);
  return cells;
}

class Parser {
 public:
  Parser(const std::string& file, std::uint32_t terminals, std::uint32_t packet_flits)
      : file_(file), terminals_(terminals), packet_flits_(packet_flits), last_create_cycle_(terminals, 0) {}

  Trace parse(std::istream& text) {
    std::string line;
    while (read_line(text, line, file_, line_number_ + 1)) {
      ++line_number_;
      if (!line.empty() && line.back() == '\r') line.pop_back();
      if (line_number_ == 1) {
        header(std::string(without_byte_order_mark(line)));
      } else {
        row(line);
      }
    }
    if (text.bad()) throw_input_error("{}: cannot be read", file_);
    if (line_number_ == 0) throw_input_error("{}: is empty; the first line names the columns", file_);
    return std::move(trace_);
  }

 private:
  void header(const std::string& line) {
    for (const std::string_view name : split(line)) {
      std::size_t field = 0;
      while (field < kFields && name != field_name(field)) ++field;
      if (field == kFields)
        throw_input_error("{}: there is no column '{}'; {}", place(), name, allowed_columns());
      if (column_of_[field]) throw_input_error("{}: column '{}' occurs twice", place(), name);
      column_of_[field] = columns_++;
    }
    for (std::size_t field = 0; field < kFlits; ++field) {
      if (!column_of_[field]) throw_input_error("{}: column '{}' is missing", place(), field_name(field));
    }
    trace_.has_flits = column_of_[kFlits].has_value();
    for (std::size_t i = 0; i < kResults; ++i)
      trace_.has_result[i] = column_of_[kFirstResult + i].has_value();
  }

  void row(const std::string& line) {
    const std::vector<std::string_view> cells = split(line);
    if (cells.size() != columns_) {
      throw_input_error("{}: has {} columns; the header has {}", place(), cells.size(), columns_);
    }
    Row row;
    row.pid = number(cells, kPid, 0, std::numeric_limits<std::uint64_t>::max());
    row.source = static_cast<std::uint32_t>(number(cells, kSource, 0, terminals_ - 1));
    row.destination = static_cast<std::uint32_t>(number(cells, kDestination, 0, terminals_ - 1));
    row.create_cycle = number(cells, kCreateCycle, 0, kMaxCycle);
    row.flits =
        trace_.has_flits ? static_cast<std::uint32_t>(number(cells, kFlits, 1, kMaxFlits)) : packet_flits_;
    for (std::size_t i = 0; i < kResults; ++i) {
      if (trace_.has_result[i]) row.results[i] = number(cells, kFirstResult + i, 0, 2 * kMaxCycle);
    }
    if (!pids_.insert(row.pid).second) throw_input_error("{}: pid {} occurs twice", place(), row.pid);
    Cycle& last = last_create_cycle_[row.source];
    if (row.create_cycle < last) {
      throw_input_error(
          "{}: create_cycle is {}, but source {} has created a packet in cycle {} before; within one "
          "source it must not go back",
          place(), row.create_cycle, row.source, last);
    }
    last = row.create_cycle;
    trace_.rows.push_back(row);
  }

  std::uint64_t number(const std::vector<std::string_view>& cells, std::size_t field, std::uint64_t min,
                       std::uint64_t max) const {
    const std::string_view text = cells[*column_of_[field]];
    std::uint64_t value = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, status] = std::from_chars(text.data(), end, value, 10);
    if (status != std::errc{} || stop != end || value < min || value > max) {
      throw_input_error("{}: {} is '{}'; allowed is a whole number from {} to {}", place(), field_name(field),
                        text, min, max);
    }
    return value;
  }

  static std::string allowed_columns() {
    std::string text = "the columns are";
    for (std::size_t field = 0; field < kFields; ++field) text += fmt::format(" {}", field_name(field));
    return text;
  }

  std::string place() const { return fmt::format("{}:{}", file_, line_number_); }

  const std::string& file_;
  std::uint32_t terminals_;
  std::uint32_t packet_flits_;
  std::uint64_t line_number_ = 0;
  std::size_t columns_ = 0;
  std::array<std::optional<std::size_t>, kFields> column_of_{};
  std::vector<Cycle> last_create_cycle_;
  std::unordered_set<std::uint64_t> pids_;
  Trace trace_;
};

}  // namespace

Trace parse_trace(std::istream& text, const std::string& file, std::uint32_t terminals,
                  std::uint32_t packet_flits) {
  return Parser(file, terminals, packet_flits).parse(text);
}

Trace read_trace(const std::string& file, std::uint32_t terminals, std::uint32_t packet_flits) {
  std::ifstream text(file, std::ios::binary);
  if (!text) throw_input_error("{}: cannot be opened", file);
  return parse_trace(text, file, terminals, packet_flits);
}

std::string trace_text(const Trace& trace) {
  std::string text = trace.has_flits ? "pid,src,dst,create_cycle,flits" : "pid,src,dst,create_cycle";
  for (const char* const name : kResultNames) text += fmt::format(",{}", name);
  text += '\n';
  for (const Row& row : trace.rows) {
    text += fmt::format("{},{},{},{}", row.pid, row.source, row.destination, row.create_cycle);
    if (trace.has_flits) text += fmt::format(",{}", row.flits);
    for (const std::uint64_t result : row.results) text += fmt::format(",{}", result);
    text += '\n';
  }
  return text;
}

}  // namespace primalsim::noc::replay
