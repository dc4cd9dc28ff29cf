// What would help, and whether the fastest mapping stays the fastest, in words and as tables.
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "core/number_text.h"
#include "report/text_table.h"
#include "report/why.h"

namespace primalsim::report {
namespace {

// A change of one number, and what it does to the cycles.
struct Change {
  const v1::SensitivityRow* row;
  double value;
  std::int64_t cycles;  // fewer: negative
};

std::vector<Change> changes_of(const v1::MappingResult& mapping) {
  const auto now = static_cast<std::int64_t>(mapping.cycles_per_layer());
  std::vector<Change> changes;
  for (const v1::SensitivityRow& row : mapping.sensitivity()) {
    if (row.has_halved_cycles_per_layer()) {
      changes.push_back(
          {&row, row.value() / 2, static_cast<std::int64_t>(row.halved_cycles_per_layer()) - now});
    }
    if (row.has_doubled_cycles_per_layer()) {
      changes.push_back(
          {&row, row.value() * 2, static_cast<std::int64_t>(row.doubled_cycles_per_layer()) - now});
    }
  }
  std::stable_sort(changes.begin(), changes.end(),
                   [](const Change& a, const Change& b) { return a.cycles < b.cycles; });
  return changes;
}

std::string of_layer(std::int64_t cycles, const v1::MappingResult& mapping) {
  return fmt::format("{:+.1f} %",
                     100.0 * static_cast<double>(cycles) / static_cast<double>(mapping.cycles_per_layer()));
}

// Cycles and change, or a dash where there is no run.
std::string cell(bool has, std::uint64_t cycles, const v1::MappingResult& mapping) {
  if (!has) return "-";
  const auto more = static_cast<std::int64_t>(cycles) - static_cast<std::int64_t>(mapping.cycles_per_layer());
  return fmt::format("{} ({})", grouped(cycles), of_layer(more, mapping));
}

// Nothing where they do.
std::string why_savings_do_not_add_up(const v1::MappingResult& mapping) {
  std::int64_t sum = 0;
  bool is_more_than_blamed = false;
  for (const v1::CauseRemoval& removal : mapping.removed_causes()) {
    sum += removal.saved_cycles();
    is_more_than_blamed =
        is_more_than_blamed || removal.saved_cycles() > static_cast<std::int64_t>(removal.blamed_cycles());
  }
  const double share = static_cast<double>(sum) / static_cast<double>(mapping.cycles_per_layer());
  if (share <= 1 && !is_more_than_blamed) return {};
  return fmt::format(
      "{}each is taken away alone, and a number of the machine that stands behind several causes is counted "
      "for each\n",
      share > 1 ? fmt::format("together that is {} of the layer's cycles: ", percent(share)) : "");
}

}  // namespace

std::string sensitivity_line(const v1::MappingResult& mapping) {
  constexpr std::size_t kNamed = 3;
  const std::vector<Change> changes = changes_of(mapping);
  if (changes.empty()) return {};
  if (changes.front().cycles >= 0) {
    return fmt::format("{}: no number of the machine alone, halved or doubled, makes it faster",
                       mapping.name());
  }
  std::string text = fmt::format("{} is limited by {}:", mapping.name(), changes.front().row->field());
  for (std::size_t i = 0; i < std::min(kNamed, changes.size()) && changes[i].cycles < 0; ++i) {
    text += fmt::format("{} {} {} in place of {}: {}", i == 0 ? "" : ";", changes[i].row->field(),
                        fmt::format("{:g}", changes[i].value), fmt::format("{:g}", changes[i].row->value()),
                        of_layer(changes[i].cycles, mapping));
  }
  return text;
}

std::string sensitivity_table(const v1::MappingResult& mapping) {
  if (mapping.sensitivity().empty()) return {};
  std::vector<std::vector<std::string>> rows{{"number of the machine", "value", "with half", "with twice"}};
  std::string same;
  for (const v1::SensitivityRow& row : mapping.sensitivity()) {
    const auto changes = [&](bool has, std::uint64_t cycles) {
      return has && cycles != mapping.cycles_per_layer();
    };
    if (!changes(row.has_halved_cycles_per_layer(), row.halved_cycles_per_layer()) &&
        !changes(row.has_doubled_cycles_per_layer(), row.doubled_cycles_per_layer())) {
      same += (same.empty() ? "" : ", ") + row.field();
      continue;
    }
    rows.push_back({row.field(), fmt::format("{:g}", row.value()),
                    cell(row.has_halved_cycles_per_layer(), row.halved_cycles_per_layer(), mapping),
                    cell(row.has_doubled_cycles_per_layer(), row.doubled_cycles_per_layer(), mapping)});
  }
  std::string text =
      fmt::format("{}, cycles/layer on other machines:\n", mapping.name()) + text_table(rows, 1);
  if (!same.empty()) text += "no other cycles, or none that can be run, with half or twice " + same + "\n";
  return text;
}

std::string removed_causes_table(const v1::MappingResult& mapping) {
  if (mapping.removed_causes().empty()) return {};
  const auto share = [](const v1::CauseRemoval& removal) {
    return percent(static_cast<double>(removal.saved_cycles()) /
                   static_cast<double>(removal.blamed_cycles()));
  };
  TextRows rows{
      {"cause taken away", "by", "blamed for", "saves", "of it", "twice as good saves", "in its place"}};
  for (const v1::CauseRemoval& removal : mapping.removed_causes()) {
    const bool ran = removal.has_saved_cycles();
    rows.push_back(
        {removal.cause(), ran ? removal.change() : removal.note(), grouped(removal.blamed_cycles()),
         ran ? fmt::format("{:d}", removal.saved_cycles()) : "-", ran ? share(removal) : "-",
         removal.has_doubled_saved_cycles() ? fmt::format("{:d}", removal.doubled_saved_cycles()) : "-",
         ran ? removal.note() : ""});
  }
  return fmt::format("{}, cycles/layer that the largest causes are blamed for, and without them:\n",
                     mapping.name()) +
         text_table(rows, 2) + why_savings_do_not_add_up(mapping);
}

std::string control_sample_line(const v1::Result& result) {
  if (result.has_control_refusal()) {
    return fmt::format("\nnot compared under lock-step control: {}\n", result.control_refusal());
  }
  if (!result.has_control_sample()) return {};
  const v1::ControlSample& sample = result.control_sample();
  const v1::ControlSampleRow& favourite = sample.rows(0);
  if (sample.has_turn()) {
    const v1::StabilityTurn& turn = sample.turn();
    return fmt::format(
        "\nthe ranking depends on the control: in lock-step {} is faster than {}, {} cycles/layer in place "
        "of "
        "{}, {:.1f} % fewer\n",
        turn.winner(), favourite.mapping(), grouped(turn.winner_cycles()), grouped(turn.favourite_cycles()),
        100.0 * static_cast<double>(turn.favourite_cycles() - turn.winner_cycles()) /
            static_cast<double>(turn.favourite_cycles()));
  }
  if (favourite.cycles_per_layer() == sample.rows(1).cycles_per_layer()) {
    return fmt::format("\nin lock-step {} and {} take as long: {} cycles/layer\n", favourite.mapping(),
                       sample.rows(1).mapping(), grouped(favourite.cycles_per_layer()));
  }
  return fmt::format("\nin lock-step, too, {} is faster than {}: {} cycles/layer in place of {}\n",
                     favourite.mapping(), sample.rows(1).mapping(), grouped(favourite.cycles_per_layer()),
                     grouped(sample.rows(1).cycles_per_layer()));
}

std::string stability_text(const v1::Result& result) {
  if (!result.has_stability()) return {};
  const v1::Stability& stability = result.stability();
  std::string text;
  for (const v1::StabilityWins& wins : stability.wins()) {
    if (wins.cases() == 0) continue;
    text +=
        fmt::format("{} is the fastest in {} of {} cases\n", wins.mapping(), wins.cases(), stability.cases());
  }
  std::string ranges;
  for (const v1::StabilityRange& range : stability.ranges()) {
    ranges += fmt::format("{}{} ({}) {:g} .. {:g}", ranges.empty() ? "" : ", ", range.field(), range.grade(),
                          range.low(), range.high());
  }
  if (!ranges.empty())
    text += "besides half and twice each number, numbers that nobody states: " + ranges + "\n";
  for (const v1::StabilityTurn& turn : stability.turns()) {
    text += fmt::format("with {}, {} is: {} cycles/layer in place of {}, {:.1f} % fewer\n", turn.condition(),
                        turn.winner(), grouped(turn.winner_cycles()), grouped(turn.favourite_cycles()),
                        100.0 * static_cast<double>(turn.favourite_cycles() - turn.winner_cycles()) /
                            static_cast<double>(turn.favourite_cycles()));
  }
  for (const v1::NotRun& left_out : stability.left_out()) {
    text += fmt::format("not tried: {} ({})\n", left_out.what(), left_out.reason());
  }
  return text;
}

}  // namespace primalsim::report
