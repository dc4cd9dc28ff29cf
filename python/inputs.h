// Models, machines and mappings of a call: from paths as on the command line, or from messages in memory.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "python/arguments.h"
#include "study/compare.h"
#include "study/inputs.h"

namespace primalsim::python {

inline constexpr std::uint64_t kMostPositions = 1073741824;  // of a context

// "model" is one, and "adapter", "max_positions" are what the command line has; a model in memory has its
// adapter in it.
v1::Workload model_of(const Arguments& arguments, const Item& model);
// "model", which has to be a path, with each of these adapters; "max_positions" counts.
std::vector<v1::Workload> models_with(const Arguments& arguments,
                                      const std::vector<std::filesystem::path>& adapters);
// What results call it.
std::string source_of(const Item* item, const std::string& otherwise);

// "arch" and "set".
v1::Architecture machine_of(const Arguments& arguments);
std::string machine_source(const Arguments& arguments);

// A model of "model", with the machine.
study::Inputs inputs_of(const Arguments& arguments, const Item& model);
// "model" is one.
study::Inputs inputs_of(const Arguments& arguments);

// "mapping": names, paths and messages, in their order. Empty if it is absent.
std::vector<study::MappingChoice> mappings_of(const Arguments& arguments);
// The first of them, or `primal`; more than one is an InputError.
study::MappingChoice mapping_of(const Arguments& arguments);

// Regions from a file or from memory.
v1::Regions regions_of(const Item& item);

// "seed", "kv_sharding", "kv_together", "kv_ring_after_ring", "reduce", "stream_parts" and "lm_head".
workloads::StrategyOptions strategy_of(const Arguments& arguments);
// "policy".
std::optional<pe_models::srpg::Policy> policy_of(const Arguments& arguments);
// "context", of one.
std::optional<std::uint32_t> context_of(const Arguments& arguments);

// Throws InputError for an option of strategies that changes nothing, for no mapping is made by one, or none
// by a random one. `seed_counts`: the seed has another use.
void refuse_idle_options(const Arguments& arguments, const std::vector<study::MappingChoice>& mappings,
                         bool seed_counts = false);

}  // namespace primalsim::python
