#include "study/plan/run_columns_of.h"

#include <algorithm>
#include <map>
#include <string>

namespace primalsim::study {
namespace {

void add_energy(const v1::EnergyResult& energy, v1::RunRow& row) {
  row.set_policy(energy.policy());
  row.set_joules_per_token(energy.joules_per_token());
  row.set_tokens_per_joule(energy.tokens_per_joule());
  row.set_average_watts(energy.average_watts());
}

void add_bounds(const v1::MappingResult& mapping, v1::RunRow& row) {
  std::uint64_t tightest = 0;
  for (const v1::LowerBound& bound : mapping.lower_bounds()) {
    if (bound.name() == "any_mapping") {
      row.set_any_mapping_bound_cycles_per_token(bound.cycles());
    } else {
      tightest = std::max<std::uint64_t>(tightest, bound.cycles());
    }
  }
  row.set_tightest_bound_cycles_per_token(tightest);
}

// Of equals the first by name.
void add_largest_cause(const v1::MappingResult& mapping, v1::RunRow& row) {
  std::map<std::string, std::int64_t> cycles;
  for (const v1::AttributedCycles& each : mapping.attribution()) cycles[each.cause()] += each.cycles();
  const auto largest = std::max_element(cycles.begin(), cycles.end(),
                                        [](const auto& a, const auto& b) { return a.second < b.second; });
  if (largest == cycles.end()) return;
  row.set_largest_cause(largest->first);
  row.set_largest_cause_cycles_per_layer(static_cast<std::uint64_t>(largest->second));
}

void add_lockstep(const v1::LockstepRun& run, v1::RunRow& row) {
  row.set_lockstep_cycles_per_layer(run.cycles_per_layer());
  row.set_lockstep_cycles_per_token(run.cycles_per_token());
  row.set_lockstep_tokens_per_second(run.tokens_per_second());
  if (run.has_energy()) row.set_lockstep_joules_per_token(run.energy().joules_per_token());
}

}  // namespace

void add_columns(const v1::Result& result, v1::RunRow& row) {
  const v1::MappingResult& mapping = result.mappings(0);
  row.set_mapping_hash(mapping.hash());
  row.set_tiles_per_layer(mapping.tiles_per_layer());
  row.set_tasks_per_layer(mapping.tasks());
  row.set_cycles_per_layer(mapping.cycles_per_layer());
  row.set_head_cycles(mapping.head_cycles());
  row.set_cycles_per_token(mapping.cycles_per_token());
  row.set_tokens_per_second(mapping.tokens_per_second());
  row.set_communication_share_fraction(mapping.communication_share());
  row.set_contention_cycles_per_token(mapping.contention_cycles());
  row.set_none_cycles_per_token(mapping.none_cycles());
  row.set_uncontended_cycles_per_token(mapping.uncontended_cycles());
  row.set_flit_hops_per_token(mapping.flit_hops());
  row.set_link_utilisation_mean_fraction(mapping.link_utilisation().mean());
  row.set_link_utilisation_max_fraction(mapping.link_utilisation().max());
  add_bounds(mapping, row);
  add_largest_cause(mapping, row);
  if (mapping.has_energy()) add_energy(mapping.energy(), row);
  if (mapping.has_lockstep()) add_lockstep(mapping.lockstep(), row);
}

void add_columns(const v1::GenerateResult& result, v1::RunRow& row) {
  const v1::RequestResult& request = result.requests(0);
  for (const v1::InputSource& input : result.provenance().inputs()) {
    if (input.kind() == "mapping") row.set_mapping_hash(input.hash());
  }
  row.set_ttft_cycles(request.ttft_cycles());
  row.set_ttft_ns(request.ttft_ns());
  row.set_decode_cycles(request.decode_cycles());
  row.set_inter_token_mean_cycles(request.inter_token().mean_cycles());
  row.set_inter_token_p99_cycles(request.inter_token().p99_cycles());
  row.set_tokens_per_second(request.tokens_per_second());
  row.set_end_to_end_tokens_per_second(request.end_to_end_tokens_per_second());
  row.set_reprogram_stall_cycles(request.reprogram_stall_cycles());
  if (request.has_lockstep()) row.set_lockstep_tokens_per_second(request.lockstep().tokens_per_second());
  for (const v1::PolicyTotals& totals : result.policies()) {
    if (totals.policy() != result.policy()) continue;
    row.set_total_cycles(totals.total_cycles());
    if (totals.joules() <= 0) continue;  // a machine without energy
    row.set_joules_per_token(totals.joules_per_token());
    row.set_tokens_per_joule(1 / totals.joules_per_token());
    row.set_average_watts(totals.watts());
  }
}

void add_columns(const v1::TrafficCurve& curve, v1::RunRow& row) {
  const v1::TrafficPoint& point = curve.points(0);
  row.set_accepted_flits_per_node_cycle(point.accepted_flit_rate());
  row.set_packet_latency_mean_cycles(point.packet_latency().mean());
  row.set_packet_latency_p50_cycles(point.packet_latency().p50());
  row.set_packet_latency_p95_cycles(point.packet_latency().p95());
  row.set_packet_latency_p99_cycles(point.packet_latency().p99());
  row.set_packet_latency_max_cycles(point.packet_latency().max());
  row.set_network_latency_mean_cycles(point.network_latency().mean());
  row.set_hops_mean(point.hops().mean());
  row.set_packets(point.packets());
  row.set_stable(point.stable());
  row.set_simulated_cycles(point.cycles());
}

}  // namespace primalsim::study
