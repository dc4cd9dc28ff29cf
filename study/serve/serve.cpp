#include "study/serve.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/number_text.h"
#include "study/provenance.h"
#include "study/result.h"
#include "study/serve/popularity.h"
#include "study/serve/serve_result.h"

namespace primalsim::study {
namespace {

template <typename Kind>
std::string names_of(std::span<const Kind> kinds) {
  std::string names;
  for (const Kind& kind : kinds) names += (names.empty() ? "" : ", ") + std::string(kind.name);
  return names;
}

ServerSettings server_settings(const ServeRequest& request) {
  ServerSettings settings;
  settings.scheduler = find_scheduler(request.scheduler);
  if (settings.scheduler == nullptr) {
    throw_request_error("scheduler is '{}'; allowed are {}", request.scheduler, names_of(schedulers()));
  }
  settings.replacement = find_replacement(request.replacement);
  if (settings.replacement == nullptr) {
    throw_request_error("replacement is '{}'; allowed are {}", request.replacement, names_of(replacements()));
  }
  settings.preemption = request.preempts ? Preemption::kRecompute : Preemption::kNever;
  settings.most_sequences = request.max_batch;
  settings.most_prefill_tokens = request.max_prefill_tokens;
  settings.most_resident = request.adapter_slots;
  return settings;
}

// Cycles from the first arrival.
Cycle as_cycles(double ns, double clock_ghz) {
  const double cycles = ns * clock_ghz;
  constexpr double kMost = 1e18;
  if (!(cycles < kMost)) throw_request_error("trace: a time of {} ns is too long", shortest(ns));
  return static_cast<Cycle>(std::llround(cycles));
}

std::vector<Arrival> arrivals_of(const ServeRequest& request, const std::vector<std::uint32_t>& adapters,
                                 double clock_ghz) {
  std::vector<Arrival> arrivals;
  for (std::size_t i = 0; i < adapters.size(); ++i) {
    const TraceRequest& each = request.trace.requests[i];
    arrivals.push_back({as_cycles(static_cast<double>(each.arrival_ns) / request.speedup, clock_ghz),
                        each.input_tokens, each.output_tokens, adapters[i]});
  }
  return arrivals;
}

// Of requests that are not refused.
std::vector<CostRange> ranges_of(const std::vector<Arrival>& arrivals, const ServedModels& models) {
  std::vector<CostRange> ranges(models.shapes.size());
  std::vector<std::set<std::uint32_t>> lengths(ranges.size());
  const PlacedModel& first = models.shapes.front();
  for (const Arrival& each : arrivals) {
    try {
      check_room(first, {"", each.input_tokens, each.output_tokens}, 1);
    } catch (const InputError&) {
      continue;
    }
    const std::uint32_t shape = models.adapters.shape(each.adapter);
    lengths[shape].insert(each.input_tokens);
    if (each.output_tokens < 2) continue;
    CostRange& range = ranges[shape];
    const std::uint32_t context = each.input_tokens + 1;
    range.first_context = range.first_context == 0 ? context : std::min(range.first_context, context);
    range.last_context = std::max(range.last_context, each.input_tokens + each.output_tokens - 1);
  }
  for (std::size_t i = 0; i < ranges.size(); ++i)
    ranges[i].lengths.assign(lengths[i].begin(), lengths[i].end());
  return ranges;
}

v1::ServeResult empty_result(const PlacedModel& model, const ServeRequest& request) {
  v1::ServeResult result;
  result.set_model(model.inputs.workload.name());
  result.set_architecture(model.machine.name());
  result.set_mapping(model.mapping.name());
  result.set_layers(model.inputs.workload.shape().layers());
  result.set_lm_head(request.strategy.lm_head);
  result.set_exact(request.exact);
  result.set_trace_format(request.trace.format);
  result.set_policy(pe_models::srpg::policy_name(request.policy));
  result.set_scheduler(request.scheduler);
  result.set_replacement(request.replacement);
  result.set_max_batch(request.max_batch);
  return result;
}

void add_assumptions(const PlacedModel& model, const ServeRequest& request, bool has_pool,
                     v1::ServeResult& result) {
  const auto add = [&](std::string sentence) { result.add_assumptions(std::move(sentence)); };
  add("Steps are those of generate (docs/generate.md): a prompt through all layers, a token through a layer, "
      "the pace of tokens behind each other; serving composes them, and simulates no flit itself.");
  add("A step begins when the one before it is done: prompts that are taken up together, or a round that "
      "makes "
      "a token for every sequence. A round takes the longer of the slowest sequence's way through all layers "
      "and the sum of the sequences' periods at one layer.");
  add(request.exact
          ? "Every context and every length of a prompt is simulated."
          : "Contexts and lengths of prompts are simulated at some places and interpolated between; "
            "the errors are measured. --exact simulates all.");
  add(request.preempts
          ? "The cache grows with every token, entry by entry; where it is full the sequence taken up last "
            "starts over: its prompt and its tokens go through the layers again."
          : "The cache of a whole request is set aside when it is taken up, so that none is preempted.");
  add("Prompts do not share what they have in common (prefix caching), and are not cut into chunks.");
  if (has_pool) {
    add("An adapter's weights are written when a request with it is taken up, layer by layer as the policy "
        "has "
        "it; under reprogram and srpg also before, for the request that is next, while layers do not "
        "compute.");
    if (request.policy == pe_models::srpg::Policy::kRefresh) {
      add("Idle tiles lose adapters: every prompt writes its own, and every round those of its sequences, "
          "wherever layers idle for longer than that and waking take.");
    }
  }
  if (model.machine.power().retention) {
    add("An idle tile keeps awake the banks of SRAM that hold something: of the cache as many as its entries "
        "would take if they were one sequence's, of adapters those in the DCIM, each from a bank of its own. "
        "While prompts "
        "pass, what is held is spread evenly over the tiles.");
  }
  add(host_assumption(model.inputs.architecture));
  add("Tiles begin retained, and wait retained while no request is there if the policy gates them; waking "
      "them "
      "for an arrival takes no time.");
  add(fmt::format(
      "Machine '{}' at {} GHz; its description gives the grade and source of every number, and several "
      "are assumptions.",
      model.machine.name(), shortest(model.machine.clock_ghz())));
  for (const std::string& note : model.inputs.workload.notes()) add(note);
}

std::string optional_text(const std::optional<double>& number) { return number ? shortest(*number) : "none"; }

v1::Provenance provenance_of(Session& session, const ServedModels& models, const ServeRequest& request) {
  const PlacedModel& first = models.shapes.front();
  Provenance made(session);
  made.setting("policy", pe_models::srpg::policy_name(request.policy))
      .setting("scheduler", request.scheduler);
  made.setting("replacement", request.replacement);
  made.setting("preemption", request.preempts ? "recompute" : "never");
  made.setting("max-batch", std::to_string(request.max_batch));
  made.setting("max-prefill-tokens", std::to_string(request.max_prefill_tokens));
  made.setting("adapters", std::to_string(models.names.size()));
  made.setting("adapter-slots",
               request.adapter_slots == 0 ? "all that fit" : std::to_string(request.adapter_slots));
  if (!models.names.empty() && !request.trace.has_adapters) {
    made.setting("adapter-skew", shortest(request.adapter_skew));
    made.setting("adapter-seed", std::to_string(request.adapter_seed));
  }
  made.setting("speedup", shortest(request.speedup)).setting("until", optional_text(request.until_s));
  made.setting("slo-ttft-ms", optional_text(request.slo_ttft_ms));
  made.setting("slo-tpot-ms", optional_text(request.slo_tpot_ms));
  made.flag("exact", request.exact).flag("arrays", request.arrays);
  made.flag("lm-head", request.strategy.lm_head).strategy(request.strategy, {request.mapping});
  made.machine(first.inputs.architecture, request.sources.machine);
  for (const PlacedModel& shape : models.shapes) made.model(shape.inputs.workload, request.sources);
  made.input("trace", request.trace.format, request.trace.file, request.trace.hash);
  return made.mapping(first.mapping, request.mapping).message();
}

void check_request(const ServeRequest& request, const std::vector<v1::Workload>& pool) {
  if (request.max_batch == 0) throw_request_error("max-batch is 0; allowed is 1 or more");
  if (request.trace.requests.empty()) throw_request_error("trace: has no request");
  if (!pool.empty()) return;
  for (const TraceRequest& each : request.trace.requests) {
    if (each.adapter.empty() || each.adapter == "none") continue;
    throw_input_error("{}:{}: asks for adapter '{}'; no adapters are given (--adapters)", request.trace.file,
                      each.line, each.adapter);
  }
}

}  // namespace

v1::ServeResult serve(Session& session, const v1::Workload& model, const std::vector<v1::Workload>& pool,
                      const v1::Architecture& architecture, const ServeRequest& request,
                      const Progress& progress) {
  check_request(request, pool);
  ServerSettings settings = server_settings(request);
  std::vector<std::string> names;
  for (const v1::Workload& each : pool) names.push_back(each.lora().name());
  const std::vector<std::uint32_t> adapters = adapters_of_requests(request, names);
  const bool needs_base = std::find(adapters.begin(), adapters.end(), kNoAdapter) != adapters.end();
  Work work(session, progress);
  const ServedModels models = place_pool(model, pool, needs_base, pe_models::Machine(architecture), request);
  const std::vector<Arrival> arrivals = arrivals_of(request, adapters, architecture.clock_ghz());
  if (request.until_s) settings.until = as_cycles(*request.until_s * 1e9, architecture.clock_ghz());
  const SampledCosts costs(models.shapes, ranges_of(arrivals, models),
                           {request.exact, request.strategy.lm_head, request.max_batch > 1}, work);
  // Under refresh, the last of them, only if it is asked for.
  const bool refreshes = request.policy == pe_models::srpg::Policy::kRefresh;
  std::vector<ServerOutcome> outcomes(kServedPolicies.size() - (refreshes ? 0 : 1));
  work.for_each(
      outcomes.size(),
      [&](std::size_t i) {
        ServerSettings each = settings;
        each.policy = i;
        each.keep_intervals = kServedPolicies[i] == request.policy;
        outcomes[i] = serve_requests(arrivals, models.adapters, costs, each);
      },
      "policies under which the trace is served");
  v1::ServeResult result = empty_result(models.shapes.front(), request);
  const ServedTrace served{request, models, costs, arrivals};
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (kServedPolicies[i] == request.policy) {
      add_figures(served, outcomes[i], result);
      if (models.shapes.front().machine.has_energy()) {
        *result.mutable_energy() = served_energy(served, outcomes[i], i);
      }
    }
    add_policy(served, outcomes[i], i, result);
  }
  for (const v1::ModelError& error : costs.errors()) *result.add_errors() = error;
  result.set_simulated_programs(work.simulated());
  result.set_reused_programs(work.reused());
  add_assumptions(models.shapes.front(), request, !pool.empty(), result);
  *result.mutable_provenance() = provenance_of(session, models, request);
  return result;
}

}  // namespace primalsim::study
