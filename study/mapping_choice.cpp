#include "study/mapping_choice.h"

#include <algorithm>
#include <filesystem>

#include "accelerator/fabric_memory.h"
#include "core/error.h"
#include "proto/read.h"
#include "workloads/graph/sizes.h"
#include "workloads/mapping/check_mapping.h"

namespace primalsim::study {
namespace {

bool is_strategy(const std::string& name) {
  const auto strategies = workloads::strategies();
  return std::any_of(strategies.begin(), strategies.end(),
                     [&](const workloads::Strategy& strategy) { return name == strategy.name; });
}

std::string strategy_names() {
  std::string names;
  for (const workloads::Strategy& strategy : workloads::strategies()) {
    names += fmt::format("{}{}", names.empty() ? "" : ", ", strategy.name);
  }
  return names;
}

// Before a strategy fills it: whether the fabric that the graph needs can be simulated at all.
void check_fabric(const v1::Graph& graph, const v1::Architecture& architecture) {
  const v1::Mesh& mesh = architecture.mesh();
  const std::uint64_t macros = std::uint64_t{mesh.width()} * mesh.height();
  const std::uint64_t tiles = (workloads::partitions(graph, architecture) + macros - 1) / macros + 1;
  accelerator::check_fabric_memory({static_cast<std::uint32_t>(std::min<std::uint64_t>(tiles, UINT32_MAX)),
                                    mesh.width(), mesh.height(), 1});
}

}  // namespace

std::vector<MappingChoice> mapping_choices(const std::vector<std::string>& arguments) {
  std::vector<MappingChoice> choices;
  for (const std::string& argument : arguments) {
    std::error_code error;
    if (!is_strategy(argument) && !std::filesystem::is_regular_file(argument, error)) {
      throw_input_error("--mapping is '{}', neither a strategy nor a file; the strategies are {}", argument,
                        strategy_names());
    }
    for (const MappingChoice& earlier : choices) {
      if (earlier.argument == argument) throw_input_error("--mapping {} is given twice", argument);
    }
    choices.push_back({argument, is_strategy(argument)});
  }
  return choices;
}

v1::Mapping load_mapping(const MappingChoice& choice, const Inputs& inputs,
                         const workloads::StrategyOptions& options, std::uint32_t context) {
  if (choice.is_strategy) {
    check_fabric(inputs.workload.layer(), inputs.architecture);
    if (options.lm_head) check_fabric(inputs.workload.head(), inputs.architecture);
  }
  const std::string where = choice.is_strategy ? "strategy " + choice.argument : choice.argument;
  v1::Mapping mapping = choice.is_strategy ? workloads::make_mapping(choice.argument, inputs.workload,
                                                                     inputs.architecture, options)
                                           : read_mapping(choice.argument);
  workloads::check_mapping(mapping, inputs.workload, inputs.architecture, where);
  workloads::check_context(mapping, inputs.workload, context, where);
  if (options.lm_head) workloads::placement_of(mapping, inputs.workload.head().name(), where);
  return mapping;
}

}  // namespace primalsim::study
