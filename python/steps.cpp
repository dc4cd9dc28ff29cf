// compare and run.
#include <algorithm>
#include <limits>

#include "core/error.h"
#include "python/inputs.h"
#include "python/studies.h"
#include "report/writer.h"
#include "study/compare_all.h"

namespace primalsim::python {
namespace {

constexpr std::uint64_t kMostSeeds = 1000;

void read_step(const Arguments& arguments, study::StepRequest& request) {
  if (const auto out = arguments.text("out")) report::check_output_folder(*out);
  request.strategy = strategy_of(arguments);
  request.policy = policy_of(arguments);
  request.lockstep = arguments.is_second("control", "dataflow", "both");
  request.sensitivity = arguments.flag("sensitivity");
  request.details = arguments.flag("details") || arguments.has("out");
}

void read_seeds(const Arguments& arguments, study::CompareRequest& request) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  if (arguments.has("seed") && arguments.has("seeds")) throw_input_error("seed and seeds exclude each other");
  if (arguments.has("seed")) request.seeds = {request.strategy.seed};
  if (!arguments.has("seeds")) return;
  request.seeds = arguments.integers("seeds", 0, kMost);
  if (request.seeds.size() > kMostSeeds) throw_input_error("seeds has more than {} seeds", kMostSeeds);
}

std::vector<std::uint32_t> contexts_of(const Arguments& arguments) {
  std::vector<std::uint32_t> contexts;
  for (const std::uint64_t given : arguments.integers("context", 1, kMostPositions)) {
    const auto context = static_cast<std::uint32_t>(given);
    if (std::find(contexts.begin(), contexts.end(), context) != contexts.end()) {
      throw_input_error("context has {} twice", context);
    }
    contexts.push_back(context);
  }
  return contexts;
}

std::vector<study::Inputs> models_of(const Arguments& arguments) {
  if (!arguments.has("model")) throw_input_error("model is missing");
  const std::vector<Item>& models = arguments.items("model");
  if (models.size() > 1 && arguments.has("adapter")) {
    throw_input_error("adapter is for one model; {} are given", models.size());
  }
  std::vector<study::Inputs> inputs;
  for (const Item& model : models) {
    inputs.push_back(inputs_of(arguments, model));
    const std::string& name = inputs.back().workload.name();
    for (std::size_t i = 0; i + 1 < inputs.size(); ++i) {
      if (inputs[i].workload.name() != name) continue;
      throw_input_error("{} and {} are both called '{}'; rows could not be told apart",
                        inputs[i].sources.model, inputs.back().sources.model, name);
    }
  }
  return inputs;
}

// The Program that "model" is, if it is one.
std::optional<v1::Program> program_of(const Arguments& arguments) {
  const Item& model = arguments.required("model");
  if (model.kind == Item::Kind::kText) return study::load_program(model.bytes);
  if (model.kind == Item::Kind::kMessage && model.message->has_program()) return model.message->program();
  return std::nullopt;
}

Found run_program(const Call& call, const v1::Program& program, study::RunRequest& request) {
  const std::string name = source_of(call.arguments.item("model"), "");
  for (const char* const option :
       {"adapter", "context", "mapping", "seed", "kv_sharding", "kv_together", "kv_ring_after_ring", "reduce",
        "stream_parts", "lm_head", "whole_model", "sensitivity"}) {
    if (call.arguments.has(option)) throw_input_error("{} is for a model; {} is a Program", option, name);
  }
  request.machine_source = machine_source(call.arguments);
  return {kept(study::run(call.session, program, name, machine_of(call.arguments), request, call.progress))};
}

}  // namespace

Found run_compare(const Call& call) {
  study::CompareRequest request;
  const std::vector<std::uint32_t> contexts = contexts_of(call.arguments);
  read_step(call.arguments, request);
  request.stability = call.arguments.flag("stability");
  request.mappings = mappings_of(call.arguments);
  read_seeds(call.arguments, request);
  refuse_idle_options(call.arguments, request.mappings);
  const std::vector<study::Inputs> models = models_of(call.arguments);
  if (models.size() != 1 || contexts.size() > 1) {
    return {kept(study::compare_all(call.session, models, request, contexts, call.progress))};
  }
  if (!contexts.empty()) request.context = contexts.front();
  return {kept(study::compare(call.session, models.front(), request, call.progress))};
}

Found run_run(const Call& call) {
  study::RunRequest request;
  request.reference_kernel = call.arguments.is_second("kernel", "event", "reference");
  read_step(call.arguments, request);
  if (const auto program = program_of(call.arguments)) return run_program(call, *program, request);
  request.mapping = mapping_of(call.arguments);
  request.context = context_of(call.arguments);
  refuse_idle_options(call.arguments, {request.mapping});
  request.whole_model = call.arguments.flag("whole_model");
  study::RunOutcome found = study::run(call.session, inputs_of(call.arguments), request, call.progress);
  const auto layer = file_with([&](v1::File& file) { *file.mutable_program() = *found.layer; });
  return {kept(std::move(found.result)), {}, {{"program", layer}}};
}

}  // namespace primalsim::python
