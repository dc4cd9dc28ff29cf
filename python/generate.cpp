// generate.
#include "study/generate.h"

#include "core/error.h"
#include "python/inputs.h"
#include "python/studies.h"
#include "report/writer.h"

namespace primalsim::python {
namespace {

// The model with each adapter, by name, and the names in their order.
struct Models {
  std::map<std::string, v1::Workload> workloads;
  std::vector<std::string> adapters;
};

Models load_models(const Arguments& arguments, study::Sources& sources) {
  if (arguments.has("adapter") && arguments.has("adapters")) {
    throw_input_error("adapter and adapters are both given; allowed is one of them");
  }
  const Item& model = arguments.required("model");
  sources = {source_of(&model, ""), machine_source(arguments), {}};
  Models models;
  if (model.kind != Item::Kind::kText) {
    if (arguments.has("adapters")) throw_input_error("adapters are for a model that is read from files");
    v1::Workload workload = model_of(arguments, model);
    if (workload.has_lora()) models.adapters.push_back(workload.lora().name());
    const std::string name = workload.has_lora() ? workload.lora().name() : "";
    models.workloads.emplace(name, std::move(workload));
    return models;
  }
  std::vector<std::filesystem::path> folders;
  for (const std::string& each : arguments.texts("adapters")) folders.emplace_back(each);
  if (const auto adapter = arguments.text("adapter")) folders.emplace_back(*adapter);
  for (v1::Workload& workload : models_with(arguments, folders)) {
    sources.adapters[workload.lora().name()] = folders[models.adapters.size()].string();
    models.adapters.push_back(workload.lora().name());
    models.workloads.emplace(models.adapters.back(), std::move(workload));
  }
  return models;
}

// The model as it is, for requests without an adapter.
v1::Workload plain_model(const Arguments& arguments) {
  const Item& model = arguments.required("model");
  if (model.kind != Item::Kind::kText) {
    throw_input_error("schedule: a request is without an adapter; the model in memory has one");
  }
  v1::Workload workload = study::load_model(model.bytes);
  const auto positions = arguments.small("max_positions", 1, kMostPositions);
  if (positions) study::allow_positions(workload, *positions);
  return workload;
}

std::uint32_t tokens_of(const Arguments& arguments, const char* name) {
  const auto tokens = arguments.small(name, 1, study::kMostTokensOfARequest);
  if (!tokens) throw_input_error("{} is missing; without schedule it is needed", name);
  return *tokens;
}

std::vector<study::TokenRequest> requests_of(const Arguments& arguments,
                                             const std::vector<std::string>& adapters) {
  if (const auto schedule = arguments.text("schedule")) {
    for (const char* const option : {"prompt", "output"}) {
      if (arguments.has(option)) {
        throw_input_error("{} is given; schedule says it for each request", option);
      }
    }
    return study::read_schedule(*schedule, adapters);
  }
  study::TokenRequest request{"", tokens_of(arguments, "prompt"), tokens_of(arguments, "output")};
  std::vector<study::TokenRequest> requests;
  for (const std::string& adapter : adapters) {
    request.adapter = adapter;
    requests.push_back(request);
  }
  if (requests.empty()) requests.push_back(request);
  return requests;
}

void read_prefill(const Arguments& arguments, study::GenerateRequest& request) {
  constexpr double kLeastWatts = 1e-6;
  constexpr double kMostWatts = 1e9;
  if (const auto name = arguments.text("prefill")) {
    const auto kind = study::prefill_of(*name);
    if (!kind) throw_input_error("prefill is '{}'; allowed are layer, chunked and streamed", *name);
    request.prefill = *kind;
  }
  if (arguments.has("chunk_tokens") && request.prefill != study::PrefillKind::kChunked) {
    throw_input_error("chunk_tokens is given; it is for prefill chunked");
  }
  request.chunk_tokens =
      arguments.small("chunk_tokens", 1, study::kMostTokensOfARequest).value_or(request.chunk_tokens);
  request.power_limit_watts = arguments.real("power_limit", kLeastWatts, kMostWatts);
}

}  // namespace

Found run_generate(const Call& call) {
  constexpr std::uint64_t kMostSequences = 65536;
  const Arguments& arguments = call.arguments;
  if (const auto out = arguments.text("out")) report::check_output_folder(*out);
  study::GenerateRequest request;
  request.policy = policy_of(arguments).value_or(request.policy);
  request.batch = arguments.small("batch", 1, kMostSequences).value_or(request.batch);
  read_prefill(arguments, request);
  request.exact = arguments.flag("exact");
  request.mixed = arguments.flag("mix");
  request.lockstep = arguments.is_second("control", "dataflow", "both");
  request.strategy = strategy_of(arguments);
  request.mapping = mapping_of(arguments);
  refuse_idle_options(arguments, {request.mapping});
  const v1::Architecture machine = machine_of(arguments);
  Models models = load_models(arguments, request.sources);
  request.requests = requests_of(arguments, models.adapters);
  for (const study::TokenRequest& each : request.requests) {
    if (each.adapter.empty() && models.workloads.count("") == 0) {
      models.workloads.emplace("", plain_model(arguments));
    }
  }
  return {kept(study::generate(call.session, models.workloads, machine, request, call.progress))};
}

}  // namespace primalsim::python
