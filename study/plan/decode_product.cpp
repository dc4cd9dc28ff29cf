// Decode steps: what `primalsim run` does, of every combination.
#include <fmt/format.h>

#include "core/error.h"
#include "study/compare.h"
#include "study/plan/model_lists.h"
#include "study/plan/run_columns_of.h"
#include "study/search/search.h"

namespace primalsim::study {
namespace {

constexpr double kMostContext = 1073741824;

void refuse(const Texts& list, const char* name, const std::string& where) {
  if (!list.empty()) throw_input_error("{}.{}: is of generations; decode steps have contexts", where, name);
}

class DecodeProduct : public Product {
 public:
  DecodeProduct(const v1::ModelProduct& lists, const std::string& where)
      : lists_(lists, where),
        contexts_(whole_numbers(lists.contexts(), 1, kMostContext, "0", where + ".contexts")) {
    refuse(lists.prompts(), "prompts", where);
    refuse(lists.outputs(), "outputs", where);
    refuse(lists.batches(), "batches", where);
    if (lists.has_exact())
      throw_input_error("{}.exact: is of generations; every decode step is simulated", where);
    size_ = times(times(lists_.outer_size(), lists_.inner_size(), where), contexts_.size(), where);
  }

  std::uint64_t size() const override { return size_; }

  PlanPoint point(std::uint64_t index) const override {
    const Values values = values_of(index);
    PlanPoint point;
    v1::RunRow& row = point.row;
    row.set_kind("decode");
    lists_.describe(values.lists, row);
    row.set_context_entries(values.context);
    const MappingList::Entry mapping = lists_.mappings().at(values.lists.mapping);
    set_key(mapping.contents, row);
    constexpr double kEvaluation = 0.05;  // most are screened by the analytic cost
    point.cost = lists_.layer_cost(values.lists, values.context);
    if (mapping.search) point.cost *= 1 + kEvaluation * static_cast<double>(mapping.search->evaluations());
    return point;
  }

  void run(Session& session, std::uint64_t index, StoredRun& run) const override {
    const Values values = values_of(index);
    const MappingList::Entry mapping = lists_.mappings().at(values.lists.mapping);
    const Inputs inputs = lists_.inputs(values.lists);
    RunRequest request;
    request.mapping = mapping.choice;
    request.strategy = mapping.options;
    request.context = values.context;
    request.lockstep = values.lists.lockstep;
    if (!values.lists.policy.empty()) request.policy = pe_models::srpg::policy_of(values.lists.policy);
    if (mapping.search) request.mapping.given = searched(session, inputs, mapping, values.context, run.row);
    v1::Result& result = *run.outcome.mutable_result();
    result = study::run(session, inputs, request).result;
    for (v1::MappingResult& each : *result.mutable_mappings()) {
      each.clear_critical_path();
      if (each.has_lockstep()) each.mutable_lockstep()->clear_critical_path();
    }
    add_columns(result, run.row);
  }

 private:
  struct Values {
    ModelLists::Values lists;
    std::uint32_t context = 0;
  };

  Values values_of(std::uint64_t index) const {
    Digits digits(index);
    Values values;
    lists_.take_inner(digits, values.lists);
    values.context = static_cast<std::uint32_t>(contexts_.at(digits.take(contexts_.size())));
    lists_.take_outer(digits, values.lists);
    if (values.context == 0) values.context = context_of(lists_.workload(values.lists));
    return values;
  }

  static v1::Mapping searched(Session& session, const Inputs& inputs, const MappingList::Entry& mapping,
                              std::uint32_t context, v1::RunRow& row) {
    SearchRequest request;
    request.goal.set_objective(objective_of(*mapping.search, "searches"));
    request.goal.set_lockstep(mapping.search->lockstep());
    v1::ContextWeight& at = *request.goal.add_contexts();
    at.set_context(context);
    at.set_weight(1);
    request.seed = mapping.options.seed;
    request.evaluations = mapping.search->evaluations();
    request.strategy = mapping.options;
    SearchOutcome found = search(session, inputs, request);
    row.set_search_score(found.score);
    row.set_search_bound(found.bound);
    row.set_search_tried(found.evaluations);
    return std::move(found.mapping);
  }

  ModelLists lists_;
  NumberList contexts_;
  std::uint64_t size_ = 0;
};

}  // namespace

std::unique_ptr<Product> make_decode_product(const v1::ModelProduct& lists, const std::string& where) {
  return std::make_unique<DecodeProduct>(lists, where);
}

}  // namespace primalsim::study
