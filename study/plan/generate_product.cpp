// Whole generations: what `primalsim generate` does, of every combination.
#include <fmt/format.h>

#include "core/error.h"
#include "study/generate.h"
#include "study/plan/model_lists.h"
#include "study/plan/run_columns_of.h"

namespace primalsim::study {
namespace {

constexpr double kMostBatch = 65536;

class GenerateProduct : public Product {
 public:
  GenerateProduct(const v1::ModelProduct& lists, const std::string& where)
      : lists_(lists, where),
        prompts_(whole_numbers(lists.prompts(), 1, kMostTokensOfARequest, nullptr, where + ".prompts")),
        outputs_(whole_numbers(lists.outputs(), 1, kMostTokensOfARequest, nullptr, where + ".outputs")),
        batches_(whole_numbers(lists.batches(), 1, kMostBatch, "1", where + ".batches")),
        exact_(lists.exact()) {
    if (!lists.contexts().empty()) {
      throw_input_error("{}.contexts: is of decode steps; generations have prompts and outputs", where);
    }
    if (lists_.mappings().has_search()) {
      throw_input_error(
          "{}.searches: is of decode steps; generations take the Mapping file that "
          "`primalsim map --strategy search` writes",
          where);
    }
    const std::uint64_t own = times(times(prompts_.size(), outputs_.size(), where), batches_.size(), where);
    size_ = times(times(lists_.outer_size(), lists_.inner_size(), where), own, where);
  }

  std::uint64_t size() const override { return size_; }

  PlanPoint point(std::uint64_t index) const override {
    const Values values = values_of(index);
    PlanPoint point;
    v1::RunRow& row = point.row;
    row.set_kind("generate");
    lists_.describe(values.lists, row);
    row.set_prompt_tokens(values.prompt);
    row.set_output_tokens(values.output);
    row.set_batch_sequences(values.batch);
    row.set_exact(exact_);
    const MappingList::Entry mapping = lists_.mappings().at(values.lists.mapping);
    set_key(mapping.contents, row);
    constexpr double kRuns = 60;  // of layers, most of them of eight tokens
    const double runs = exact_ ? kRuns + values.output : kRuns;
    point.cost = lists_.layer_cost(values.lists, values.prompt) * (values.batch > 1 ? 2 * runs : runs);
    return point;
  }

  void run(Session& session, std::uint64_t index, StoredRun& run) const override {
    const Values values = values_of(index);
    const MappingList::Entry mapping = lists_.mappings().at(values.lists.mapping);
    const Inputs inputs = lists_.inputs(values.lists);
    const std::string& adapter = inputs.workload.lora().name();
    GenerateRequest request;
    request.requests = {{adapter, values.prompt, values.output}};
    request.mapping = mapping.choice;
    request.strategy = mapping.options;
    request.batch = values.batch;
    request.exact = exact_;
    request.lockstep = values.lists.lockstep;
    request.sources = inputs.sources;
    if (!values.lists.policy.empty()) request.policy = *pe_models::srpg::policy_of(values.lists.policy);
    v1::GenerateResult& result = *run.outcome.mutable_generate_result();
    result = generate(session, {{adapter, inputs.workload}}, inputs.architecture, request);
    add_columns(result, run.row);
  }

 private:
  struct Values {
    ModelLists::Values lists;
    std::uint32_t prompt = 1;
    std::uint32_t output = 1;
    std::uint32_t batch = 1;
  };

  Values values_of(std::uint64_t index) const {
    const auto take = [](Digits& digits, const NumberList& list) {
      return static_cast<std::uint32_t>(list.at(digits.take(list.size())));
    };
    Digits digits(index);
    Values values;
    lists_.take_inner(digits, values.lists);
    values.batch = take(digits, batches_);
    values.output = take(digits, outputs_);
    values.prompt = take(digits, prompts_);
    lists_.take_outer(digits, values.lists);
    return values;
  }

  ModelLists lists_;
  NumberList prompts_;
  NumberList outputs_;
  NumberList batches_;
  bool exact_;
  std::uint64_t size_ = 0;
};

}  // namespace

std::unique_ptr<Product> make_generate_product(const v1::ModelProduct& lists, const std::string& where) {
  return std::make_unique<GenerateProduct>(lists, where);
}

}  // namespace primalsim::study
