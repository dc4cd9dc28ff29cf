#include "study/store/pareto.h"

#include <algorithm>
#include <array>

#include "core/error.h"
#include "study/store/matching_runs.h"

namespace primalsim::study {
namespace {

enum class Order : std::uint8_t { kEqual, kBetter, kWorse, kNeither };

// How `a` is beside `b`.
Order compare(std::span<const double> a, std::span<const double> b) {
  bool is_less = false;
  bool is_more = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    is_less = is_less || a[i] < b[i];
    is_more = is_more || a[i] > b[i];
  }
  if (is_less && is_more) return Order::kNeither;
  if (is_less) return Order::kBetter;
  return is_more ? Order::kWorse : Order::kEqual;
}

bool is_rate(const std::string& name) {
  return name.find("tokens_per_") != std::string::npos || name.starts_with("accepted_");
}

const RunColumn& number_column(const std::string& name) {
  const RunColumn& column = run_column(name, "front");
  if (column.type == RunColumn::Type::kText)
    throw_input_error("front: column '{}' has no numbers", column.name);
  return column;
}

// The columns that say what a run had to do. Those that are the same everywhere tell nothing apart.
std::vector<const RunColumn*> work_columns(const std::vector<const RunColumn*>& varied) {
  constexpr std::array kNames = {"kind",          "context_entries", "prompt_tokens",
                                 "output_tokens", "batch_sequences", "lm_head"};
  std::vector<const RunColumn*> work = {find_run_column("model_hash")};  // of its adapter, too
  for (const RunColumn* const column : varied) {
    if (std::find(kNames.begin(), kNames.end(), column->name) != kNames.end()) work.push_back(column);
  }
  return work;
}

// Puts what is in the column behind `text`, so that different values stay different.
void append_value(const SqliteStatement& rows, int column, const RunColumn& of, std::string& text) {
  if (rows.is_null(column)) {
    text += 'n';
  } else if (of.type == RunColumn::Type::kWhole) {
    const std::int64_t number = rows.whole(column);
    text += 'w';
    text.append(reinterpret_cast<const char*>(&number), sizeof number);
  } else {
    text += 't';
    text += rows.view(column);
    text += '\0';
  }
}

}  // namespace

void ParetoFront::add(const std::string& work, std::span<const double> costs, std::string_view key) {
  std::vector<Place>& places = by_work_[work];
  for (std::size_t i = 0; i < places.size(); ++i) {
    const Order order = compare(costs, places[i].costs);
    if (order == Order::kNeither || order == Order::kBetter) continue;
    if (order == Order::kEqual) places[i].keys.emplace_back(key);
    std::swap(places[i], places.front());  // what is better than one run is often better than the next
    return;
  }
  std::erase_if(places, [&](const Place& place) { return compare(costs, place.costs) == Order::kBetter; });
  places.push_back({{costs.begin(), costs.end()}, {std::string(key)}});
}

std::vector<std::string> ParetoFront::keys() const {
  std::vector<std::string> keys;
  for (const auto& [work, places] : by_work_) {
    for (const Place& place : places) keys.insert(keys.end(), place.keys.begin(), place.keys.end());
  }
  std::sort(keys.begin(), keys.end());
  return keys;
}

std::vector<std::string> pareto_front(const MatchingRuns& matching,
                                      const std::vector<const RunColumn*>& varied,
                                      const std::vector<std::string>& columns) {
  std::string asked = "key";
  const std::vector<const RunColumn*> work = work_columns(varied);
  for (const RunColumn* const column : work) asked += ", " + column->name;
  std::vector<double> signs;
  for (const std::string& name : columns) {
    const RunColumn& column = number_column(name);
    asked += ", " + column.name;
    signs.push_back(is_rate(column.name) ? -1 : 1);
  }
  SqliteStatement rows = matching.select(asked);
  ParetoFront front;
  std::vector<double> costs(columns.size());
  for (std::string of_work; rows.step(); of_work.clear()) {
    int at = 0;
    for (const RunColumn* const column : work) append_value(rows, ++at, *column, of_work);
    bool has_all = true;
    for (std::size_t i = 0; i < costs.size(); ++i) {
      has_all = has_all && !rows.is_null(++at);
      costs[i] = has_all ? signs[i] * rows.real(at) : 0;
    }
    if (has_all) front.add(of_work, costs, rows.view(0));
  }
  return front.keys();
}

}  // namespace primalsim::study
