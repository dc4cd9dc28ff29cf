#include "report/text_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace primalsim::report {
namespace {

constexpr std::size_t kGap = 2;  // spaces between two columns

std::vector<std::size_t> widths_of(const TextRows& rows) {
  std::vector<std::size_t> widths;
  for (const std::vector<std::string>& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  return widths;
}

std::size_t width_of(const TextRows& rows) {
  const std::vector<std::size_t> widths = widths_of(rows);
  return std::accumulate(widths.begin(), widths.end(), std::size_t{0}) +
         kGap * (widths.empty() ? 0 : widths.size() - 1);
}

void erase_column(std::size_t column, TextRows& rows) {
  for (std::vector<std::string>& row : rows) {
    if (column < row.size()) row.erase(row.begin() + static_cast<std::ptrdiff_t>(column));
  }
}

}  // namespace

std::string text_table(const TextRows& rows, std::size_t left) {
  const std::vector<std::size_t> widths = widths_of(rows);
  std::string text;
  for (const std::vector<std::string>& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) line.append(kGap, ' ');
      line += i < left ? fmt::format("{:<{}}", row[i], widths[i]) : fmt::format("{:>{}}", row[i], widths[i]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

std::string fitted_table(const TextRows& rows, std::size_t columns,
                         const std::vector<std::string>& dispensable, std::size_t left) {
  TextRows shown = rows;
  std::string dropped;
  for (const std::string& heading : dispensable) {
    if (columns == 0 || shown.empty() || width_of(shown) <= columns) break;
    const auto found = std::find(shown.front().begin(), shown.front().end(), heading);
    if (found == shown.front().end()) continue;
    erase_column(static_cast<std::size_t>(found - shown.front().begin()), shown);
    dropped += (dropped.empty() ? "" : ", ") + heading;
  }
  const std::string text = text_table(shown, left);
  return dropped.empty() ? text : text + fmt::format("(no room for: {}; --verbose shows them)\n", dropped);
}

}  // namespace primalsim::report
