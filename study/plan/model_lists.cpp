#include "study/plan/model_lists.h"

#include <fmt/format.h>

#include "core/error.h"
#include "pe_models/srpg/state.h"
#include "proto/content_hash.h"

namespace primalsim::study {
namespace {

std::string hash_of(v1::Workload workload) {
  workload.clear_name();
  workload.clear_notes();
  if (workload.has_lora()) workload.mutable_lora()->clear_name();
  return content_hash(workload);
}

bool is_lockstep(const std::string& word, const std::string& where) {
  if (word != "dataflow" && word != "both") {
    throw_input_error("{}.control is '{}'; allowed are dataflow and both", where, word);
  }
  return word == "both";
}

}  // namespace

ModelLists::ModelLists(const v1::ModelProduct& lists, const std::string& where)
    : machines_(lists, where), mappings_(lists, where) {
  if (lists.models().empty())
    throw_input_error("{}.models: there is none; a product needs at least one", where);
  for (const std::string& model : lists.models()) {
    for (const std::string& adapter : lists.adapters()) add_model(model, adapter, lists);
    if (lists.adapters().empty()) add_model(model, "none", lists);
  }
  for (const std::string& policy : lists.policies()) {
    if (!pe_models::srpg::policy_of(policy)) {
      throw_input_error("{}.policies: '{}' is none; allowed are {}", where, policy,
                        pe_models::srpg::kPolicyList);
    }
    policies_.push_back(policy);
  }
  if (policies_.empty()) policies_.emplace_back();
  for (const std::string& word : lists.control()) lockstep_.push_back(is_lockstep(word, where));
  if (lockstep_.empty()) lockstep_.push_back(false);
  inner_size_ = times(times(policies_.size(), lockstep_.size(), where), mappings_.size(), where);
  outer_size_ = times(models_.size(), machines_.size(), where);
}

void ModelLists::add_model(const std::string& model, const std::string& adapter,
                           const v1::ModelProduct& lists) {
  Model added;
  const bool has_adapter = adapter != "none";
  added.workload = has_adapter ? load_model(model, adapter) : load_model(model);
  if (lists.has_max_positions()) allow_positions(added.workload, lists.max_positions());
  added.sources.model = model;
  if (has_adapter) added.sources.adapters[added.workload.lora().name()] = adapter;
  added.hash = hash_of(added.workload);
  models_.push_back(std::move(added));
}

void ModelLists::take_inner(Digits& digits, Values& values) const {
  values.mapping = digits.take(mappings_.size());
  values.lockstep = lockstep_[digits.take(lockstep_.size())];
  values.policy = policies_[digits.take(policies_.size())];
}

void ModelLists::take_outer(Digits& digits, Values& values) const {
  values.machine = digits.take(machines_.size());
  values.model = digits.take(models_.size());
}

Inputs ModelLists::inputs(const Values& values) const {
  const Model& model = models_[values.model];
  MachineLists::Machine machine = machines_.at(values.machine);
  Inputs inputs{model.workload, std::move(machine.architecture), model.sources};
  inputs.sources.machine = machine.source;
  return inputs;
}

void ModelLists::describe(const Values& values, v1::RunRow& row) const {
  const Model& model = models_[values.model];
  MachineLists::Machine machine = machines_.at(values.machine);
  machine.architecture.clear_name();
  row.set_model(model.workload.name());
  row.set_adapter(model.workload.lora().name());
  row.set_model_hash(model.hash);
  row.set_machine(machine.name);
  row.set_machine_hash(content_hash(machine.architecture));
  if (!values.policy.empty()) {
    row.set_policy(values.policy);
  } else if (machine.architecture.has_power()) {
    row.set_policy(policy_name(pe_models::srpg::Policy::kSrpg));
  }
  row.set_control(values.lockstep ? "both" : "dataflow");
  *row.mutable_fields() = std::move(machine.architecture);
  study::describe(mappings_.at(values.mapping), row);
}

double ModelLists::layer_cost(const Values& values, std::uint64_t context) const {
  const v1::ModelShape& shape = models_[values.model].workload.shape();
  const double hidden = shape.hidden_size();
  const double attention = (2.0 * shape.heads() + 2.0 * shape.kv_heads()) * shape.head_dim();
  const double weights = hidden * (attention + 3.0 * shape.intermediate_size());
  const double cache = 2.0 * static_cast<double>(context) * shape.kv_heads() * shape.head_dim();
  constexpr double kElementsOfAHop = 30;  // as measured for the published models
  constexpr double kLockstep = 4;
  return (weights + cache) / kElementsOfAHop * (values.lockstep ? kLockstep : 1);
}

NumberList whole_numbers(const Texts& texts, double min, double max, const char* fallback,
                         const std::string& where) {
  if (!texts.empty() || fallback == nullptr) {
    if (texts.empty()) throw_input_error("{}: there is none; at least one is needed", where);
    return {texts, {min, max, true}, where};
  }
  Texts one;
  one.Add(fallback);
  return {one, {0, max, true}, where};
}

}  // namespace primalsim::study
