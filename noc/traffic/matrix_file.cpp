#include "noc/traffic/matrix_file.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <limits>
#include <string_view>

#include "core/byte_order_mark.h"
#include "core/error.h"
#include "core/read_line.h"
#include "core/text.h"

namespace primalsim::noc::traffic {

namespace {

struct Line {
  const std::string& file;
  std::size_t number = 0;
  std::string text;
  std::vector<std::string_view> fields;
};

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

bool next_line(std::ifstream& in, Line& line) {
  if (!read_line(in, line.text, line.file, line.number + 1)) return false;
  ++line.number;
  line.fields.clear();
  std::string_view rest = line.number == 1 ? without_byte_order_mark(line.text) : line.text;
  for (std::size_t comma = rest.find(','); comma != std::string_view::npos; comma = rest.find(',')) {
    line.fields.push_back(trimmed(rest.substr(0, comma)));
    rest.remove_prefix(comma + 1);
  }
  line.fields.push_back(trimmed(rest));
  return true;
}

bool is_blank(const Line& line) { return line.fields.size() == 1 && line.fields[0].empty(); }

template <typename Number>
bool parse(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

std::uint32_t parse_node(const Line& line, const char* what, std::string_view text, std::uint32_t nodes) {
  std::uint32_t node = 0;
  if (parse(text, node) && node < nodes) return node;
  throw_input_error("{}:{}: {} is '{}'; allowed is 0 to {}", line.file, line.number, what, text, nodes - 1);
}

double parse_weight(const Line& line, std::string_view text) {
  double weight = 0;
  const bool in_range = parse(text, weight) && std::isfinite(weight) && weight >= 0 && weight <= 1e15;
  if (in_range && (weight == 0 || std::isnormal(weight))) return weight;
  if (in_range) {
    throw_input_error("{}:{}: weight is '{}', too small a number; allowed are 0 and what is at least {}",
                      line.file, line.number, text, std::numeric_limits<double>::min());
  }
  throw_input_error("{}:{}: weight is '{}'; allowed is a number from 0 to 1e15", line.file, line.number,
                    text);
}

void expect_fields(const Line& line, std::size_t expected) {
  if (line.fields.size() == expected) return;
  throw_input_error("{}:{}: {} fields; expected {}", line.file, line.number, line.fields.size(), expected);
}

std::vector<Demand> read_pairs(std::ifstream& in, Line& line, std::uint32_t nodes) {
  struct Row {
    Demand demand;
    std::size_t line = 0;
  };
  std::vector<Row> rows;
  while (next_line(in, line)) {
    if (is_blank(line)) continue;
    expect_fields(line, 3);
    const Demand demand{parse_node(line, "src", line.fields[0], nodes),
                        parse_node(line, "dst", line.fields[1], nodes), parse_weight(line, line.fields[2])};
    rows.push_back({demand, line.number});
  }
  const auto key = [](const Row& row) { return std::pair(row.demand.source, row.demand.destination); };
  std::stable_sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) { return key(a) < key(b); });
  std::vector<Demand> demands;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i > 0 && key(rows[i]) == key(rows[i - 1])) {
      throw_input_error("{}:{}: src {} and dst {} are in line {} already", line.file, rows[i].line,
                        rows[i].demand.source, rows[i].demand.destination, rows[i - 1].line);
    }
    if (rows[i].demand.weight > 0) demands.push_back(rows[i].demand);
  }
  return demands;
}

std::vector<Demand> read_full(std::ifstream& in, Line& line, std::uint32_t nodes) {
  std::vector<Demand> demands;
  std::uint32_t source = 0;
  do {
    if (is_blank(line)) continue;
    if (source == nodes) throw_input_error("{}:{}: more than {} rows", line.file, line.number, nodes);
    expect_fields(line, nodes);
    for (std::uint32_t destination = 0; destination < nodes; ++destination) {
      const double weight = parse_weight(line, line.fields[destination]);
      if (weight > 0) demands.push_back({source, destination, weight});
    }
    ++source;
  } while (next_line(in, line));
  if (source != nodes) throw_input_error("{}: {} rows; expected {}", line.file, source, nodes);
  return demands;
}

}  // namespace

std::vector<Demand> read_matrix(const std::string& file, std::uint32_t nodes) {
  std::ifstream in(file);
  Line line{file, 0, {}, {}};
  if (!in || !next_line(in, line)) throw_input_error("{}: cannot be read, or is empty", file);
  const bool pairs = line.fields == std::vector<std::string_view>{"src", "dst", "weight"};
  std::vector<Demand> demands = pairs ? read_pairs(in, line, nodes) : read_full(in, line, nodes);
  if (in.bad()) throw_input_error("{}: cannot be read", file);
  if (demands.empty()) throw_input_error("{}: no weight is more than 0", file);
  return demands;
}

}  // namespace primalsim::noc::traffic
