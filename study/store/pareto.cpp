#include "study/store/pareto.h"

#include <algorithm>
#include <map>
#include <variant>

#include "core/error.h"
#include "proto/run_columns.h"

namespace primalsim::study {
namespace {

using Costs = std::vector<double>;  // less is better

struct CostedRun {
  Costs costs;
  std::size_t run = 0;
};

bool is_rate(const std::string& name) {
  return name.find("tokens_per_") != std::string::npos || name.starts_with("accepted_");
}

const RunColumn& number_column(const std::string& name) {
  const RunColumn& column = run_column(name, "front");
  if (column.type == RunColumn::Type::kText)
    throw_input_error("front: column '{}' has no numbers", column.name);
  return column;
}

double number_of(const RunValue& value) {
  const auto* const whole = std::get_if<std::int64_t>(&value);
  return whole != nullptr ? static_cast<double>(*whole) : std::get<double>(value);
}

// What the run had to do, by which alone its costs mean something.
std::string work_of(const v1::RunRow& run) {
  v1::RunRow work;
  work.set_kind(run.kind());
  work.set_model_hash(run.model_hash());
  work.set_context_entries(run.context_entries());
  work.set_prompt_tokens(run.prompt_tokens());
  work.set_output_tokens(run.output_tokens());
  work.set_batch_sequences(run.batch_sequences());
  work.set_lm_head(run.lm_head());
  return work.SerializeAsString();
}

bool dominates(const Costs& a, const Costs& b) {
  bool is_better = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] > b[i]) return false;
    is_better = is_better || a[i] < b[i];
  }
  return is_better;
}

// Sorted, whatever dominates a candidate comes before it; and if anything does, something on the front does.
void add_front(std::vector<CostedRun> candidates, std::vector<std::size_t>& front) {
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const CostedRun& a, const CostedRun& b) { return a.costs < b.costs; });
  std::vector<const CostedRun*> best;
  for (const CostedRun& each : candidates) {
    const bool is_worse = std::any_of(best.begin(), best.end(), [&](const CostedRun* other) {
      return dominates(other->costs, each.costs);
    });
    if (is_worse) continue;
    best.push_back(&each);
    front.push_back(each.run);
  }
}

}  // namespace

std::vector<std::size_t> pareto_front(const google::protobuf::RepeatedPtrField<v1::RunRow>& runs,
                                      const std::vector<std::string>& columns) {
  std::vector<const RunColumn*> of;
  for (const std::string& name : columns) of.push_back(&number_column(name));
  std::map<std::string, std::vector<CostedRun>> by_work;
  for (int i = 0; i < runs.size(); ++i) {
    CostedRun candidate;
    candidate.run = static_cast<std::size_t>(i);
    for (const RunColumn* const column : of) {
      const auto value = value_of(runs[i], *column);
      if (!value) break;
      candidate.costs.push_back(is_rate(column->name) ? -number_of(*value) : number_of(*value));
    }
    if (candidate.costs.size() == of.size()) by_work[work_of(runs[i])].push_back(std::move(candidate));
  }
  std::vector<std::size_t> front;
  for (auto& [work, candidates] : by_work) add_front(std::move(candidates), front);
  std::sort(front.begin(), front.end());
  return front;
}

}  // namespace primalsim::study
