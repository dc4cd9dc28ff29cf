#include "report/why.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/number_text.h"
#include "report/text_table.h"

namespace primalsim::report {
namespace {

using CauseRow = v1::AttributedCycles;
using CauseRows = google::protobuf::RepeatedPtrField<CauseRow>;

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
    {"router_shared", "{0} computes and reads the scratchpad at the {1}, either as long as the other"},
    {"reprogramming", "{0} writes the {1}"},
    {"serialisation", "flits of {0} follow one another at {1}"},
    {"hops", "{0} has far to go, to {1}"},
    {"tile_link", "{0} takes the {1}"},
    {"adder", "sums of {0} are added"},
    {"link", "{0} waits for {1}, behind {2}"},
    {"credits", "{0} waits for room in the {1}"},
    {"gateway", "{0} waits for the {1}, behind {2}"},
    {"step", "{0} waits for the end of a step of the {1}, which {2} makes long"},
    {"command", "{0} waits while the commands of the {1} move {2}"},
    {"program", "{0} waits for the program of the {1} to be loaded"},
    {"unit", "{0} waits for the {1}, which works for {2}"},
    {"order", "{0} waits for its turn at the {1}, kept for {2}"},
    {"buffer", "{0} waits for memory that {2} holds"},
};

std::uint64_t magnitude(std::int64_t cycles) { return static_cast<std::uint64_t>(std::abs(cycles)); }
std::uint64_t magnitude(const CauseRow& row) { return magnitude(row.cycles()); }

// Of a difference: a row, and one of the same cause that cancels much of it, if there is one. Two operators
// that change places do that.
struct Reason {
  const CauseRow* row = nullptr;
  const CauseRow* against = nullptr;
  std::int64_t cycles() const { return row->cycles() + (against != nullptr ? against->cycles() : 0); }
};

// Rows, largest first, each with the next one of its cause and the other sign that is at least half of it.
// The largest that remain, none of them nothing.
std::vector<Reason> reasons_of(const CauseRows& rows, std::size_t most) {
  std::vector<Reason> reasons;
  std::vector<char> is_used(static_cast<std::size_t>(rows.size()), 0);
  for (int i = 0; i < rows.size(); ++i) {
    if (is_used[static_cast<std::size_t>(i)] != 0) continue;
    Reason& reason = reasons.emplace_back();
    reason.row = &rows[i];
    for (int k = i + 1; k < rows.size() && reason.against == nullptr; ++k) {
      const bool cancels = rows[k].cause() == rows[i].cause() &&
                           (rows[k].cycles() < 0) != (rows[i].cycles() < 0) &&
                           2 * magnitude(rows[k]) >= magnitude(rows[i]);
      if (!cancels || is_used[static_cast<std::size_t>(k)] != 0) continue;
      is_used[static_cast<std::size_t>(k)] = 1;
      reason.against = &rows[k];
    }
  }
  std::stable_sort(reasons.begin(), reasons.end(), [](const Reason& a, const Reason& b) {
    return magnitude(a.cycles()) > magnitude(b.cycles());
  });
  reasons.resize(std::min(reasons.size(), most));
  std::erase_if(reasons, [](const Reason& reason) { return reason.cycles() == 0; });
  return reasons;
}

// `rows` are joined, most cycles first.
std::string cause_line(const std::string& name, std::uint64_t cycles, const CauseRows& rows) {
  if (rows.empty()) return {};
  std::map<std::string, std::int64_t> by_cause;
  for (const CauseRow& row : rows) by_cause[row.cause()] += row.cycles();
  std::vector<std::pair<std::string, std::int64_t>> causes(by_cause.begin(), by_cause.end());
  std::stable_sort(causes.begin(), causes.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  constexpr std::size_t kNamed = 5;
  const auto share = [&](std::int64_t part) {
    return percent(static_cast<double>(part) / static_cast<double>(cycles));
  };
  std::string text;
  auto rest = static_cast<std::int64_t>(cycles);
  for (std::size_t i = 0; i < std::min(kNamed, causes.size()); ++i) {
    text += fmt::format("{} {}, ", causes[i].first, share(causes[i].second));
    rest -= causes[i].second;
  }
  text += "others " + share(rest);
  return fmt::format("{}, where a layer's cycles go: {}; most of all, {} cycles, {}", name, text,
                     grouped(magnitude(rows[0])), phrase(rows[0]));
}

}  // namespace

std::string phrase(const CauseRow& row) {
  const std::uint32_t others = row.other_resources();
  const std::string resource = others == 0 ? row.resource()
                                           : fmt::format("{} and {} other {}", row.resource(), others,
                                                         others == 1 ? "place" : "places");
  for (const Phrase& phrase : kPhrases) {
    if (phrase.cause != row.cause()) continue;
    return fmt::format(fmt::runtime(phrase.text), row.operator_(), resource,
                       row.behind().empty() ? "others" : row.behind());
  }
  return fmt::format("{}: {} {}", row.cause(), row.operator_(), resource);
}

std::string cause_line(const v1::MappingResult& mapping) {
  return cause_line(mapping.name(), mapping.cycles_per_layer(), mapping.attribution_by_operator());
}

std::string lockstep_cause_line(const v1::MappingResult& mapping) {
  return cause_line(mapping.name() + " in lock-step", mapping.lockstep().cycles_per_layer(),
                    mapping.lockstep().attribution_by_operator());
}

std::string difference_line(const v1::Difference& difference) {
  constexpr std::size_t kNamed = 3;
  std::string text = fmt::format("{} takes {} cycles a layer more than {}", difference.to(),
                                 grouped(static_cast<std::uint64_t>(difference.cycles())), difference.from());
  std::int64_t rest = difference.cycles();
  int named = 0;
  for (const Reason& reason : reasons_of(difference.rows(), kNamed)) {
    text += fmt::format("{} {}{} because {}", named == 0 ? ":" : ";", grouped(magnitude(reason.cycles())),
                        reason.cycles() < 0 ? fmt::format(" fewer than {}", difference.from()) : "",
                        phrase(*reason.row));
    if (reason.against != nullptr) {
      text += fmt::format(" ({}), less {} because {}", grouped(magnitude(*reason.row)),
                          grouped(magnitude(*reason.against)), phrase(*reason.against));
    }
    named += reason.against != nullptr ? 2 : 1;
    rest -= reason.cycles();
  }
  if (difference.rows_size() > named) {
    text += fmt::format("; {}{} from {} other causes", rest < 0 ? "-" : "", grouped(magnitude(rest)),
                        difference.rows_size() - named);
  }
  return text;
}

std::string attribution_table(const v1::MappingResult& mapping) {
  constexpr int kShown = 15;
  const CauseRows& causes = mapping.attribution_by_operator();
  if (causes.empty()) return {};
  std::vector<std::vector<std::string>> rows{{"because", "cause", "cycles", "share"}};
  for (int i = 0; i < std::min(kShown, causes.size()); ++i) {
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
