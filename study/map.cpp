#include "study/map.h"

#include <algorithm>
#include <filesystem>

#include "accelerator/network_parameters.h"
#include "pe_models/acim.h"
#include "proto/read.h"
#include "study/provenance.h"
#include "study/work.h"
#include "workloads/graph/sizes.h"
#include "workloads/mapping/check_mapping.h"
#include "workloads/mapping/regions/place_regions.h"
#include "workloads/mapping/strategy.h"
#include "workloads/mapping/tree_cost.h"

namespace primalsim::study {
namespace {

bool is_strategy(const std::string& name) {
  const auto strategies = workloads::all_known_strategies();
  return std::any_of(strategies.begin(), strategies.end(),
                     [&](const workloads::Strategy& strategy) { return name == strategy.name; });
}

std::string strategy_names() {
  std::string names;
  for (const workloads::Strategy& strategy : workloads::all_known_strategies()) {
    names += fmt::format("{}{}", names.empty() ? "" : ", ", strategy.name);
  }
  return names;
}

// Before a strategy fills it: whether the fabric that the graph needs can be simulated at all.
void check_fabric(const v1::Graph& graph, const pe_models::Machine& machine) {
  const std::uint64_t macros = machine.mesh().macros();
  const std::uint64_t tiles = (workloads::partitions(graph, machine) + macros - 1) / macros + 1;
  accelerator::check_fabric_memory(
      machine.ribbon(static_cast<std::uint32_t>(std::min<std::uint64_t>(tiles, UINT32_MAX))));
}

// Without one of its own the model would give the first placement of the adapter as an error.
void refuse_adapter(const v1::Mapping& mapping, const std::string& where) {
  std::string matrices;
  for (const v1::Placement& placement : mapping.placements()) {
    for (const v1::LoraPlacement& lora : placement.loras()) {
      matrices += (matrices.empty() ? "" : ", ") + lora.matrix();
    }
  }
  if (matrices.empty()) return;
  throw_input_error("{}: the mapping was made with an adapter on {}, and none is given (--adapter)", where,
                    matrices);
}

v1::Mapping made_by(const std::string& strategy, const Inputs& inputs,
                    const workloads::StrategyOptions& options) {
  return workloads::make_mapping(strategy, inputs.workload, inputs.architecture, options);
}

}  // namespace

bool is_random(const MappingChoice& choice) {
  return !choice.given && workloads::find_strategy(choice.name).is_random;
}

void require_strategy(const std::string& name) {
  if (is_strategy(name)) return;
  throw_request_error("strategy is '{}'; allowed are {} and search", name, strategy_names());
}

std::vector<MappingChoice> all_strategies() {
  std::vector<MappingChoice> choices;
  for (const workloads::Strategy& strategy : workloads::strategies()) choices.push_back({strategy.name});
  return choices;
}

std::vector<MappingChoice> choose_mappings(const std::vector<std::string>& names) {
  std::vector<MappingChoice> choices;
  for (const std::string& name : names) {
    std::error_code error;
    if (!is_strategy(name) && !std::filesystem::is_regular_file(name, error)) {
      throw_request_error("mapping is '{}', neither a strategy nor a file; the strategies are {}", name,
                          strategy_names());
    }
    for (const MappingChoice& earlier : choices) {
      if (earlier.name == name) throw_request_error("mapping {} is given twice", name);
    }
    choices.push_back({name});
    if (!is_strategy(name)) choices.back().given = read_mapping(name);
  }
  return choices;
}

v1::Mapping map(Session& /*session*/, const Inputs& inputs, const MapRequest& request,
                const Progress& /*progress*/) {
  v1::Mapping mapping = made_by(request.strategy, inputs, request.options);
  check(inputs, mapping, std::nullopt, "strategy " + request.strategy);
  return mapping;
}

v1::Mapping map(const Inputs& inputs, const v1::Regions& regions, const workloads::StrategyOptions& options,
                const std::string& where) {
  const pe_models::Machine machine(inputs.architecture);
  workloads::check_regions(regions, {inputs.workload, inputs.workload.layer(), machine, options}, where);
  check_fabric(inputs.workload.layer(), machine);
  if (options.lm_head) check_fabric(inputs.workload.head(), machine);
  v1::Mapping mapping = workloads::make_mapping(regions, inputs.workload, machine, options);
  workloads::StrategyOptions sums;  // the rest has no effect on regions
  sums.reduction = options.reduction;
  sums.stream_parts = options.stream_parts;
  mapping.set_name(workloads::variant_name(mapping.name(), sums, workloads::own_streams(regions)));
  check(inputs, mapping, std::nullopt, where);
  return mapping;
}

void check(const Inputs& inputs, const v1::Mapping& mapping, std::optional<std::uint32_t> context,
           const std::string& where) {
  if (context) context_of(inputs.workload, *context);  // beyond the model's positions there is none
  // Of a mapping of another model, that it is one says more.
  if (!inputs.workload.has_lora() && mapping.model() == inputs.workload.name())
    refuse_adapter(mapping, where);
  workloads::check_mapping(mapping, inputs.workload, inputs.architecture, where);
  if (context) workloads::check_context(mapping, inputs.workload, *context, where);
}

v1::MappingSummary summarise(Session& session, const v1::Mapping& mapping, const Inputs& inputs,
                             const MadeBy& made_by) {
  const pe_models::Machine machine(inputs.architecture);
  v1::MappingSummary summary;
  summary.set_mapping(mapping.name());
  summary.set_model(mapping.model());
  for (const v1::Placement& placement : mapping.placements()) {
    const v1::Graph& graph = placement.graph() == inputs.workload.layer().name() ? inputs.workload.layer()
                                                                                 : inputs.workload.head();
    const auto trees = workloads::tree_cost(placement, inputs.workload, graph, machine);
    v1::GraphSummary& of_graph = *summary.add_graphs();
    of_graph.set_graph(placement.graph());
    of_graph.set_partitions(workloads::partitions(graph, machine));
    of_graph.set_tiles(placement.tiles());
    of_graph.set_multicast_flit_hops(trees.multicast_flit_hops);
    of_graph.set_reduce_flit_hops(trees.reduce_flit_hops);
    of_graph.set_busiest_link_flits(trees.busiest_link_flits);
  }
  summary.set_weight_bytes(workloads::weight_bytes(inputs.workload, machine));
  summary.set_lora_bytes(workloads::lora_bytes(inputs.workload, machine));
  summary.set_kv_capacity_tokens(workloads::kv_capacity_tokens(mapping));
  if (const auto array = pe_models::array_costs(inputs.architecture)) *summary.mutable_array() = *array;
  Provenance made(session);
  if (const v1::SearchSummary* const search = made_by.search) {
    *summary.mutable_search() = *search;
    made.setting("objective", search->objective()).setting("control", search->control());
    made.setting("contexts", search->contexts()).setting("seed", std::to_string(search->seed()));
    if (search->has_budget_seconds()) made.setting("budget", fmt::format("{}s", search->budget_seconds()));
    if (search->has_most_evaluations())
      made.setting("evaluations", std::to_string(search->most_evaluations()));
  }
  if (!made_by.choice.given) {
    // What shapes regions is what shapes those of `compact`.
    made.strategy(made_by.options, {made_by.search != nullptr ? MappingChoice{"compact"} : made_by.choice});
    made.flag("lm-head", made_by.options.lm_head);
  }
  made.machine(inputs.architecture, inputs.sources.machine).model(inputs.workload, inputs.sources);
  made.file("regions", made_by.regions_file);
  *summary.mutable_provenance() = made.mapping(mapping, made_by.choice).message();
  return summary;
}

v1::Mapping make_mapping(const MappingChoice& choice, const Inputs& inputs,
                         const workloads::StrategyOptions& options, std::uint32_t context) {
  if (!choice.given) {
    check_fabric(inputs.workload.layer(), inputs.architecture);
    if (options.lm_head) check_fabric(inputs.workload.head(), inputs.architecture);
  }
  const std::string where = choice.given ? choice.name : "strategy " + choice.name;
  v1::Mapping mapping = choice.given ? *choice.given : made_by(choice.name, inputs, options);
  check(inputs, mapping, context, where);
  if (options.lm_head) require_head(mapping, inputs, where);
  return mapping;
}

void require_head(const v1::Mapping& mapping, const Inputs& inputs, const std::string& where) {
  workloads::placement_of(mapping, inputs.workload.head().name(), where);
}

}  // namespace primalsim::study
