#include "python/inputs.h"

#include <algorithm>
#include <limits>

#include "core/error.h"
#include "proto/read.h"
#include "workloads/mapping/stream_parts.h"

namespace primalsim::python {
namespace {

constexpr const char* kInMemory = "in memory";

bool is_text(const Item& item) { return item.kind == Item::Kind::kText; }

}  // namespace

std::string source_of(const Item* item, const std::string& otherwise) {
  if (item == nullptr) return otherwise;
  return is_text(*item) ? item->bytes : kInMemory;
}

v1::Workload model_of(const Arguments& arguments, const Item& model) {
  const auto adapter = arguments.text("adapter");
  if (!is_text(model) && adapter) {
    throw_input_error("adapter is '{}'; a model in memory has its adapter in it", *adapter);
  }
  v1::Workload workload = is_text(model) ? study::load_model(model.bytes, adapter)
                                         : file_of(model, "workload", "model").workload();
  const auto positions = arguments.small("max_positions", 1, kMostPositions);
  if (positions) study::allow_positions(workload, *positions);
  return workload;
}

std::vector<v1::Workload> models_with(const Arguments& arguments,
                                      const std::vector<std::filesystem::path>& adapters) {
  const Item& model = arguments.required("model");
  if (!is_text(model)) throw_input_error("adapters are for a model that is read from files");
  const auto positions = arguments.small("max_positions", 1, kMostPositions);
  std::vector<v1::Workload> models = study::load_adapters(model.bytes, adapters);
  for (v1::Workload& each : models) {
    if (positions) study::allow_positions(each, *positions);
  }
  return models;
}

v1::Architecture machine_of(const Arguments& arguments) {
  const Item* const arch = arguments.item("arch");
  const std::vector<std::string> changes = arguments.texts("set");
  if (arch == nullptr) return study::load_architecture(std::nullopt, changes);
  if (is_text(*arch)) return study::load_architecture(arch->bytes, changes);
  return study::changed(file_of(*arch, "architecture", "arch").architecture(), changes);
}

std::string machine_source(const Arguments& arguments) {
  return source_of(arguments.item("arch"), study::machine_source(std::nullopt));
}

study::Inputs inputs_of(const Arguments& arguments, const Item& model) {
  study::Inputs inputs{model_of(arguments, model), machine_of(arguments)};
  inputs.sources.model = source_of(&model, kInMemory);
  inputs.sources.machine = machine_source(arguments);
  if (const auto adapter = arguments.text("adapter")) {
    inputs.sources.adapters[inputs.workload.lora().name()] = *adapter;
  }
  return inputs;
}

study::Inputs inputs_of(const Arguments& arguments) {
  return inputs_of(arguments, arguments.required("model"));
}

std::vector<study::MappingChoice> mappings_of(const Arguments& arguments) {
  std::vector<study::MappingChoice> choices;
  for (const Item& item : arguments.items("mapping")) {
    if (!is_text(item)) {
      choices.push_back({kInMemory, file_of(item, "mapping", "mapping").mapping()});
      continue;
    }
    const auto is_same = [&](const study::MappingChoice& choice) { return choice.name == item.bytes; };
    if (std::any_of(choices.begin(), choices.end(), is_same)) {
      throw_input_error("mapping {} is given twice", item.bytes);
    }
    choices.push_back(study::choose_mappings({item.bytes}).front());
  }
  return choices;
}

study::MappingChoice mapping_of(const Arguments& arguments) {
  const std::vector<study::MappingChoice> choices = mappings_of(arguments);
  if (choices.size() > 1) throw_input_error("mapping is a list of {}; allowed is one", choices.size());
  return choices.empty() ? study::MappingChoice() : choices.front();
}

v1::Regions regions_of(const Item& item) {
  if (item.kind == Item::Kind::kText) return read_regions(item.bytes);
  return file_of(item, "regions", "regions").regions();
}

workloads::StrategyOptions strategy_of(const Arguments& arguments) {
  using Options = workloads::StrategyOptions;
  Options strategy;
  strategy.seed =
      arguments.integer("seed", 0, std::numeric_limits<std::uint64_t>::max()).value_or(strategy.seed);
  if (arguments.is_second("kv_sharding", "head", "token")) strategy.sharding = Options::Sharding::token;
  if (const auto reduce = arguments.text("reduce")) {
    if (*reduce != "tree" && *reduce != "chain" && *reduce != "staggered") {
      throw_input_error("reduce is '{}'; allowed are tree, chain and staggered", *reduce);
    }
    strategy.reduction = *reduce == "tree"    ? Options::Reduction::tree
                         : *reduce == "chain" ? Options::Reduction::chain
                                              : Options::Reduction::staggered;
  }
  if (const auto parts = arguments.integer("stream_parts", 1, workloads::kMostStreamParts))
    strategy.stream_parts = static_cast<std::uint32_t>(*parts);
  strategy.kv_together = arguments.flag("kv_together");
  strategy.kv_turns = !arguments.flag("kv_ring_after_ring");
  strategy.lm_head = arguments.flag("lm_head");
  return strategy;
}

std::optional<pe_models::srpg::Policy> policy_of(const Arguments& arguments) {
  const auto name = arguments.text("policy");
  if (!name) return std::nullopt;
  const auto policy = pe_models::srpg::policy_of(*name);
  if (!policy) throw_input_error("policy is '{}'; allowed are {}", *name, pe_models::srpg::kPolicyList);
  return policy;
}

std::optional<std::uint32_t> context_of(const Arguments& arguments) {
  return arguments.small("context", 1, kMostPositions);
}

void refuse_idle_options(const Arguments& arguments, const std::vector<study::MappingChoice>& mappings,
                         bool seed_counts) {
  if (mappings.empty()) return;
  const auto is_made = [](const study::MappingChoice& choice) { return !choice.given; };
  if (std::none_of(mappings.begin(), mappings.end(), is_made)) {
    for (const char* const name :
         {"kv_sharding", "kv_together", "kv_ring_after_ring", "reduce", "stream_parts"}) {
      if (!arguments.has(name)) continue;
      throw_input_error("{} has no effect on a mapping from a file, here {}", name, mappings.front().name);
    }
  }
  if (seed_counts || std::any_of(mappings.begin(), mappings.end(), study::is_random)) return;
  for (const char* const name : {"seed", "seeds"}) {
    if (arguments.has(name)) throw_input_error("{} has no effect: no mapping here is random", name);
  }
}

}  // namespace primalsim::python
