#include "study/generate/request_result.h"

#include <algorithm>

#include "accelerator/energy_result.h"
#include "core/error.h"
#include "study/generate/token_stream.h"
#include "workloads/lowering/lower.h"
#include "workloads/mapping/check_mapping.h"
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
  return {model.inputs.workload,
          model.machine,
          model.mapping,
          work,
          {batch, entries_of_a_sequence(model, request, batch)}};
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
    prefill_ = prefill_times(model.inputs, runs_, request, settings, head_cycles);
    decode_ = decode_times(model.inputs, runs_, request, settings, head_cycles);
    describe_work(head_cycles);
    if (machine_.has_energy()) {
      events_ = request_events(work_, request, head_.get(), machine_);
    }
  }

  v1::RequestResult result(Policy policy, accelerator::srpg::Token first_token) const {
    const PowerLines lines = power_lines(work_, policy, first_token);
    v1::RequestResult result;
    result.set_adapter(model_.inputs.workload.lora().name());
    result.set_prompt_tokens(request_.prompt_tokens);
    result.set_output_tokens(request_.output_tokens);
    result.set_adapter_switched(work_.reprogram_cycles > 0 &&
                                first_token != accelerator::srpg::Token::kRetained);
    result.set_ttft_cycles(lines.prefill.cycles);
    result.set_ttft_ns(static_cast<double>(lines.prefill.cycles) / clock_ghz_);
    result.set_reprogram_cycles(work_.reprogram_cycles);
    result.set_reprogram_stall_cycles(lines.prefill.stall_cycles);
    add_decode(lines, result);
    for (const v1::ModelError& error : prefill_.errors) *result.add_errors() = error;
    for (const v1::ModelError& error : decode_.errors) *result.add_errors() = error;
    if (!events_) return result;
    *result.mutable_prefill_energy() = prefill_energy(lines, policy, first_token);
    if (!decode_.steps.empty()) *result.mutable_decode_energy() = decode_energy(lines, policy);
    return result;
  }

  void add_totals(Policy policy, accelerator::srpg::Token first_token, v1::PolicyTotals& totals) const {
    const PowerLines lines = power_lines(work_, policy, first_token);
    totals.set_reprogram_stall_cycles(totals.reprogram_stall_cycles() + lines.prefill.stall_cycles);
    totals.set_total_cycles(totals.total_cycles() + lines.prefill.cycles + lines.decode.cycles);
    if (!events_) return;
    double joules = totals.joules() + as_joules(prefill_energy(lines, policy, first_token));
    if (!decode_.steps.empty()) joules += as_joules(decode_energy(lines, policy));
    totals.set_joules(joules);
  }

 private:
  void describe_work(Cycle head_cycles) {
    const v1::Workload& workload = model_.inputs.workload;
    const v1::Program layer =
        workloads::lower(workload, model_.mapping, machine_, workload.layer().name(), request_.prompt_tokens);
    const auto tiles_of = [&](const std::string& graph) {
      return workloads::placement_of(model_.mapping, graph, "mapping").tiles();
    };
    work_.layers = workload.shape().layers();
    work_.layer_tiles = tiles_of(workload.layer().name());
    work_.head_tiles = head_ ? tiles_of(workload.head().name()) : 0;
    work_.head_cycles = head_cycles;
    if (machine_.dcim().write_bytes_per_cycle > 0) {
      reprogramming_ = accelerator::measure_reprogramming(layer, machine_);
      work_.reprogram_cycles = reprogramming_.cycles;
    }
    work_.wake_cycles = machine_.power().wake_cycles;
    work_.batch = settings_.batch;
    work_.prefill = &prefill_;
    work_.decode = &decode_;
  }

  void add_decode(const PowerLines& lines, v1::RequestResult& result) const {
    std::vector<Cycle> cycles;
    for (const v1::DecodeStep& step : decode_.steps) {
      cycles.push_back(step.cycles());
      *result.add_steps() = step;
    }
    result.set_decode_cycles(lines.decode.cycles);
    *result.mutable_inter_token() = summarise_latencies(cycles, clock_ghz_);
    result.set_tokens_per_second(rate(settings_.batch * cycles.size(), lines.decode.cycles, clock_ghz_));
    result.set_end_to_end_tokens_per_second(rate(std::uint64_t{settings_.batch} * request_.output_tokens,
                                                 lines.prefill.cycles + lines.decode.cycles, clock_ghz_));
  }

  // Joules and watts of `tokens` tokens.
  v1::EnergyResult energy(const pe_models::EventEnergy& events, const accelerator::srpg::TimeLine& line,
                          Policy policy, std::uint64_t tokens) const {
    return accelerator::make_energy_result(events, line, policy, machine_, tokens);
  }

  // Before the first token, where the LoRA weights are written as well.
  v1::EnergyResult prefill_energy(const PowerLines& lines, Policy policy,
                                  accelerator::srpg::Token first_token) const {
    pe_models::EventEnergy events = events_->prefill;
    if (first_token != accelerator::srpg::Token::kRetained) {
      pe_models::add_energy(events, machine_.event_energy(reprogramming_.events), work_.layers);
    }
    return energy(events, lines.prefill, policy, std::uint64_t{settings_.batch} * request_.prompt_tokens);
  }

  v1::EnergyResult decode_energy(const PowerLines& lines, Policy policy) const {
    return energy(events_->decode, lines.decode, policy, settings_.batch * decode_.steps.size());
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
  accelerator::Reprogramming reprogramming_;
  std::optional<RequestEvents> events_;
};

}  // namespace

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
