#include "study/generate/power_lines.h"

#include <algorithm>

#include "accelerator/energy_result.h"
#include "accelerator/srpg_round.h"
#include "core/checked_math.h"

namespace primalsim::study {
namespace {

using accelerator::srpg::Stage;
using accelerator::srpg::TimeLine;
using accelerator::srpg::Token;
using pe_models::EventEnergy;
using pe_models::srpg::Policy;
using pe_models::srpg::State;

Cycle& tile_cycles(TimeLine& line, State state) { return line.tile_cycles[static_cast<std::size_t>(state)]; }

State idle_state(Policy policy) { return pe_models::srpg::gates(policy) ? State::kRetain : State::kReady; }

accelerator::srpg::Stage layer_stage(const RequestWork& work, Cycle cycles, std::uint32_t context) {
  return {work.layer_tiles, cycles, work.reprogram_cycles, work.kv_banks.at(context), work.lora_banks};
}

TimeLine token_line(const RequestWork& work, Policy policy, Token token, const Stage& layer) {
  const auto stages =
      accelerator::srpg::model_stages(layer, work.layers, {work.head_tiles, work.head_cycles, 0});
  return accelerator::srpg::token_time_line(stages, policy, token, work.waking, work.link, work.traffic.way);
}

bool writes_each_token(const RequestWork& work, Policy policy) {
  const std::uint64_t stages = work.layers + (work.head_tiles > 0 ? 1 : 0);
  return accelerator::srpg::rewrites_each_token(policy, stages, work.reprogram_cycles);
}

// The line of what passes all layers first, the first token or the whole prompt; while the others follow it,
// layers work on as far as they have tokens. An idle tile is taken to hold the cache of the whole prompt.
TimeLine prefill_line(const RequestWork& work, Policy policy, Token token) {
  const PrefillTimes& prefill = *work.prefill;
  const Stage layer = layer_stage(work, prefill.layer_cycles, work.prompt_tokens);
  TimeLine line = token_line(work, policy, token, layer);
  const Cycle others = prefill.ttft_cycles - work.layers * prefill.layer_cycles - work.head_cycles;
  const Cycle busy = std::min(others, prefill.busy_cycles - prefill.layer_cycles);
  line.cycles += others;
  tile_cycles(line, State::kCompute) += work.layers * work.layer_tiles * busy;
  tile_cycles(line, State::kReady) += work.layers * work.layer_tiles * (others - busy);
  tile_cycles(line, idle_state(policy)) += work.head_tiles * others;
  return line;
}

void add(TimeLine& to, const TimeLine& more) {
  to.cycles += more.cycles;
  to.stall_cycles += more.stall_cycles;
  add_use(to, more);
}

// A round of a batch: the tokens pass a layer one by one, and between them it idles.
TimeLine round_line(const RequestWork& work, Policy policy, Cycle cycles, const Stage& layer,
                    std::uint64_t& rewrites) {
  const Cycle head_busy = work.batch * work.head_cycles;
  const auto round = accelerator::srpg::round_use({layer,
                                                   work.layers,
                                                   work.batch * layer.compute_cycles,
                                                   {work.head_tiles, work.head_cycles, 0},
                                                   head_busy,
                                                   work.batch,
                                                   writes_each_token(work, policy)},
                                                  cycles, policy, work.waking, work.link);
  rewrites += round.rewrites ? work.layers : 0;
  TimeLine line;
  add_use(line, round);
  line.cycles = round.cycles;
  return line;
}

void add_decode_lines(const RequestWork& work, Policy policy, PowerLines& lines) {
  for (const v1::DecodeStep& step : work.decode->steps) {
    const Stage layer = layer_stage(work, work.decode->layer.at(step.context()), step.context());
    const Cycle before = lines.decode.cycles;
    if (work.batch == 1) {
      add(lines.decode, token_line(work, policy, Token::kRetained, layer));
      lines.decode_rewrites += writes_each_token(work, policy) ? work.layers : 0;
    } else {
      add(lines.decode, round_line(work, policy, step.cycles(), layer, lines.decode_rewrites));
    }
    lines.steps.push_back(lines.decode.cycles - before);
  }
}

using SampledEvents = std::vector<std::pair<std::uint32_t, EventEnergy>>;

SampledEvents events_of(const ContextRuns& runs, const pe_models::Machine& machine) {
  SampledEvents events;
  for (const auto& [context, run] : runs) {
    events.emplace_back(context, machine.event_energy(run->events));
  }
  return events;
}

// Sum over first .. last of what the samples say, by component.
EventEnergy sum_over(const SampledEvents& samples, std::uint32_t first, std::uint32_t last) {
  EventEnergy sum{};
  for (std::size_t component = 0; component < sum.size(); ++component) {
    std::vector<std::pair<std::uint32_t, std::uint64_t>> points;
    for (const auto& [context, energy] : samples) points.emplace_back(context, energy[component]);
    sum[component] = ContextCurve(std::move(points)).sum(first, last);
  }
  return sum;
}

}  // namespace

PowerLines power_lines(const RequestWork& work, Policy policy, Token token) {
  PowerLines lines;
  lines.prefill = prefill_line(work, policy, token);
  if (writes_each_token(work, policy) && token == Token::kRetained) lines.prefill_rewrites = work.layers;
  add_decode_lines(work, policy, lines);
  const std::uint64_t tiles = work.layers * work.layer_tiles + work.head_tiles;
  accelerator::srpg::check_tile_cycles(lines.prefill, tiles);
  accelerator::srpg::check_tile_cycles(lines.decode, tiles);
  return lines;
}

RequestEvents request_events(const RequestWork& work, const TokenRequest& request,
                             const accelerator::ProgramResult* head, const pe_models::Machine& machine) {
  const PrefillTimes& prefill = *work.prefill;
  EventEnergy one = sum_over(events_of(prefill.samples, machine), 1, request.prompt_tokens);
  const std::uint64_t tokens = prefill.tokens_per_sample;
  for (std::uint64_t& energy : one) energy = (energy + tokens / 2) / tokens;
  RequestEvents events;
  const std::uint64_t runs = std::uint64_t{work.layers} * work.batch;
  pe_models::add_energy(events.prefill, one, runs);
  pe_models::add_energy(events.prefill, work.traffic.in_energy,
                        std::uint64_t{work.batch} * request.prompt_tokens);
  pe_models::add_energy(events.prefill, work.traffic.out_energy, work.batch);
  const std::uint64_t steps = work.decode->steps.size();
  pe_models::add_energy(events.decode, work.traffic.in_energy, work.batch * steps);
  pe_models::add_energy(events.decode, work.traffic.out_energy, work.batch * steps);
  if (steps > 0) {
    const auto samples = events_of(work.decode->samples, machine);
    pe_models::add_energy(events.decode,
                          sum_over(samples, request.prompt_tokens + 1,
                                   request.prompt_tokens + static_cast<std::uint32_t>(steps)),
                          runs);
  }
  if (head != nullptr) {
    const EventEnergy of_head = machine.event_energy(head->events);
    pe_models::add_energy(events.prefill, of_head, work.batch);
    pe_models::add_energy(events.decode, of_head, work.batch * steps);
  }
  return events;
}

}  // namespace primalsim::study
