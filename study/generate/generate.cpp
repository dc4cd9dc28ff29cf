#include "study/generate.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "core/activity.h"
#include "core/number_text.h"
#include "study/generate/lockstep_decode.h"
#include "study/generate/same_weights.h"
#include "study/provenance.h"
#include "study/result.h"
#include "workloads/mapping/check_mapping.h"
#include "workloads/mapping/lora_words.h"

namespace primalsim::study {
namespace {

using accelerator::srpg::Token;
using pe_models::srpg::policy_name;

using PlacedModels = std::map<std::string, PlacedModel>;

// The models that requests name, in their order.
PlacedModels place(const std::map<std::string, v1::Workload>& models, const pe_models::Machine& machine,
                   const GenerateRequest& request) {
  PlacedModels placed;
  const v1::Mapping* first = nullptr;
  for (const TokenRequest& wanted : request.requests) {
    if (placed.count(wanted.adapter) != 0) continue;
    const auto model = models.find(wanted.adapter);
    if (model == models.end()) throw_request_error("adapter '{}' is not among the models", wanted.adapter);
    PlacedModel& added =
        placed.emplace(wanted.adapter, PlacedModel{{model->second, machine.description()}, machine, {}})
            .first->second;
    added.mapping = make_mapping(request.mapping, added.inputs, request.strategy, 1);
    if (first != nullptr) {
      check_same_weights(added.mapping, *first);
    } else {
      first = &added.mapping;
    }
  }
  return placed;
}

// Of a batch that mixes adapters: the first model, with the others beside it. Throws RequestError unless the
// requests are of one length and have different adapters, and NoFit where the DCIMs do not hold all of them.
void mix(PlacedModels& placed, const GenerateRequest& request) {
  const TokenRequest& first = request.requests.front();
  PlacedModel& model = placed.at(first.adapter);
  std::vector<const v1::Placement*> layers;
  const auto add_layer = [&](const PlacedModel& each) {
    layers.push_back(&workloads::placement_of(each.mapping, each.inputs.workload.layer().name(), "mapping"));
  };
  add_layer(model);
  for (const TokenRequest& each : request.requests) {
    if (each.prompt_tokens != first.prompt_tokens || each.output_tokens != first.output_tokens) {
      throw_request_error("mix: requests have different lengths; those of one batch are equal");
    }
    if (&each == &first) continue;
    model.beside.push_back(&placed.at(each.adapter));
    add_layer(*model.beside.back());
  }
  if (placed.size() != request.requests.size() || placed.size() < 2) {
    throw_request_error("mix: it takes several adapters, each once");
  }
  if (request.batch < placed.size()) {
    throw_request_error("batch is {}; {} adapters are mixed, so allowed is {} or more", request.batch,
                        placed.size(), placed.size());
  }
  if (request.lockstep) throw_request_error("control is 'both'; lock-step control is for a batch of 1");
  workloads::check_adapters_fit(layers, model.machine, "mix");
}

// What the request's first token finds: tiles that are off, another adapter, or its own.
Token first_token(const std::vector<TokenRequest>& requests, std::size_t index,
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

v1::GenerateResult empty_result(const PlacedModel& model, const GenerateRequest& request) {
  v1::GenerateResult result;
  result.set_model(model.inputs.workload.name());
  result.set_architecture(model.machine.name());
  result.set_mapping(model.mapping.name());
  result.set_layers(model.inputs.workload.shape().layers());
  result.set_lm_head(request.strategy.lm_head);
  result.set_batch(request.batch);
  result.set_exact(request.exact);
  result.set_policy(policy_name(request.policy));
  result.set_prefill(prefill_name(request.prefill));
  if (request.prefill == PrefillKind::kChunked) result.set_chunk_tokens(request.chunk_tokens);
  if (request.power_limit_watts) result.set_power_limit_watts(*request.power_limit_watts);
  for (const pe_models::srpg::Policy each : kPolicies) {
    v1::PolicyTotals& totals = *result.add_policies();
    totals.set_policy(policy_name(each));
    totals.set_reprogram_stall_cycles(0);
    totals.set_total_cycles(0);
    totals.set_joules(0);
  }
  return result;
}

bool has_adapter(const v1::GenerateResult& result) {
  return std::any_of(result.requests().begin(), result.requests().end(),
                     [](const v1::RequestResult& request) { return !request.adapter().empty(); });
}

std::string prefill_assumption(const GenerateRequest& request) {
  switch (request.prefill) {
    case PrefillKind::kLayer:
      return "Prefill: a layer works on one prompt at a time, and what it makes waits in the scratchpads of "
             "the next; a prompt too long for these goes in parts, one after the other.";
    case PrefillKind::kChunked:
      return fmt::format("Prefill: chunks of {} tokens, a layer apart; each layer works on one at a time.",
                         request.chunk_tokens);
    default:
      return "Prefill: tokens stream through all layers at once; every layer behind the first adds what the "
             "second does.";
  }
}

// What the figures take for granted, in sentences.
void add_assumptions(const PlacedModel& model, const GenerateRequest& request, v1::GenerateResult& result) {
  const auto add = [&](std::string sentence) { result.add_assumptions(std::move(sentence)); };
  add("The first output token comes with the prompt; tokens per second and inter-token latency are of the "
      "decode "
      "steps after it.");
  add(fmt::format(
      "All {} layers are alike: one is simulated, from an idle start for a decode step, and counted for "
      "all.",
      model.inputs.workload.shape().layers()));
  add(request.exact ? "Every decode step is simulated at its own context."
                    : "Decode steps are simulated at some contexts and interpolated between; the errors are "
                      "measured at others. --exact simulates all.");
  add(
      fmt::format("Prompts: the first {} tokens are simulated; of the others, {} tokens follow each other "
                  "through one layer at "
                  "contexts that double, and their pace is interpolated.",
                  kWholePromptTokens, kStreamTokens));
  add(prefill_assumption(request));
  add("Tokens pass every unit in one order, fixed operator by operator; a finer order could be faster.");
  if (request.batch > 1) {
    add("Batch: prompts follow each other; then a round takes the longer of all layers' latency and batch x "
        "the period of a layer. Each sequence has its own part of the KV cache; the slowest of those "
        "simulated "
        "(0, 1, 2, 4, ...) decides.");
  }
  if (request.mixed) {
    add("The sequences of the batch have the adapters in turn; all are in the DCIMs, written one after the "
        "other before the first token. Energy is that of the slowest sequence for each.");
  }
  if (request.lockstep) {
    add("Lock-step control: decode steps only, the mean by Simpson's rule over the first, middle and last "
        "context; a prompt is not scheduled for it.");
  }
  add(request.strategy.lm_head ? "The output head is included; token embedding and sampling are not."
                               : "Token embedding, output head (--lm-head) and sampling are not included.");
  if (request.power_limit_watts) {
    add(fmt::format(
        "Power limit: prefill and decode are each slowed down until their mean power is at most {} "
        "W; the table of policies is without it.",
        shortest(*request.power_limit_watts)));
  }
  if (has_adapter(result)) {
    add("Adapters stay until replaced: LoRA weights are written before the first token and at a switch of "
        "adapter, and only there do policies differ in time; but under policy refresh idle tiles lose them, "
        "and "
        "they are written again for every token.");
  }
  if (!model.machine.has_energy()) {
    add("The machine's description has no energy and power, so there are no energy figures.");
  }
  add(fmt::format(
      "Machine '{}' at {} GHz; its description gives the grade and source of every number, and several "
      "are assumptions.",
      model.machine.name(), shortest(model.machine.clock_ghz())));
  add(host_assumption(model.inputs.architecture));
  add("Tasks and packets start as soon as their inputs are there (dataflow): no central controller steps the "
      "mesh.");
  for (const std::string& note : model.inputs.workload.notes()) add(note);
}

std::string requests_text(const std::vector<TokenRequest>& requests) {
  std::string text;
  for (const TokenRequest& each : requests) {
    text += fmt::format("{}{} {} {}", text.empty() ? "" : "; ", each.adapter.empty() ? "none" : each.adapter,
                        each.prompt_tokens, each.output_tokens);
  }
  return text;
}

v1::Provenance provenance_of(Session& session, const PlacedModels& placed, const GenerateRequest& request) {
  const PlacedModel& first = placed.at(request.requests.front().adapter);
  Provenance made(session);
  made.setting("requests", requests_text(request.requests)).setting("batch", std::to_string(request.batch));
  made.setting("control", request.lockstep ? "both" : "dataflow");
  if (request.mixed) made.flag("mix", true);
  made.setting("policy", policy_name(request.policy)).flag("exact", request.exact);
  made.setting("prefill", prefill_name(request.prefill));
  if (request.prefill == PrefillKind::kChunked) {
    made.setting("chunk-tokens", std::to_string(request.chunk_tokens));
  }
  if (request.power_limit_watts) made.setting("power-limit", shortest(*request.power_limit_watts));
  made.flag("lm-head", request.strategy.lm_head).strategy(request.strategy, {request.mapping});
  made.machine(first.inputs.architecture, request.sources.machine);
  for (const TokenRequest& each : request.requests) {
    made.model(placed.at(each.adapter).inputs.workload, request.sources);
  }
  return made.mapping(first.mapping, request.mapping).message();
}

constexpr std::array kPrefillNames{"layer", "chunked", "streamed"};

}  // namespace

const char* prefill_name(PrefillKind kind) { return kPrefillNames[static_cast<std::size_t>(kind)]; }

std::optional<PrefillKind> prefill_of(std::string_view name) {
  for (std::size_t i = 0; i < kPrefillNames.size(); ++i) {
    if (name == kPrefillNames[i]) return static_cast<PrefillKind>(i);
  }
  return std::nullopt;
}

v1::GenerateResult generate(Session& session, const std::map<std::string, v1::Workload>& models,
                            const v1::Architecture& architecture, const GenerateRequest& request,
                            const Progress& progress) {
  if (request.requests.empty()) throw_request_error("requests: there is none; there must be at least one");
  if (request.chunk_tokens == 0) throw_request_error("chunk_tokens is 0; allowed is 1 or more");
  if (request.power_limit_watts && !pe_models::Machine(architecture).has_energy()) {
    throw_request_error("a power limit is given; machine '{}' has no energy and power", architecture.name());
  }
  if (request.batch == 0) throw_request_error("batch is 0; allowed is 1 or more");
  if (request.lockstep && request.batch > 1) {
    throw_request_error("control is 'both' and batch {}; lock-step control is for a batch of 1",
                        request.batch);
  }
  Work work(session, progress);
  PlacedModels placed = place(models, pe_models::Machine(architecture), request);
  std::vector<TokenRequest> requests = request.requests;
  if (request.mixed) {
    mix(placed, request);
    requests.resize(1);
  }
  for (const TokenRequest& each : requests) check_room(placed.at(each.adapter), each, request.batch);
  {
    const Activity activity("whether the requests fit");
    for (const TokenRequest& each : requests) check_fits(placed.at(each.adapter), each, request, work);
  }
  const PlacedModel& first = placed.at(request.requests.front().adapter);
  v1::GenerateResult result = empty_result(first, request);
  std::optional<std::string> loaded;
  std::uint64_t tokens = 0;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const TokenRequest& each = requests[i];
    const Activity activity(fmt::format("request {} of {}", i + 1, requests.size()));
    *result.add_requests() = request_result(placed.at(each.adapter), each, request,
                                            first_token(requests, i, loaded), work, result);
    if (request.lockstep && each.output_tokens > 1) {
      *result.mutable_requests(static_cast<int>(i))->mutable_lockstep() =
          lockstep_decode(placed.at(each.adapter), each, request, work);
    }
    tokens += std::uint64_t{request.batch} * each.output_tokens;
    work.say("request {} of {}: {} prompt and {} output tokens{}", i + 1, requests.size(),
             grouped(each.prompt_tokens), grouped(each.output_tokens),
             each.adapter.empty() ? "" : ", adapter " + each.adapter);
  }
  finish_totals(tokens, architecture.clock_ghz(), result);
  result.set_simulated_programs(work.simulated());
  result.set_reused_programs(work.reused());
  add_assumptions(first, request, result);
  *result.mutable_provenance() = provenance_of(session, placed, request);
  return result;
}

}  // namespace primalsim::study
