#include "study/generate/request_result.h"

#include <algorithm>

#include "accelerator/energy_result.h"
#include "core/error.h"
#include "study/generate/power_limit.h"
#include "study/generate/token_stream.h"
#include "workloads/lowering/lower.h"
#include "workloads/mapping/check_mapping.h"
#include "workloads/mapping/kv_bytes.h"
#include "workloads/mapping/kv_position.h"

namespace primalsim::study {
namespace {

using pe_models::srpg::Policy;

std::uint64_t total_tokens(const TokenRequest& request) {
  return std::uint64_t{request.prompt_tokens} + request.output_tokens;
}

double rate(std::uint64_t tokens, Cycle cycles, double clock_ghz) {
  return cycles == 0 ? 0 : static_cast<double>(tokens) * clock_ghz * 1e9 / static_cast<double>(cycles);
}

double as_joules(const v1::EnergyResult& energy) { return static_cast<double>(energy.total_fj()) * 1e-15; }

// With each of the batch's adapters.
std::vector<const PlacedModel*> models_of(const PlacedModel& model) {
  std::vector<const PlacedModel*> models{&model};
  models.insert(models.end(), model.beside.begin(), model.beside.end());
  return models;
}

// Entries of each sequence of a batch: at least those of the prompt's first run, where the cache has the
// room, so that short prompts are timed on caches that lie alike, and by the pace of as many tokens.
std::uint64_t entries_of_a_sequence(const PlacedModel& model, const TokenRequest& request,
                                    std::uint32_t batch) {
  const v1::ModelShape& shape = model.inputs.workload.shape();
  const std::uint64_t tokens = total_tokens(request) - 1;
  const std::uint64_t roomy =
      workloads::kv_entries(shape, std::max<std::uint64_t>(tokens, kWholePromptTokens));
  return roomy * batch <= workloads::kv_capacity_tokens(model.mapping) ? roomy
                                                                       : workloads::kv_entries(shape, tokens);
}

LayerRuns layer_runs(const PlacedModel& model, const TokenRequest& request, std::uint32_t batch, Work& work) {
  BatchLayout layout{batch, entries_of_a_sequence(model, request, batch)};
  for (const PlacedModel* each : models_of(model)) {
    if (!model.beside.empty()) layout.adapted.push_back({&each->inputs.workload, &each->mapping});
  }
  return {model.inputs.workload, model.machine, model.mapping, work, layout};
}

std::string adapter_names(const PlacedModel& model) {
  std::string names;
  for (const PlacedModel* each : models_of(model)) {
    names += (names.empty() ? "" : ", ") + each->inputs.workload.lora().name();
  }
  return names;
}

// Runs what the request needs and turns it into figures.
class RequestRun {
 public:
  RequestRun(const PlacedModel& model, const TokenRequest& request, const GenerateRequest& settings,
             Work& work)
      : model_(model),
        request_(request),
        settings_(settings),
        machine_(model.machine),
        clock_ghz_(machine_.clock_ghz()),
        runs_(layer_runs(model, request, settings.batch, work)) {
    if (settings.strategy.lm_head) head_ = runs_.head();
    const Cycle head_cycles = head_ ? head_->flit_cycles : 0;
    work_.traffic = token_traffic_of(model, settings.strategy.lm_head);
    prefill_ = prefill_times(model.inputs, runs_, request, settings, head_cycles);
    decode_ = decode_times(model.inputs, runs_, request, settings, head_cycles, work_.traffic.way.cycles());
    describe_work(head_cycles);
    if (machine_.has_energy()) {
      events_ = request_events(work_, request, head_.get(), machine_);
    }
  }

  v1::RequestResult result(Policy policy, accelerator::srpg::Token first_token) const {
    PowerLines lines = power_lines(work_, policy, first_token);
    const Slowed slowed = slow_down(policy, first_token, lines);
    v1::RequestResult result;
    result.set_adapter(adapter_names(model_));
    result.set_prompt_tokens(request_.prompt_tokens);
    result.set_output_tokens(request_.output_tokens);
    result.set_adapter_switched(work_.reprogram_cycles > 0 &&
                                first_token != accelerator::srpg::Token::kRetained);
    result.set_ttft_cycles(lines.prefill.cycles);
    result.set_ttft_ns(static_cast<double>(lines.prefill.cycles) / clock_ghz_);
    result.set_reprogram_cycles(work_.reprogram_cycles);
    result.set_reprogram_stall_cycles(lines.prefill.stall_cycles + lines.decode.stall_cycles);
    add_decode(lines, slowed, result);
    add_rates(lines, result);
    const Cycle way = work_.traffic.way.cycles();
    if (way > 0) result.set_token_way_cycles(way);
    if (settings_.power_limit_watts) {
      result.set_prefill_slowed_cycles(slowed.prefill);
      result.set_decode_slowed_cycles(slowed.decode);
    }
    for (const v1::ModelError& error : prefill_.errors) *result.add_errors() = error;
    for (const v1::ModelError& error : decode_.errors) *result.add_errors() = error;
    if (!events_) return result;
    *result.mutable_prefill_energy() = prefill_energy(lines, policy, first_token);
    if (!decode_.steps.empty()) *result.mutable_decode_energy() = decode_energy(lines, policy);
    return result;
  }

  // Without a power limit.
  void add_totals(Policy policy, accelerator::srpg::Token first_token, v1::PolicyTotals& totals) const {
    const PowerLines lines = power_lines(work_, policy, first_token);
    totals.set_reprogram_stall_cycles(totals.reprogram_stall_cycles() + lines.prefill.stall_cycles +
                                      lines.decode.stall_cycles);
    totals.set_total_cycles(totals.total_cycles() + lines.prefill.cycles + lines.decode.cycles);
    if (!events_) return;
    double joules = totals.joules() + as_joules(prefill_energy(lines, policy, first_token));
    if (!decode_.steps.empty()) joules += as_joules(decode_energy(lines, policy));
    totals.set_joules(joules);
  }

 private:
  void describe_work(Cycle head_cycles) {
    const v1::Workload& workload = model_.inputs.workload;
    const auto tiles_of = [&](const std::string& graph) {
      return workloads::placement_of(model_.mapping, graph, "mapping").tiles();
    };
    work_.layers = workload.shape().layers();
    work_.layer_tiles = tiles_of(workload.layer().name());
    work_.head_tiles = head_ ? tiles_of(workload.head().name()) : 0;
    work_.head_cycles = head_cycles;
    if (machine_.dcim().write_bytes_per_cycle > 0) {
      for (const PlacedModel* each : models_of(model_)) add_reprogramming(*each);
    }
    work_.waking = machine_.power().waking();
    work_.batch = settings_.batch;
    work_.prompt_tokens = request_.prompt_tokens;
    describe_banks();
    work_.prefill = &prefill_;
    work_.decode = &decode_;
  }

  // Several adapters are written one after the other.
  void add_reprogramming(const PlacedModel& model) {
    const v1::Workload& workload = model.inputs.workload;
    const v1::Program layer =
        workloads::lower(workload, model.mapping, machine_, workload.layer().name(), request_.prompt_tokens);
    reprogrammings_.push_back(accelerator::measure_reprogramming(layer, machine_));
    work_.reprogram_cycles += reprogrammings_.back().cycles;
    accelerator::srpg::add_link(work_.link, reprogrammings_.back().passing.link);
    for (const v1::MacroUse& use : layer.macros()) work_.lora_banks += machine_.banks(use.lora_bytes());
  }

  // What idle tiles hold, of all sequences of the batch.
  void describe_banks() {
    if (!machine_.power().retention) return;
    const v1::Workload& workload = model_.inputs.workload;
    const v1::Placement& layer = workloads::placement_of(model_.mapping, workload.layer().name(), "mapping");
    std::vector<std::uint32_t> contexts{request_.prompt_tokens};
    for (const auto& [context, run] : decode_.samples) contexts.push_back(context);
    std::vector<std::pair<std::uint32_t, std::uint64_t>> points;
    const std::uint64_t stride = entries_of_a_sequence(model_, request_, settings_.batch);
    for (const std::uint32_t context : contexts) {
      const std::uint64_t entries = workloads::kv_entries(workload.shape(), context);
      std::uint64_t banks = 0;
      for (const std::uint64_t bytes : workloads::kv_bytes_by_macro(layer, workload.shape(), machine_,
                                                                    {entries, settings_.batch, stride})) {
        banks += machine_.banks(bytes);
      }
      points.emplace_back(context, banks);
    }
    work_.kv_banks = ContextCurve(std::move(points));
  }

  struct Slowed {
    Cycle prefill = 0;
    Cycle decode = 0;
    Cycle decode_before = 0;
  };

  Slowed slow_down(Policy policy, accelerator::srpg::Token first_token, PowerLines& lines) const {
    Slowed slowed{0, 0, lines.decode.cycles};
    if (!settings_.power_limit_watts) return slowed;
    const double watts = *settings_.power_limit_watts;
    slowed.prefill = limit_power(watts, pe_models::total_fj(prefill_events(lines, first_token)), policy,
                                 machine_, "prefill", lines.prefill);
    slowed.decode = limit_power(watts, pe_models::total_fj(decode_events(lines)), policy, machine_, "decode",
                                lines.decode);
    return slowed;
  }

  void add_decode(const PowerLines& lines, const Slowed& slow, v1::RequestResult& result) const {
    std::vector<Cycle> cycles;
    Cycle sum = 0;
    Cycle until = 0;
    for (std::size_t i = 0; i < lines.steps.size(); ++i) {
      sum += lines.steps[i];
      const Cycle end = slow.decode == 0 ? sum : slowed(sum, slow.decode_before, lines.decode);
      v1::DecodeStep& added = *result.add_steps();
      added = decode_.steps[i];
      added.set_cycles(end - until);
      cycles.push_back(end - until);
      until = end;
    }
    result.set_decode_cycles(lines.decode.cycles);
    *result.mutable_inter_token() = summarise_latencies(cycles, clock_ghz_);
  }

  void add_rates(const PowerLines& lines, v1::RequestResult& result) const {
    const std::uint64_t batch = settings_.batch;
    const std::uint64_t steps = decode_.steps.size();
    result.set_tokens_per_second(rate(batch * steps, lines.decode.cycles, clock_ghz_));
    result.set_end_to_end_tokens_per_second(
        rate(batch * request_.output_tokens, lines.prefill.cycles + lines.decode.cycles, clock_ghz_));
    result.set_prefill_tokens_per_second(
        rate(batch * request_.prompt_tokens, lines.prefill.cycles, clock_ghz_));
    if (result.tokens_per_second() > 0) {
      result.set_prefill_over_decode(result.prefill_tokens_per_second() / result.tokens_per_second());
    }
  }

  // Joules and watts of `tokens` tokens.
  v1::EnergyResult energy(const pe_models::EventEnergy& events, const accelerator::srpg::TimeLine& line,
                          Policy policy, std::uint64_t tokens) const {
    return accelerator::make_energy_result(events, line, policy, machine_, tokens);
  }

  // LoRA weights of a layer, written `times` times, each layer as often as another.
  void add_writing(std::uint64_t times, pe_models::EventEnergy& events) const {
    if (times == 0) return;
    for (const accelerator::Reprogramming& each : reprogrammings_) {
      pe_models::add_energy(events, accelerator::writing_energy(each, work_.layers, machine_),
                            times / work_.layers);
    }
  }

  // Before the first token, where the LoRA weights are written as well.
  pe_models::EventEnergy prefill_events(const PowerLines& lines, accelerator::srpg::Token first_token) const {
    pe_models::EventEnergy events = events_->prefill;
    const bool is_switch = first_token != accelerator::srpg::Token::kRetained;
    add_writing(is_switch ? work_.layers : lines.prefill_rewrites, events);
    return events;
  }

  pe_models::EventEnergy decode_events(const PowerLines& lines) const {
    pe_models::EventEnergy events = events_->decode;
    add_writing(lines.decode_rewrites, events);
    return events;
  }

  v1::EnergyResult prefill_energy(const PowerLines& lines, Policy policy,
                                  accelerator::srpg::Token first_token) const {
    return energy(prefill_events(lines, first_token), lines.prefill, policy,
                  std::uint64_t{settings_.batch} * request_.prompt_tokens);
  }

  v1::EnergyResult decode_energy(const PowerLines& lines, Policy policy) const {
    return energy(decode_events(lines), lines.decode, policy, settings_.batch * decode_.steps.size());
  }

  const PlacedModel& model_;
  const TokenRequest& request_;
  const GenerateRequest& settings_;
  const pe_models::Machine& machine_;
  const double clock_ghz_;
  const LayerRuns runs_;
  ProgramRun head_;
  PrefillTimes prefill_;
  DecodeTimes decode_;
  RequestWork work_;
  std::vector<accelerator::Reprogramming> reprogrammings_;  // one for each adapter
  std::optional<RequestEvents> events_;
};

}  // namespace

accelerator::TokenTraffic token_traffic_of(const PlacedModel& model, bool lm_head) {
  if (!model.machine.host_link().token_traffic) return {};
  const v1::Workload& workload = model.inputs.workload;
  const auto program_of = [&](const v1::Graph& graph) {
    return workloads::lower(workload, model.mapping, model.machine, graph.name(), 1);
  };
  const v1::Program layer = program_of(workload.layer());
  if (!lm_head) return accelerator::measure_token_traffic(layer, nullptr, model.machine);
  const v1::Program head = program_of(workload.head());
  return accelerator::measure_token_traffic(layer, &head, model.machine);
}

void check_room(const PlacedModel& model, const TokenRequest& request, std::uint32_t batch) {
  const v1::ModelShape& shape = model.inputs.workload.shape();
  const std::uint64_t all = total_tokens(request);
  if (shape.max_positions() != 0 && all > shape.max_positions()) {
    throw_input_error(
        "{} prompt and {} output tokens are {}; model '{}' was made for at most {} positions "
        "(max_position_embeddings, and what rope_scaling makes of it); --max-positions sets another limit",
        request.prompt_tokens, request.output_tokens, all, model.inputs.workload.name(),
        shape.max_positions());
  }
  // The last output token is not fed back, so it takes no entry.
  const std::uint64_t entries = workloads::kv_entries(shape, all - 1);
  const std::uint64_t capacity = workloads::kv_capacity_tokens(model.mapping);
  if (entries * batch <= capacity) return;
  const std::uint64_t token = capacity / batch + 1;
  const std::string which = token <= request.prompt_tokens
                                ? fmt::format("token {} of the prompt", token)
                                : fmt::format("output token {}", token - request.prompt_tokens);
  throw_input_error(
      "the KV cache of mapping '{}' holds {} entries; {} {} of {} prompt and {} output tokens {} {}, and it "
      "overflows at token {} ({})",
      model.mapping.name(), capacity, batch, batch == 1 ? "sequence" : "sequences", request.prompt_tokens,
      request.output_tokens, batch == 1 ? "needs" : "need", entries * batch, token, which);
}

void check_fits(const PlacedModel& model, const TokenRequest& request, const GenerateRequest& settings,
                Work& work) {
  layer_runs(model, request, settings.batch, work)
      .check_fits(request.prompt_tokens + request.output_tokens - 1);
}

v1::RequestResult request_result(const PlacedModel& model, const TokenRequest& request,
                                 const GenerateRequest& settings, accelerator::srpg::Token first_token,
                                 Work& work, v1::GenerateResult& totals) {
  const RequestRun run(model, request, settings, work);
  for (std::size_t i = 0; i < kPolicies.size(); ++i) {
    run.add_totals(kPolicies[i], first_token, *totals.mutable_policies(static_cast<int>(i)));
  }
  return run.result(settings.policy, first_token);
}

}  // namespace primalsim::study
