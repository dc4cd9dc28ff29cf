#include "report/why.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/number_text.h"
#include "report/text_table.h"

namespace primalsim::report {
namespace {

using CauseRow = v1::AttributedCycles;

// {0} the operator, {1} the resource, {2} whom it is behind.
struct Phrase {
  std::string_view cause;
  const char* text;
};
constexpr Phrase kPhrases[] = {
    {"acim", "{0} multiplies in the {1}"},
    {"dcim", "{0} multiplies in the {1}"},
    {"router_macs", "{0} multiplies and adds in the {1}"},
    {"functions", "{0} computes functions in the {1}"},
    {"scratchpad", "{0} reads and writes the scratchpad at the {1}"},
    {"reprogramming", "{0} writes the {1}"},
    {"serialisation", "flits of {0} follow one another at {1}"},
    {"hops", "{0} has far to go"},
    {"tile_link", "{0} takes the {1}"},
    {"adder", "sums of {0} are added"},
    {"link", "{0} waits for {1}, behind {2}"},
    {"credits", "{0} waits for room in the {1}"},
    {"gateway", "{0} waits for the {1}, behind {2}"},
    {"unit", "{0} waits for the {1}, which works for {2}"},
    {"order", "{0} waits for its turn at the {1}, kept for {2}"},
    {"buffer", "{0} waits for memory that {2} holds"},
};

// One row for each cause and operator, most cycles first: the resource that has most of it and how many
// others there are, and whom most of it is behind.
std::vector<CauseRow> by_operator(const v1::MappingResult& mapping) {
  struct Sum {
    CauseRow row;
    std::set<std::string> places;
    std::map<std::string, std::int64_t> behind;
  };
  std::map<std::pair<std::string, std::string>, Sum> sums;
  for (const CauseRow& row : mapping.attribution()) {
    Sum& sum = sums[{row.cause(), row.operator_()}];
    const std::int64_t before = sum.row.cycles();
    if (before == 0) sum.row = row;
    sum.row.set_cycles(before + row.cycles());
    sum.places.insert(row.resource());
    sum.behind[row.behind()] += row.cycles();
  }
  std::vector<CauseRow> rows;
  for (auto& [key, sum] : sums) {
    if (sum.places.size() > 1) {
      sum.row.set_resource(fmt::format("{} and {} other {}", sum.row.resource(), sum.places.size() - 1,
                                       sum.places.size() == 2 ? "place" : "places"));
    }
    const auto larger = [](const auto& a, const auto& b) { return a.second < b.second; };
    sum.row.set_behind(std::max_element(sum.behind.begin(), sum.behind.end(), larger)->first);
    rows.push_back(std::move(sum.row));
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const CauseRow& a, const CauseRow& b) { return a.cycles() > b.cycles(); });
  return rows;
}

std::uint64_t magnitude(const CauseRow& row) { return static_cast<std::uint64_t>(std::abs(row.cycles())); }

}  // namespace

std::string phrase(const CauseRow& row) {
  for (const Phrase& phrase : kPhrases) {
    if (phrase.cause != row.cause()) continue;
    return fmt::format(fmt::runtime(phrase.text), row.operator_(), row.resource(),
                       row.behind().empty() ? "others" : row.behind());
  }
  return fmt::format("{}: {} {}", row.cause(), row.operator_(), row.resource());
}

std::string cause_line(const v1::MappingResult& mapping) {
  if (mapping.attribution().empty()) return {};
  std::map<std::string, std::int64_t> by_cause;
  for (const CauseRow& row : mapping.attribution()) by_cause[row.cause()] += row.cycles();
  std::vector<std::pair<std::string, std::int64_t>> causes(by_cause.begin(), by_cause.end());
  std::stable_sort(causes.begin(), causes.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  constexpr std::size_t kNamed = 5;
  const auto share = [&](std::int64_t cycles) {
    return percent(static_cast<double>(cycles) / static_cast<double>(mapping.cycles_per_layer()));
  };
  std::string text;
  auto rest = static_cast<std::int64_t>(mapping.cycles_per_layer());
  for (std::size_t i = 0; i < std::min(kNamed, causes.size()); ++i) {
    text += fmt::format("{} {}, ", causes[i].first, share(causes[i].second));
    rest -= causes[i].second;
  }
  text += "others " + share(rest);
  const CauseRow most = by_operator(mapping).front();
  return fmt::format("{}, where a layer's cycles go: {}; most of all, {} cycles, {}", mapping.name(), text,
                     grouped(magnitude(most)), phrase(most));
}

std::string difference_line(const v1::Difference& difference) {
  constexpr int kNamed = 3;
  std::string text = fmt::format("{} takes {} cycles a layer more than {}", difference.to(),
                                 grouped(static_cast<std::uint64_t>(difference.cycles())), difference.from());
  std::int64_t rest = difference.cycles();
  const int named = std::min(kNamed, difference.rows_size());
  for (int i = 0; i < named; ++i) {
    const CauseRow& row = difference.rows(i);
    text +=
        fmt::format("{} {}{} because {}", i == 0 ? ":" : ";", grouped(magnitude(row)),
                    row.cycles() < 0 ? fmt::format(" fewer than {}", difference.from()) : "", phrase(row));
    rest -= row.cycles();
  }
  if (difference.rows_size() > named) {
    text += fmt::format("; {}{} from {} other causes", rest < 0 ? "-" : "",
                        grouped(static_cast<std::uint64_t>(std::abs(rest))), difference.rows_size() - named);
  }
  return text;
}

std::string attribution_table(const v1::MappingResult& mapping) {
  constexpr std::size_t kShown = 15;
  if (mapping.attribution().empty()) return {};
  std::vector<std::vector<std::string>> rows{{"because", "cause", "cycles", "share"}};
  const std::vector<CauseRow> causes = by_operator(mapping);
  for (std::size_t i = 0; i < std::min(kShown, causes.size()); ++i) {
    const CauseRow& row = causes[i];
    rows.push_back(
        {phrase(row), row.cause(), grouped(magnitude(row)),
         percent(static_cast<double>(row.cycles()) / static_cast<double>(mapping.cycles_per_layer()))});
  }
  std::string text = "where the layer's cycles go:\n" + text_table(rows, 2);
  if (causes.size() > kShown) text += fmt::format("and {} causes more (--json)\n", causes.size() - kShown);
  return text;
}

}  // namespace primalsim::report
