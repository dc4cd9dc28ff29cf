// Mapping strategies: where everything of one model goes, by name.
//
// To add one: write a function of the kind of Strategy::place in a file of its own, declare it and list it in
// strategy.cpp. docs/mapping.md describes what exists.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "pe_models/machine.h"
#include "primalsim/v1/mapping.pb.h"
#include "primalsim/v1/workload.pb.h"

namespace primalsim::workloads {

struct StrategyOptions {
  enum class Sharding {
    head,   // a macro's cache holds entries of the heads of one slice of k
    token,  // a macro's cache holds entries of all heads
  };
  std::uint64_t seed = 1;  // of a random strategy
  Sharding sharding = Sharding::head;
  bool kv_together = false;  // K and V of a position on one macro, half of its cache each
  bool lm_head = false;      // map the head graph too
  bool chains = false;       // sums come together along chains, not trees
};

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
  // A placement that passes check_mapping; NoFit, with the numbers, if the graph does not fit.
  v1::Placement (*place)(const PlacementRequest& request);
};

// In the order in which tables show them.
std::span<const Strategy> strategies();

// Throws InputError, listing the strategies that exist, if there is none of this name.
const Strategy& find_strategy(std::string_view name);

// The mapping does not depend on the context: the cache covers all that the layer's macros can hold. Same
// arguments, same mapping. InputError as above.
v1::Mapping make_mapping(std::string_view strategy, const v1::Workload& workload,
                         const pe_models::Machine& machine, const StrategyOptions& options);

}  // namespace primalsim::workloads
