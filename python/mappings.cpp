// import_model, map and check.
#include <algorithm>

#include "core/error.h"
#include "python/inputs.h"
#include "python/studies.h"
#include "study/check.h"

namespace primalsim::python {
namespace {

// Of the call without `functional`: options of the simulation change nothing.
void refuse_options_of_a_simulation(const Arguments& arguments) {
  for (const char* const name : {"seed", "kernel", "adapters", "batch", "tokens", "skew", "kv_sharding",
                                 "kv_together", "kv_ring_after_ring", "lm_head", "reduce", "stream_parts"}) {
    if (arguments.has(name)) throw_input_error("check: {} is of use only with functional", name);
  }
}

study::FunctionalRequest functional_request(const Arguments& arguments) {
  study::FunctionalRequest request;
  request.mapping = mapping_of(arguments);
  request.strategy = strategy_of(arguments);
  refuse_idle_options(arguments, {request.mapping}, true);
  request.context = context_of(arguments);
  request.batch = arguments.small("batch", 1, study::most_checked_tokens()).value_or(request.batch);
  request.tokens = arguments.small("tokens", 1, study::most_checked_tokens()).value_or(request.tokens);
  request.skew = arguments.small("skew", 0, UINT32_MAX);
  if (request.skew && request.batch == 1 && request.tokens == 1) {
    throw_input_error("skew is of use only with batch or tokens above 1");
  }
  request.reference_kernel = arguments.is_second("kernel", "event", "reference");
  return request;
}

// "adapters": the first is that of the inputs.
void add_adapters(const Arguments& arguments, study::Inputs& inputs, study::FunctionalRequest& request) {
  const std::vector<std::string> given = arguments.texts("adapters");
  if (given.empty()) return;
  if (arguments.has("adapter")) {
    throw_input_error("adapter and adapters are both given; allowed is one of them");
  }
  std::vector<v1::Workload> models = models_with(arguments, {given.begin(), given.end()});
  for (std::size_t i = 0; i < models.size(); ++i) inputs.sources.adapters[models[i].lora().name()] = given[i];
  inputs.workload = models.front();
  request.more_adapters.assign(models.begin() + 1, models.end());
}

}  // namespace

Found run_check(const Call& call) {
  const Arguments& arguments = call.arguments;
  if (!arguments.has("mapping")) throw_input_error("check: mapping is missing");
  if (arguments.flag("functional")) {
    study::FunctionalRequest request = functional_request(arguments);
    study::Inputs inputs = inputs_of(arguments);
    add_adapters(arguments, inputs, request);
    return {kept(study::check_functional(call.session, inputs, request, call.progress))};
  }
  refuse_options_of_a_simulation(arguments);
  const study::MappingChoice choice = mapping_of(arguments);
  if (!choice.given) {
    throw_input_error(
        "check: mapping is '{}', a strategy: what it makes is checked as it is made; functional simulates it",
        choice.name);
  }
  const auto context = context_of(arguments);
  const study::Inputs inputs = inputs_of(arguments);
  study::check(inputs, *choice.given, context, choice.name);
  return {kept(study::summarise(call.session, *choice.given, inputs, {choice}))};
}

Found run_import(const Call& call) {
  v1::Workload workload = model_of(call.arguments, call.arguments.required("model"));
  return {nullptr,
          {},
          {{"workload", file_with([&](v1::File& file) { *file.mutable_workload() = std::move(workload); })}}};
}

Found run_map(const Call& call) {
  const Arguments& arguments = call.arguments;
  const auto strategy = arguments.text("strategy");
  const Item* const from = arguments.item("regions");
  if (strategy.has_value() == (from != nullptr)) {
    throw_input_error("map: needed is one of strategy and regions");
  }
  if (strategy) {
    if (*strategy == "search") throw_input_error("strategy is 'search'; here that is primalsim.search()");
    study::require_strategy(*strategy);
    refuse_idle_options(arguments, {{*strategy}});
  }
  for (const char* const name : {"seed", "kv_sharding", "kv_together", "kv_ring_after_ring"}) {
    if (strategy || !arguments.has(name)) continue;
    throw_input_error("{} has no effect on regions from a file, here {}", name, source_of(from, ""));
  }
  const study::Inputs inputs = inputs_of(arguments);
  const workloads::StrategyOptions options = strategy_of(arguments);
  v1::Mapping mapping;
  if (strategy) {
    mapping = study::map(call.session, inputs, {*strategy, options}, call.progress);
  } else {
    const std::string where = source_of(from, "");
    mapping = study::map(inputs, regions_of(*from), options, where);
  }
  return {nullptr,
          {},
          {{"mapping", file_with([&](v1::File& file) { *file.mutable_mapping() = std::move(mapping); })}}};
}

}  // namespace primalsim::python
