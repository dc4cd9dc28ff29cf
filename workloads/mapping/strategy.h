// Mapping strategies: where everything of one model goes, by name.
//
// To add one: write a function of the kind of Strategy::place in a file of its own, declare it and list it in
// strategy.cpp. docs/mapping.md describes what exists.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "pe_models/machine.h"
#include "primalsim/v1/mapping.pb.h"
#include "primalsim/v1/workload.pb.h"
#include "workloads/mapping/strategy_options.h"

namespace primalsim::workloads {

// One graph to be placed.
struct PlacementRequest {
  const v1::Workload& workload;
  const v1::Graph& graph;
  const pe_models::Machine& machine;
  const StrategyOptions& options;
};

struct Strategy {
  const char* name;
  const char* summary;  // one line
  bool is_random;
  v1::Mapping::Reduction reduction;
  std::uint32_t stream_parts;
  // A placement that passes check_mapping; NoFit, with the numbers, if the graph does not fit.
  v1::Placement (*place)(const PlacementRequest& request);
};

// In the order in which tables show them: those that are compared unless others are asked for.
std::span<const Strategy> strategies();

// These, and behind them those that have to be asked for.
std::span<const Strategy> all_known_strategies();

// What the options ask for, or `own`.
v1::Mapping::Reduction reduction_of(const StrategyOptions& options, v1::Mapping::Reduction own);

// How sums and streams are made, as a strategy or regions have it.
struct OwnStreams {
  v1::Mapping::Reduction reduction = v1::Mapping::TREE;
  std::uint32_t stream_parts = 1;
};

// `name`, and in brackets what of the options makes another mapping of it, which has `own`; if that is
// nothing, whatever is asked for does.
std::string variant_name(const std::string& name, const StrategyOptions& options,
                         const std::optional<OwnStreams>& own);

// Writes what the options ask for, or what is its own.
void set_streams(v1::Mapping& mapping, const StrategyOptions& options, const OwnStreams& own);

// Throws InputError, listing the strategies that exist, if there is none of this name.
const Strategy& find_strategy(std::string_view name);

// The mapping does not depend on the context: the cache covers all that the layer's macros can hold. Same
// arguments, same mapping. InputError as above.
v1::Mapping make_mapping(std::string_view strategy, const v1::Workload& workload,
                         const pe_models::Machine& machine, const StrategyOptions& options);

}  // namespace primalsim::workloads
