#include "study/generate/power_lines.h"

#include <algorithm>

#include "accelerator/energy_result.h"

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

TimeLine token_line(const RequestWork& work, Policy policy, Token token, Cycle layer_cycles) {
  const auto stages = accelerator::srpg::model_stages({work.layer_tiles, layer_cycles, work.reprogram_cycles},
                                                      work.layers, {work.head_tiles, work.head_cycles, 0});
  return accelerator::srpg::token_time_line(stages, policy, token, work.wake_cycles);
}

// The first token's line; while the others follow it, one period each, every layer computes so much longer.
TimeLine prefill_line(const RequestWork& work, Policy policy, Token token) {
  const PrefillTimes& prefill = *work.prefill;
  TimeLine line = token_line(work, policy, token, prefill.layer_cycles);
  const Cycle others = prefill.ttft_cycles - work.layers * prefill.layer_cycles - work.head_cycles;
  line.cycles += others;
  tile_cycles(line, State::kCompute) += work.layers * work.layer_tiles * others;
  tile_cycles(line, idle_state(policy)) += work.head_tiles * others;
  return line;
}

void add(TimeLine& to, const TimeLine& more) {
  to.cycles += more.cycles;
  to.stall_cycles += more.stall_cycles;
  for (std::size_t i = 0; i < to.tile_cycles.size(); ++i) to.tile_cycles[i] += more.tile_cycles[i];
  to.wakes += more.wakes;
}

// A round of a batch: the tokens pass a layer one by one, and between them it idles.
TimeLine round_line(const RequestWork& work, Policy policy, Cycle cycles, Cycle layer_cycles) {
  TimeLine line;
  line.cycles = cycles;
  const auto add_stage = [&](std::uint64_t tiles, Cycle busy) {
    busy = std::min(cycles, busy);
    tile_cycles(line, State::kCompute) += tiles * busy;
    const bool gated = pe_models::srpg::gates(policy) && cycles - busy > work.wake_cycles;
    const Cycle waking = gated ? work.wake_cycles : 0;
    tile_cycles(line, State::kReady) += tiles * waking;
    tile_cycles(line, gated ? State::kRetain : State::kReady) += tiles * (cycles - busy - waking);
    if (gated) line.wakes += tiles;
  };
  add_stage(work.layers * work.layer_tiles, work.batch * layer_cycles);
  add_stage(work.head_tiles, work.batch * work.head_cycles);
  return line;
}

TimeLine decode_line(const RequestWork& work, Policy policy) {
  TimeLine line;
  for (const v1::DecodeStep& step : work.decode->steps) {
    const Cycle layer_cycles = work.decode->layer.at(step.context());
    add(line, work.batch == 1 ? token_line(work, policy, Token::kRetained, layer_cycles)
                              : round_line(work, policy, step.cycles(), layer_cycles));
  }
  return line;
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
  PowerLines lines{prefill_line(work, policy, token), decode_line(work, policy)};
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
  const std::uint64_t steps = work.decode->steps.size();
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
