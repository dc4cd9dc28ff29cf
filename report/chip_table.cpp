#include <fmt/format.h>

#include "core/number_text.h"
#include "report/provenance_text.h"
#include "report/table.h"
#include "report/text_table.h"

namespace primalsim::report {
namespace {

std::string signed_percent(double share) { return fmt::format("{:+.1f} %", 100 * share); }

std::vector<std::string> spread_cells(const v1::ErrorSpread& error) {
  return {percent(error.mean()), percent(error.median()), percent(error.p90()), percent(error.max())};
}

std::vector<std::string> with(std::vector<std::string> cells, const std::vector<std::string>& more) {
  cells.insert(cells.end(), more.begin(), more.end());
  return cells;
}

std::string file_name(const std::string& path) { return path.substr(path.find_last_of('/') + 1); }

std::string traces_table(const v1::ChipReplay& result, const Layout& layout) {
  TextRows rows{{"trace", "barriers", "cycles"}};
  const bool checked = result.has_barrier_error();
  if (checked)
    rows.front() = with(rows.front(), {"recorded", "operation", "bias", "mean", "median", "p90", "max"});
  for (const v1::TraceReplay& replay : result.replays()) {
    std::vector<std::string> cells{file_name(replay.trace()), grouped(replay.barriers()),
                                   grouped(replay.cycles())};
    if (replay.has_barrier_error()) {
      cells = with(cells, {grouped(replay.recorded_cycles()), signed_percent(replay.operation_error()),
                           signed_percent(replay.bias())});
      cells = with(cells, spread_cells(replay.barrier_error()));
    } else if (checked) {
      cells = with(cells, std::vector<std::string>(7, "-"));
    }
    rows.push_back(cells);
  }
  return fitted_table(rows, layout.columns, {"max", "p90", "recorded"});
}

std::string groups_table(const v1::ChipReplay& result, const Layout& layout) {
  TextRows rows{{"barriers that wait for", "barriers", "bias", "mean", "median", "p90", "max"}};
  for (const v1::ErrorGroup& group : result.groups()) {
    rows.push_back(with({group.group(), grouped(group.barriers()), signed_percent(group.bias())},
                        spread_cells(group.error())));
  }
  return fitted_table(rows, layout.columns, {"max", "p90"});
}

std::string waits_text(const v1::ChipReplay& result) {
  const auto& fields = *v1::BarrierWaits::descriptor();
  const auto& values = *v1::BarrierWaits::default_instance().GetReflection();
  std::uint64_t all = 0;
  for (int i = 0; i < fields.field_count(); ++i) all += values.GetUInt64(result.waits(), fields.field(i));
  std::string text = "what the barriers waited for:\n";
  for (int i = 0; i < fields.field_count() && all > 0; ++i) {
    std::string name = fields.field(i)->name();
    for (char& letter : name) letter = letter == '_' ? ' ' : letter;
    const double share =
        static_cast<double>(values.GetUInt64(result.waits(), fields.field(i))) / static_cast<double>(all);
    text += fmt::format("  {:<18} {:>7}\n", name, percent(share));
  }
  return text;
}

std::string links_text(const v1::ChipReplay& result) {
  std::string text = "busiest links, share of the time, and flits waiting for them:\n";
  for (const v1::ChipLink& link : result.busiest_links()) {
    const std::string where =
        link.kind() == "link"
            ? fmt::format("({},{}) > ({},{})", link.from_x(), link.from_y(), link.to_x(), link.to_y())
            : fmt::format("({},{}) {}", link.from_x(), link.from_y(), link.kind());
    text += fmt::format("  {} {:<18} {:>7} {:>6.2f}  {}\n", link.network(), where,
                        percent(link.flits_per_cycle()), link.waiting_per_cycle(), file_name(link.trace()));
  }
  return text;
}

}  // namespace

std::string to_table(const v1::ChipReplay& result, const Layout& layout) {
  std::string text = result.has_provenance() ? provenance_text(result.provenance()) + "\n" : "";
  text += fmt::format("{}, issue {}: {} traces, {} barriers, {} transactions\n\n", result.machine(),
                      result.issue(), result.traces(), grouped(result.barriers()),
                      grouped(result.transactions()));
  text += traces_table(result, layout) + "\n";
  if (!result.groups().empty()) text += groups_table(result, layout) + "\n";
  text += waits_text(result) + "\n" + links_text(result);
  if (result.has_barrier_error()) {
    text += fmt::format(
        "\nbarrier error mean {}, median {}, p90 {}, max {}, bias {}; operation error mean {}, max {}\n",
        percent(result.barrier_error().mean()), percent(result.barrier_error().median()),
        percent(result.barrier_error().p90()), percent(result.barrier_error().max()),
        signed_percent(result.bias()), percent(result.operation_error()),
        percent(result.operation_error_max()));
  }
  return text;
}

std::string to_table(const v1::ChipFit& result, const Layout& layout) {
  std::string text = result.has_provenance() ? provenance_text(result.provenance()) + "\n" : "";
  TextRows numbers{{"field", "before", "after"}};
  for (const v1::FittedNumber& number : result.numbers())
    numbers.push_back(
        {number.field(), fmt::format("{:g}", number.before()), fmt::format("{:g}", number.after())});
  TextRows errors{{"barrier error", "mean", "median", "p90", "max", "operation"}};
  errors.push_back(
      with(with({"before"}, spread_cells(result.before())), {percent(result.operation_error_before())}));
  errors.push_back(
      with(with({"after"}, spread_cells(result.after())), {percent(result.operation_error_after())}));
  int fold = 0;
  for (const v1::FitFold& left_out : result.folds()) {
    errors.push_back(
        with(with({fmt::format("part {}, fitted without it", ++fold)}, spread_cells(left_out.error())),
             {percent(left_out.operation_error())}));
  }
  return text + text_table(numbers) + "\n" + fitted_table(errors, layout.columns, {"max"}) +
         fmt::format("\n{} traces, replayed {} times\n", result.traces(), result.replays());
}

std::string to_table(const v1::ChipTraffic& result, const Layout& layout) {
  std::string text = result.has_provenance() ? provenance_text(result.provenance()) + "\n" : "";
  TextRows rows{{"pattern", "mechanism", "cores", "transactions", "bytes", "cycles"}};
  if (result.has_error()) rows.front() = with(rows.front(), {"measured", "error"});
  for (const v1::ChipPattern& pattern : result.patterns()) {
    rows.push_back({pattern.pattern(), pattern.mechanism(),
                    fmt::format("{}x{}", pattern.grid_width(), pattern.grid_height()),
                    grouped(pattern.transactions()), grouped(pattern.bytes()),
                    fmt::format("{}", pattern.cycles())});
    if (pattern.has_error())
      rows.back() =
          with(rows.back(), {fmt::format("{}", pattern.measured_cycles()), signed_percent(pattern.error())});
  }
  text += fitted_table(rows, layout.columns, {"cores", "mechanism"});
  if (!result.has_error()) return text;
  TextRows errors{{"pattern", "mechanism", "rows", "bias", "mean", "median", "p90", "max"}};
  for (const v1::PatternError& error : result.errors())
    errors.push_back(
        with({error.pattern(), error.mechanism(), grouped(error.rows()), signed_percent(error.bias())},
             spread_cells(error.error())));
  errors.push_back(with(
      {"all", "", grouped(static_cast<std::uint64_t>(result.patterns_size())), signed_percent(result.bias())},
      spread_cells(result.error())));
  return text + "\n" + fitted_table(errors, layout.columns, {"max", "p90"});
}

}  // namespace primalsim::report
