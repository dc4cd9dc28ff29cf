#include "cli/generate/models.h"

#include <utility>

#include "cli/strategy_options.h"
#include "core/error.h"
#include "proto/read.h"
#include "study/default_architecture.h"
#include "study/mapping_choice.h"
#include "workloads/model_import/import_model.h"

namespace primalsim::cli {
namespace {

v1::Architecture machine_of(const Options& options) {
  const auto file = options.text("arch");
  return file ? read_architecture(*file) : study::default_architecture();
}

// Frozen weights never move: with every adapter they lie where they lay.
void check_same_weights(const v1::Mapping& mapping, const v1::Mapping& first) {
  for (int i = 0; i < mapping.placements_size(); ++i) {
    v1::Placement a = mapping.placements(i);
    v1::Placement b = first.placements(i);
    a.clear_loras();
    b.clear_loras();
    if (a.SerializeAsString() != b.SerializeAsString()) {
      throw_run_error(
          "mapping '{}' places weights, vectors or cache of graph '{}' differently for two adapters",
          mapping.name(), a.graph());
    }
  }
}

}  // namespace

Models::Models(const Options& options)
    : options_(options), strategy_(strategy_options(options)), architecture_(machine_of(options)) {
  if (options.has("adapter") && options.has("adapters")) {
    throw_input_error("--adapter and --adapters are both given; allowed is one of them");
  }
  if (options.has("adapter")) add(*options.text("adapter"));
  for (const std::string& folder : options.texts("adapters")) add(folder);
}

void Models::add(const std::string& folder) {
  v1::Workload workload = workloads::import_model(*options_.text("MODEL"), folder);
  const std::string name = workload.lora().name();
  if (name == "none") throw_input_error("--adapters {}: 'none' is no name for an adapter", folder);
  if (!workloads_.emplace(name, std::move(workload)).second) {
    throw_input_error("--adapters {}: adapter '{}' is given twice", folder, name);
  }
  adapters_.push_back(name);
}

const study::PlacedModel& Models::placed(const std::string& adapter) {
  const auto found = placed_.find(adapter);
  if (found != placed_.end()) return found->second;
  study::PlacedModel model;
  model.inputs.workload = adapter.empty() ? workloads::import_model(*options_.text("MODEL"), std::nullopt)
                                          : workloads_.at(adapter);
  model.inputs.architecture = architecture_;
  const study::MappingChoice choice = study::mapping_choices({options_.text_or("mapping", "primal")}).front();
  model.mapping = study::load_mapping(choice, model.inputs, strategy_, 1);
  if (!placed_.empty()) check_same_weights(model.mapping, placed_.begin()->second.mapping);
  return placed_.emplace(adapter, std::move(model)).first->second;
}

}  // namespace primalsim::cli
