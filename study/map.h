// Mappings: made by a strategy or given, checked, and in a few numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "primalsim/v1/check.pb.h"
#include "primalsim/v1/mapping.pb.h"
#include "primalsim/v1/regions.pb.h"
#include "study/inputs.h"
#include "study/session.h"
#include "workloads/mapping/strategy_options.h"

namespace primalsim::study {

// A mapping that a study shall take.
struct MappingChoice {
  std::string name = "primal";  // of the strategy that makes it, or where `given` is from
  std::optional<v1::Mapping> given = std::nullopt;
};

// Whether a seed makes a difference to it.
bool is_random(const MappingChoice& choice);

// Throws RequestError, listing the strategies and the search, if there is no strategy of that name.
void require_strategy(const std::string& name);

// Every name of a strategy, in the order of tables.
std::vector<MappingChoice> all_strategies();

// Each of `names` must be that of a strategy or of a Mapping file, and stand there once. Throws RequestError,
// listing the strategies, otherwise, and InputError for a file that is none.
std::vector<MappingChoice> choose_mappings(const std::vector<std::string>& names);

struct MapRequest {
  std::string strategy = "primal";
  workloads::StrategyOptions options;
};

// The mapping that the strategy makes. Throws InputError for an unknown strategy, and if the model does not
// fit the machine.
v1::Mapping map(Session& session, const Inputs& inputs, const MapRequest& request = {},
                const Progress& progress = {});

// The mapping that regions make (docs/search.md). Throws InputError, beginning with `where`, for regions of
// another model, and if they do not fit the machine.
v1::Mapping map(const Inputs& inputs, const v1::Regions& regions, const workloads::StrategyOptions& options,
                const std::string& where);

// Throws InputError, beginning with `where`, unless `mapping` fits model and machine, and its KV cache holds
// `context`.
void check(const Inputs& inputs, const v1::Mapping& mapping, std::optional<std::uint32_t> context,
           const std::string& where);

// Throws InputError, beginning with `where`, unless the mapping places the output head.
void require_head(const v1::Mapping& mapping, const Inputs& inputs, const std::string& where);

// Where a mapping is from.
struct MadeBy {
  MappingChoice choice;
  workloads::StrategyOptions options = {};  // of a strategy or a search
  const v1::SearchSummary* search = nullptr;
  std::string regions_file = {};  // that the search began with
};

// What it takes of the machine. `mapping` is one that check() accepts.
v1::MappingSummary summarise(Session& session, const v1::Mapping& mapping, const Inputs& inputs,
                             const MadeBy& made_by);

// Makes or takes the mapping, and checks it: it must hold `context`, and place the head if `options` have it.
v1::Mapping make_mapping(const MappingChoice& choice, const Inputs& inputs,
                         const workloads::StrategyOptions& options, std::uint32_t context);

}  // namespace primalsim::study
