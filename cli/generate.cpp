#include "study/generate.h"

#include "cli/commands.h"
#include "cli/machine_options.h"
#include "cli/study_options.h"
#include "core/error.h"

namespace primalsim::cli {
namespace {

void declare_generate(Options& options) {
  declare_inputs(options);
  options.value("prompt", "N", "tokens of the prompt");
  options.value("output", "N", "tokens to generate; the first comes with the prompt");
  options.value("batch", "B", "sequences decoded at once; 1 if not given");
  options.value("policy", "none|gate|reprogram|srpg|refresh",
                "what is done about idle tiles and LoRA weights; srpg if not given");
  options.value(
      "prefill", "layer|chunked|streamed",
      "the prompt through one layer after the other (the default), in chunks, or token by token through "
      "all layers at once");
  options.value("chunk-tokens", "N", "tokens of a chunk of --prefill chunked; 256 if not given");
  options.value("power-limit", "W", "watts; prefill and decode are slowed down to take no more in the mean");
  options.repeated("adapters", "ADAPTER",
                   "one of several adapters, may be repeated; a request for each, or as --schedule has it");
  options.flag("mix", "one batch whose sequences have the --adapters in turn, instead of a request for each");
  options.value("schedule", "FILE", "requests in turn, a line each: ADAPTER PROMPT_TOKENS OUTPUT_TOKENS");
  options.value(
      "control", "dataflow|both",
      "dataflow (the default), or both: decode steps also under lock-step control (docs/lockstep.md)");
  options.flag("exact", "simulate every context of the decode steps; nothing is interpolated");
  options.value("mapping", "NAME|FILE", "a strategy or a Mapping file; primal if not given");
  declare_strategy_options(options);
  options.value("threads", "N", "runs at once; as many as there are processors if not given");
  declare_output(options, "write generate.html, generate.json, tokens.csv and generate.txtpb here");
}

void read_prefill(const Options& options, study::GenerateRequest& request) {
  constexpr double kLeastWatts = 1e-6;
  constexpr double kMostWatts = 1e9;
  if (const auto name = options.text("prefill")) {
    const auto kind = study::prefill_of(*name);
    if (!kind) throw_input_error("--prefill is '{}'; allowed are layer, chunked and streamed", *name);
    request.prefill = *kind;
  }
  if (options.has("chunk-tokens") && request.prefill != study::PrefillKind::kChunked) {
    throw_input_error("--chunk-tokens is given; it is for --prefill chunked");
  }
  request.chunk_tokens = static_cast<std::uint32_t>(
      options.integer("chunk-tokens", 1, study::kMostTokensOfARequest).value_or(request.chunk_tokens));
  request.power_limit_watts = options.real("power-limit", kLeastWatts, kMostWatts);
}

study::GenerateRequest generate_request(const Options& options) {
  constexpr std::uint64_t kMostSequences = 65536;
  study::GenerateRequest request;
  request.policy = policy_option(options).value_or(request.policy);
  request.batch =
      static_cast<std::uint32_t>(options.integer("batch", 1, kMostSequences).value_or(request.batch));
  read_prefill(options, request);
  request.exact = options.has("exact");
  request.mixed = options.has("mix");
  request.lockstep = is_second(options, "control", "dataflow", "both");
  request.strategy = strategy_options(options);
  if (const auto name = options.text("mapping")) request.mapping = study::choose_mappings({*name}).front();
  refuse_idle_strategy_options(options, {request.mapping});
  return request;
}

// The model with each adapter given, by name, and the names in their order.
struct Models {
  std::map<std::string, v1::Workload> workloads;
  std::vector<std::string> adapters;
  study::Sources sources;
};

Models load_models(const Options& options) {
  if (options.has("adapter") && options.has("adapters")) {
    throw_input_error("--adapter and --adapters are both given; allowed is one of them");
  }
  const std::vector<std::string> given = options.texts("adapters");
  std::vector<std::filesystem::path> folders(given.begin(), given.end());
  if (options.has("adapter")) folders.emplace_back(*options.text("adapter"));
  Models models;
  models.sources.model = *options.text("MODEL");
  models.sources.machine = study::machine_source(options.text("arch"));
  for (v1::Workload& workload : study::load_adapters(*options.text("MODEL"), folders)) {
    read_max_positions(options, workload);
    models.sources.adapters[workload.lora().name()] = folders[models.adapters.size()].string();
    models.adapters.push_back(workload.lora().name());
    models.workloads.emplace(models.adapters.back(), std::move(workload));
  }
  return models;
}

std::uint32_t tokens_option(const Options& options, const char* name) {
  const auto tokens = options.integer(name, 1, study::kMostTokensOfARequest);
  if (!tokens) throw_input_error("--{} is missing; without --schedule it is needed", name);
  return static_cast<std::uint32_t>(*tokens);
}

std::vector<study::TokenRequest> read_requests(const Options& options,
                                               const std::vector<std::string>& adapters) {
  if (options.has("schedule")) {
    for (const char* const option : {"prompt", "output"}) {
      if (options.has(option)) {
        throw_input_error("--{} is given; --schedule says it for each request", option);
      }
    }
    return study::read_schedule(*options.text("schedule"), adapters);
  }
  study::TokenRequest request{"", tokens_option(options, "prompt"), tokens_option(options, "output")};
  std::vector<study::TokenRequest> requests;
  for (const std::string& adapter : adapters) {
    request.adapter = adapter;
    requests.push_back(request);
  }
  if (requests.empty()) requests.push_back(request);
  return requests;
}

}  // namespace

int run_generate(std::span<const std::string> arguments) {
  Options options(
      "primalsim generate MODEL --prompt N --output N [--batch B] [--policy P] [--adapters A]... [--schedule "
      "FILE] [--exact]");
  declare_generate(options);
  if (!options.parse(arguments)) return 0;
  check_output(options);
  study::GenerateRequest request = generate_request(options);
  study::Session session(settings_option(options));
  const v1::Architecture architecture = load_machine(options);
  Models models = load_models(options);
  request.sources = models.sources;
  request.requests = read_requests(options, models.adapters);
  for (const study::TokenRequest& each : request.requests) {
    if (!each.adapter.empty() || models.workloads.count("") != 0) continue;
    v1::Workload& plain = models.workloads[""] = study::load_model(*options.text("MODEL"));
    read_max_positions(options, plain);
  }
  const v1::GenerateResult result =
      study::generate(session, models.workloads, architecture, request, progress(options));
  report_outcome(options, result);
  return 0;
}

}  // namespace primalsim::cli
