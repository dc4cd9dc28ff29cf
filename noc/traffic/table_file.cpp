#include "noc/traffic/table_file.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <string_view>

#include "core/byte_order_mark.h"
#include "core/error.h"
#include "core/read_line.h"
#include "core/text.h"

namespace primalsim::noc::traffic {

namespace {

constexpr std::size_t kMostFlows = 10'000'000;
constexpr Cycle kMostCycle = Cycle{1} << 40U;
constexpr std::string_view kBlanks = " \t\r";

class TableLine {
 public:
  TableLine(const std::string& file, std::uint64_t number, std::string_view text)
      : file_(file), number_(number) {
    for (std::size_t at = text.find_first_not_of(kBlanks); at != text.npos;) {
      const std::size_t end = std::min(text.find_first_of(kBlanks, at), text.size());
      words_.push_back(text.substr(at, end - at));
      at = text.find_first_not_of(kBlanks, end);
    }
  }

  bool is_empty() const { return words_.empty() || words_[0].starts_with('%'); }

  TableFlow flow(std::uint32_t nodes, std::optional<double> default_injection) const {
    constexpr std::size_t kMostWords = 7;
    if (words_.size() < 2 || words_.size() > kMostWords) {
      refuse("has {} fields; allowed are 2 to 7: src dst pir por t_on t_off t_period", words_.size());
    }
    TableFlow flow;
    flow.line = number_;
    flow.source = static_cast<std::uint32_t>(whole(0, "src", 0, nodes - 1));
    flow.destination = static_cast<std::uint32_t>(whole(1, "dst", 0, nodes - 1));
    if (words_.size() < 3 && !default_injection) refuse("has no pir, and no rate is given for such lines");
    flow.injection = words_.size() > 2 ? probability(2, "pir") : *default_injection;
    flow.retransmission = words_.size() > 3 ? probability(3, "por") : flow.injection;
    if (words_.size() > 4) flow.on = whole(4, "t_on", 0, kMostCycle);
    if (words_.size() > 5) flow.off = whole(5, "t_off", flow.on + 1, kMostCycle + 1);
    if (words_.size() > 6) flow.period = whole(6, "t_period", *flow.off + 1, kMostCycle + 2);
    return flow;
  }

 private:
  template <typename... Args>
  [[noreturn]] void refuse(fmt::format_string<Args...> format, Args&&... args) const {
    throw_input_error("{}:{}: {}", file_, number_, fmt::format(format, std::forward<Args>(args)...));
  }

  std::uint64_t whole(std::size_t word, const char* name, std::uint64_t least, std::uint64_t most) const {
    std::uint64_t value = 0;
    if (parse(words_[word], value) && value >= least && value <= most) return value;
    refuse("{} is '{}'; allowed is a whole number from {} to {}", name, words_[word], least, most);
  }

  double probability(std::size_t word, const char* name) const {
    double value = 0;
    if (parse(words_[word], value) && value >= 0 && value <= 1 && (value == 0 || std::isnormal(value)))
      return value;
    refuse("{} is '{}'; allowed is a number from 0 to 1", name, words_[word]);
  }

  template <typename Number>
  static bool parse(std::string_view text, Number& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size();
  }

  const std::string& file_;
  std::uint64_t number_;
  std::vector<std::string_view> words_;
};

}  // namespace

std::vector<TableFlow> read_table(const std::string& file, std::uint32_t nodes,
                                  std::optional<double> default_injection) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw_input_error("{}: cannot be opened", file);
  std::vector<TableFlow> flows;
  std::string text;
  for (std::uint64_t number = 1; read_line(in, text, file, number); ++number) {
    const TableLine line(file, number, number == 1 ? without_byte_order_mark(text) : text);
    if (line.is_empty()) continue;
    if (flows.size() == kMostFlows) throw_input_error("{}:{}: more than {} flows", file, number, kMostFlows);
    flows.push_back(line.flow(nodes, default_injection));
  }
  if (in.bad()) throw_input_error("{}: cannot be read", file);
  if (flows.empty())
    throw_input_error("{}: has no flow; a line is src dst pir por t_on t_off t_period", file);
  return flows;
}

}  // namespace primalsim::noc::traffic
