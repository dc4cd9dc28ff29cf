#include "study/serve/serve_result.h"

#include <algorithm>

namespace primalsim::study {
namespace {

const char* state_text(RequestState state) {
  switch (state) {
    case RequestState::kRefused:
      return "refused";
    case RequestState::kWaiting:
      return "waiting";
    case RequestState::kRunning:
      return "running";
    case RequestState::kFinished:
      return "finished";
    default:
      return "after the end";
  }
}

const char* reason_text(RefusalReason reason) {
  return reason == RefusalReason::kPositions ? "more positions than the model was made for"
                                             : "more entries than the KV cache holds";
}

// What is refused for that reason: how many there are, and how much the largest asked for.
struct Refused {
  std::uint64_t count = 0;
  std::uint64_t largest = 0;
};

void add_refusal(RefusalReason reason, const Refused& refused, const ServedMachine& machine,
                 v1::ServeResult& result) {
  if (refused.count == 0) return;
  v1::Refusal& refusal = *result.add_refusals();
  refusal.set_reason(reason_text(reason));
  refusal.set_count(refused.count);
  refusal.set_largest(refused.largest);
  refusal.set_allowed(reason == RefusalReason::kPositions ? machine.most_positions : machine.kv_entries);
}

// Times of one trace in seconds.
class Figures {
 public:
  Figures(const ServedTrace& served, const ServerOutcome& outcome)
      : served_(served), outcome_(outcome), hertz_(served.costs.machine().clock_ghz * 1e9) {}

  double seconds(Cycle cycles) const { return static_cast<double>(cycles) / hertz_; }
  double milliseconds(Cycle cycles) const { return 1e3 * seconds(cycles); }

  v1::ServedRequest request(std::size_t i) const {
    const RequestOutcome& outcome = outcome_.requests[i];
    const Arrival& arrival = served_.arrivals[i];
    v1::ServedRequest request;
    request.set_outcome(state_text(outcome.state));
    request.set_adapter(arrival.adapter == kNoAdapter ? "" : served_.models.names[arrival.adapter]);
    request.set_input_tokens(arrival.input_tokens);
    request.set_output_tokens(arrival.output_tokens);
    request.set_generated(outcome.generated);
    request.set_arrival_s(seconds(arrival.cycle));
    const bool begun = outcome.generated > 0;
    request.set_queued_s(begun ? seconds(outcome.taken_up - arrival.cycle) : 0);
    request.set_ttft_s(begun ? ttft(i) : 0);
    request.set_tpot_s(outcome.generated > 1 ? tpot(i) : 0);
    request.set_e2e_s(begun ? e2e(i) : 0);
    request.set_preempted(outcome.preempted);
    request.set_adapter_hit(outcome.adapter_hit);
    return request;
  }

  double ttft(std::size_t i) const {
    return seconds(outcome_.requests[i].first_token - served_.arrivals[i].cycle);
  }
  // Of a request that has two tokens or more; of one that has one, 0.
  double tpot(std::size_t i) const {
    const RequestOutcome& request = outcome_.requests[i];
    return request.generated < 2
               ? 0
               : seconds(request.last_token - request.first_token) / (request.generated - 1);
  }
  double e2e(std::size_t i) const {
    return seconds(outcome_.requests[i].last_token - served_.arrivals[i].cycle);
  }

  // Of finished requests, in milliseconds.
  std::vector<double> ttfts() const {
    return of_finished([&](std::size_t i) { return 1e3 * ttft(i); }, 1);
  }
  std::vector<double> tpots() const {
    return of_finished([&](std::size_t i) { return 1e3 * tpot(i); }, 2);
  }
  std::vector<double> e2els() const {
    return of_finished([&](std::size_t i) { return 1e3 * e2e(i); }, 1);
  }
  std::vector<double> itls() const {
    std::vector<double> values;
    for (std::size_t i = 0; i < outcome_.intervals.size(); ++i) {
      if (outcome_.requests[i].state != RequestState::kFinished) continue;
      for (const Cycle interval : outcome_.intervals[i]) values.push_back(milliseconds(interval));
    }
    return values;
  }

  std::uint64_t good_requests() const {
    std::uint64_t good = 0;
    for (std::size_t i = 0; i < outcome_.requests.size(); ++i) {
      if (outcome_.requests[i].state != RequestState::kFinished) continue;
      const ServeRequest& asked = served_.request;
      const bool is_late = asked.slo_ttft_ms && 1e3 * ttft(i) > *asked.slo_ttft_ms;
      const bool is_slow = asked.slo_tpot_ms && 1e3 * tpot(i) > *asked.slo_tpot_ms;
      if (!is_late && !is_slow) ++good;
    }
    return good;
  }

  void add_arrays(v1::ServeResult& result) const {
    for (std::size_t i = 0; i < outcome_.requests.size(); ++i) {
      if (outcome_.requests[i].state != RequestState::kFinished) continue;
      const v1::ServedRequest each = request(i);
      result.add_input_lens(each.input_tokens());
      result.add_output_lens(each.output_tokens());
      result.add_ttfts(each.ttft_s());
      result.add_start_times(each.arrival_s());
      v1::TokenIntervals& intervals = *result.add_itls();
      for (const Cycle interval : outcome_.intervals[i]) intervals.add_seconds(seconds(interval));
    }
  }

 private:
  template <typename Value>
  std::vector<double> of_finished(const Value& value, std::uint32_t least_tokens) const {
    std::vector<double> values;
    for (std::size_t i = 0; i < outcome_.requests.size(); ++i) {
      const RequestOutcome& each = outcome_.requests[i];
      if (each.state == RequestState::kFinished && each.generated >= least_tokens) {
        values.push_back(value(i));
      }
    }
    return values;
  }

  const ServedTrace& served_;
  const ServerOutcome& outcome_;
  const double hertz_;
};

void add_counts(const ServedTrace& served, const ServerOutcome& outcome, v1::ServeResult& result) {
  const auto& machine = served.costs.machine();
  std::uint64_t counts[5] = {};
  Refused refusals[3] = {};
  std::uint64_t input = 0;
  std::uint64_t output = 0;
  std::uint64_t generated = 0;
  for (std::size_t i = 0; i < outcome.requests.size(); ++i) {
    const RequestOutcome& request = outcome.requests[i];
    ++counts[static_cast<std::size_t>(request.state)];
    Refused& refused = refusals[static_cast<std::size_t>(request.refusal)];
    ++refused.count;
    refused.largest = std::max(refused.largest, wanted(served.arrivals[i], request.refusal, machine));
    generated += request.generated;
    if (request.state != RequestState::kFinished) continue;
    input += served.arrivals[i].input_tokens;
    output += request.generated;
  }
  const auto count = [&](RequestState state) { return counts[static_cast<std::size_t>(state)]; };
  result.set_arrived(outcome.requests.size() - count(RequestState::kAfterTheEnd));
  result.set_completed(count(RequestState::kFinished));
  result.set_failed(count(RequestState::kRefused));
  result.set_waiting(count(RequestState::kWaiting));
  result.set_running(count(RequestState::kRunning));
  result.set_total_input_tokens(input);
  result.set_total_output_tokens(output);
  result.set_generated_tokens(generated);
  for (const RefusalReason reason : {RefusalReason::kPositions, RefusalReason::kCache}) {
    add_refusal(reason, refusals[static_cast<std::size_t>(reason)], machine, result);
  }
}

void add_adapters(const ServedTrace& served, const ServerOutcome& outcome, v1::ServeResult& result) {
  const Adapters& adapters = served.models.adapters;
  if (adapters.shape_of.empty()) return;
  const std::uint64_t dcim_words = served.costs.machine().dcim_words;
  v1::AdapterUse& use = *result.mutable_adapters();
  std::uint64_t fitting = adapters.shape_of.size();
  std::uint64_t words = 0;
  std::uint64_t bytes = 0;
  Cycle reprogram = 0;
  for (std::size_t i = 0; i < adapters.shapes.size(); ++i) {
    const AdapterShape& shape = adapters.shapes[i];
    bytes += outcome.writes[i] * shape.layer_bytes * served.costs.machine().layers;
    reprogram = std::max(reprogram, shape.reprogram_cycles);
    for (const std::uint64_t macro : shape.macro_words) words = std::max(words, macro);
    fitting = std::min(fitting, AdapterPool::fitting(shape, dcim_words));
  }
  if (served.request.adapter_slots != 0) fitting = std::min(fitting, served.request.adapter_slots);
  use.set_pool(adapters.shape_of.size());
  use.set_resident(fitting);
  use.set_words_of_a_macro(words);
  use.set_dcim_words(dcim_words);
  use.set_hits(outcome.hits);
  use.set_misses(outcome.misses);
  const std::uint64_t taken = outcome.hits + outcome.misses;
  use.set_hit_rate(taken == 0 ? 0 : static_cast<double>(outcome.hits) / static_cast<double>(taken));
  use.set_evictions(outcome.evictions);
  use.set_bytes_written(bytes);
  use.set_reprogram_cycles(reprogram);
  use.set_stall_cycles(outcome.stall_cycles);
  use.set_hidden_cycles(outcome.hidden_cycles);
  use.set_passing_cycles(outcome.passing_cycles);
}

}  // namespace

void add_figures(const ServedTrace& served, const ServerOutcome& outcome, v1::ServeResult& result) {
  const Figures figures(served, outcome);
  add_counts(served, outcome, result);
  const double duration = figures.seconds(outcome.end);
  const auto rate = [&](std::uint64_t count) {
    return duration == 0 ? 0 : static_cast<double>(count) / duration;
  };
  result.set_duration(duration);
  result.set_request_throughput(rate(result.completed()));
  if (served.request.slo_ttft_ms || served.request.slo_tpot_ms) {
    result.set_request_goodput(rate(figures.good_requests()));
  }
  result.set_output_throughput(rate(result.total_output_tokens()));
  result.set_total_token_throughput(rate(result.total_input_tokens() + result.total_output_tokens()));
  result.set_max_concurrent_requests(outcome.most_in_system);
  std::vector<double> values = figures.ttfts();
  *result.mutable_ttft() = latency_summary(values);
  values = figures.tpots();
  *result.mutable_tpot() = latency_summary(values);
  values = figures.itls();
  *result.mutable_itl() = latency_summary(values);
  values = figures.e2els();
  *result.mutable_e2el() = latency_summary(values);
  if (served.request.arrays) figures.add_arrays(result);
  result.set_rounds(outcome.rounds);
  result.set_mean_batch(outcome.rounds == 0 ? 0
                                            : static_cast<double>(outcome.round_tokens) /
                                                  static_cast<double>(outcome.rounds));
  result.set_preemptions(outcome.preemptions);
  result.set_recomputed_tokens(outcome.recomputed_tokens);
  result.set_kv_capacity_entries(served.costs.machine().kv_entries);
  result.set_kv_peak_entries(outcome.kv_peak);
  add_adapters(served, outcome, result);
  const double all = static_cast<double>(outcome.end) * static_cast<double>(served.costs.machine().tiles());
  for (std::size_t i = 0; i < pe_models::srpg::kStates; ++i) {
    v1::StateShare& share = *result.add_states();
    share.set_state(pe_models::srpg::state_name(static_cast<pe_models::srpg::State>(i)));
    share.set_fraction(all == 0 ? 0 : static_cast<double>(outcome.tiles.tile_cycles[i]) / all);
  }
  for (std::size_t i = 0; i < outcome.requests.size(); ++i) *result.add_requests() = figures.request(i);
}

void add_policy(const ServedTrace& served, const ServerOutcome& outcome, std::size_t policy,
                v1::ServeResult& result) {
  const Figures figures(served, outcome);
  v1::ServePolicy& row = *result.add_policies();
  row.set_policy(pe_models::srpg::policy_name(kServedPolicies[policy]));
  std::vector<double> values = figures.ttfts();
  const v1::LatencySummary ttft = latency_summary(values);
  row.set_mean_ttft_ms(ttft.mean());
  row.set_p99_ttft_ms(ttft.p99());
  values = figures.tpots();
  row.set_mean_tpot_ms(latency_summary(values).mean());
  row.set_stall_cycles(outcome.stall_cycles);
  if (!served.models.shapes.front().machine.has_energy()) return;
  const v1::ServeEnergy energy = served_energy(served, outcome, policy);
  row.set_joules_per_token(energy.joules_per_token());
  row.set_watts(energy.watts());
}

}  // namespace primalsim::study
