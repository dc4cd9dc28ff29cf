#include "cli/generate.h"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <thread>

#include "cli/generate/models.h"
#include "cli/load_inputs.h"
#include "cli/strategy_options.h"
#include "core/error.h"
#include "core/number_text.h"
#include "report/generate_json.h"
#include "report/generate_reports.h"
#include "report/generate_table.h"
#include "report/write_reports.h"
#include "study/generate/assumptions.h"
#include "study/generate/schedule_file.h"

namespace primalsim::cli {
namespace {

using accelerator::srpg::Token;
using pe_models::srpg::Policy;

constexpr std::uint64_t kMostTokens = 1073741824;
constexpr std::uint64_t kMostSequences = 65536;
constexpr std::uint64_t kMostThreads = 1024;

void declare_generate(Options& options) {
  declare_inputs(options);
  options.value("prompt", "N", "tokens of the prompt");
  options.value("output", "N", "tokens to generate; the first comes with the prompt");
  options.value("batch", "B", "sequences decoded at once; 1 if not given");
  options.value("policy", "none|gate|reprogram|srpg",
                "what is done about idle tiles and LoRA weights; srpg if not given");
  options.repeated("adapters", "ADAPTER",
                   "one of several adapters, may be repeated; a request for each, or as --schedule has it");
  options.value("schedule", "FILE", "requests in turn, a line each: ADAPTER PROMPT_TOKENS OUTPUT_TOKENS");
  options.flag("exact", "simulate every context of the decode steps; nothing is interpolated");
  options.value("mapping", "NAME|FILE", "a strategy or a Mapping file; primal if not given");
  declare_strategy_options(options);
  options.value("threads", "N", "runs at once; as many as there are processors if not given");
  options.value("out", "DIR", "write generate.json, tokens.csv and generate.txtpb here");
  options.flag("json", "print the result as JSON on standard output, and nothing else");
}

Policy policy_option(const Options& options) {
  const std::string name = options.text_or("policy", "srpg");
  const auto policy = pe_models::srpg::policy_of(name);
  if (!policy) throw_input_error("--policy is '{}'; allowed are none, gate, reprogram and srpg", name);
  return *policy;
}

std::uint32_t tokens_option(const Options& options, const char* name) {
  const auto tokens = options.integer(name, 1, kMostTokens);
  if (!tokens) throw_input_error("--{} is missing; without --schedule it is needed", name);
  return static_cast<std::uint32_t>(*tokens);
}

std::vector<study::Request> requests_of(const Options& options, const Models& models) {
  if (options.has("schedule")) {
    for (const char* const option : {"prompt", "output"}) {
      if (options.has(option))
        throw_input_error("--{} is given; --schedule says it for each request", option);
    }
    return study::read_schedule(*options.text("schedule"), models.adapters());
  }
  study::Request request{"", tokens_option(options, "prompt"), tokens_option(options, "output")};
  std::vector<study::Request> requests;
  for (const std::string& adapter : models.adapters()) {
    request.adapter = adapter;
    requests.push_back(request);
  }
  if (requests.empty()) requests.push_back(request);
  return requests;
}

// What the request's first token finds: tiles that are off, another adapter, or its own.
Token first_token(const std::vector<study::Request>& requests, std::size_t index,
                  std::optional<std::string>& loaded) {
  const std::string& adapter = requests[index].adapter;
  const bool is_other = !adapter.empty() && loaded != adapter;
  if (!adapter.empty()) loaded = adapter;
  if (index == 0) return Token::kFirst;
  return is_other ? Token::kSwitch : Token::kRetained;
}

void finish_totals(std::uint64_t tokens, double clock_ghz, v1::GenerateResult& result) {
  for (v1::PolicyTotals& totals : *result.mutable_policies()) {
    totals.set_joules_per_token(totals.joules() / static_cast<double>(tokens));
    const double seconds = static_cast<double>(totals.total_cycles()) / (clock_ghz * 1e9);
    totals.set_watts(seconds > 0 ? totals.joules() / seconds : 0);
  }
}

v1::GenerateResult empty_result(const study::PlacedModel& model, const study::GenerateSettings& settings,
                                Policy policy) {
  v1::GenerateResult result;
  result.set_model(model.inputs.workload.name());
  result.set_architecture(model.inputs.architecture.name());
  result.set_mapping(model.mapping.name());
  result.set_layers(model.inputs.workload.shape().layers());
  result.set_lm_head(settings.lm_head);
  result.set_batch(settings.batch);
  result.set_exact(settings.exact);
  result.set_policy(pe_models::srpg::policy_name(policy));
  for (const Policy each : study::kPolicies) {
    v1::PolicyTotals& totals = *result.add_policies();
    totals.set_policy(pe_models::srpg::policy_name(each));
    totals.set_reprogram_stall_cycles(0);
    totals.set_total_cycles(0);
    totals.set_joules(0);
  }
  return result;
}

v1::GenerateResult generate(Models& models, const std::vector<study::Request>& requests,
                            const study::GenerateSettings& settings, Policy policy) {
  for (const study::Request& request : requests)
    study::check_room(models.placed(request.adapter), request, settings.batch);
  v1::GenerateResult result = empty_result(models.placed(requests.front().adapter), settings, policy);
  accelerator::RunCache cache;
  std::optional<std::string> loaded;
  std::uint64_t tokens = 0;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const study::Request& request = requests[i];
    const study::PlacedModel& model = models.placed(request.adapter);
    *result.add_requests() = study::request_result(model, request, settings, policy,
                                                   first_token(requests, i, loaded), cache, result);
    tokens += std::uint64_t{settings.batch} * request.output_tokens;
    fmt::print(stderr, "request {} of {}: {} prompt and {} output tokens{}\n", i + 1, requests.size(),
               grouped(request.prompt_tokens), grouped(request.output_tokens),
               request.adapter.empty() ? "" : ", adapter " + request.adapter);
  }
  finish_totals(tokens, models.placed(requests.front().adapter).inputs.architecture.clock_ghz(), result);
  result.set_simulated_programs(cache.simulated());
  result.set_reused_programs(cache.reused());
  study::add_generate_assumptions(models.placed(requests.front().adapter).inputs, settings, result);
  return result;
}

}  // namespace

int run_generate(std::span<const std::string> arguments) {
  Options options(
      "primalsim generate MODEL --prompt N --output N [--batch B] [--policy P] [--adapters A]... [--schedule "
      "FILE] [--exact]");
  declare_generate(options);
  if (!options.parse(arguments)) return 0;
  const auto out = options.text("out");
  if (out) report::check_output_folder(*out);
  const Policy policy = policy_option(options);
  study::GenerateSettings settings;
  settings.batch = static_cast<std::uint32_t>(options.integer("batch", 1, kMostSequences).value_or(1));
  settings.exact = options.has("exact");
  settings.lm_head = options.has("lm-head");
  settings.threads =
      options.integer("threads", 1, kMostThreads).value_or(std::max(1U, std::thread::hardware_concurrency()));
  Models models(options);
  const std::vector<study::Request> requests = requests_of(options, models);
  const v1::GenerateResult result = generate(models, requests, settings, policy);
  if (out) report::write_generate_reports(result, *out);
  fmt::print("{}", options.has("json") ? report::to_json(result) : report::to_table(result));
  if (out) fmt::print(stderr, "reports are in {}\n", *out);
  return 0;
}

}  // namespace primalsim::cli
