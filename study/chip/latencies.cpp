#include "study/chip/latencies.h"

#include <sstream>

#include "core/error.h"
#include "core/number_text.h"
#include "core/text.h"
#include "proto/file_bytes.h"

namespace primalsim::study {
namespace {

constexpr std::size_t kLatencyKeys = 5;
constexpr const char* kLatencyHeader = "pattern,mechanism,width,height,transactions";

std::vector<std::string> table_cells(const std::string& line) {
  std::vector<std::string> cells{""};
  for (const char letter : line) {
    if (letter == ',') {
      cells.emplace_back();
    } else if (letter != ' ' && letter != '\r') {
      cells.back() += letter;
    }
  }
  return cells;
}

class LatencyReader {
 public:
  explicit LatencyReader(const std::string& file) : file_(file) {}

  std::vector<MeasuredLatency> read() {
    constexpr std::size_t kMostBytes = 16U << 20U;
    const std::string text = read_bytes(file_, kMostBytes);
    refuse_nul(text, file_);
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      ++line_;
      const std::vector<std::string> cells = table_cells(line);
      if (cells == std::vector<std::string>{""} || cells[0].starts_with("#")) continue;
      if (sizes_.empty()) {
        header(cells);
      } else {
        row(cells);
      }
    }
    if (latencies_.empty()) throw_input_error("{}: has no measured latency", file_);
    return std::move(latencies_);
  }

 private:
  static constexpr std::uint64_t kMostSide = 64;
  static constexpr std::uint64_t kMostTransactions = 1U << 20U;
  static constexpr std::uint64_t kMostBytesEach = std::uint64_t{1} << 31U;
  static constexpr double kMostCycles = 1e12;

  std::string place() const { return fmt::format("{}:{}", file_, line_); }

  void header(const std::vector<std::string>& cells) {
    std::string keys;
    for (std::size_t i = 0; i < std::min(kLatencyKeys, cells.size()); ++i)
      keys += (i == 0 ? "" : ",") + cells[i];
    if (keys != kLatencyHeader || cells.size() == kLatencyKeys)
      throw_input_error("{}: needed is {},BYTES,BYTES,...", place(), kLatencyHeader);
    for (std::size_t i = kLatencyKeys; i < cells.size(); ++i)
      sizes_.push_back(parse_integer(place() + ": a size", cells[i], 1, kMostBytesEach));
  }

  void row(const std::vector<std::string>& cells) {
    if (cells.size() != kLatencyKeys + sizes_.size())
      throw_input_error("{}: has {} columns; the header has {}", place(), cells.size(),
                        kLatencyKeys + sizes_.size());
    const auto number = [&](const char* what, std::size_t cell, std::uint64_t most) {
      return static_cast<std::uint32_t>(
          parse_integer(fmt::format("{}: {}", place(), what), cells[cell], 1, most));
    };
    MeasuredLatency latency;
    latency.line = line_;
    latency.spec.pattern = cells[0];
    latency.spec.mechanism = cells[1];
    latency.spec.width = number("width", 2, kMostSide);
    latency.spec.height = number("height", 3, kMostSide);
    latency.spec.transactions = number("transactions", 4, kMostTransactions);
    for (std::size_t i = 0; i < sizes_.size(); ++i) {
      if (cells[kLatencyKeys + i].empty()) continue;
      latency.spec.bytes = sizes_[i];
      latency.cycles = parse_real(place() + ": cycles", cells[kLatencyKeys + i], 1, kMostCycles);
      latencies_.push_back(latency);
    }
  }

  const std::string& file_;
  std::size_t line_ = 0;
  std::vector<std::uint64_t> sizes_;
  std::vector<MeasuredLatency> latencies_;
};

}  // namespace

std::vector<MeasuredLatency> read_latencies(const std::string& file) { return LatencyReader(file).read(); }

}  // namespace primalsim::study
