#include "accelerator/energy_result.h"

#include <algorithm>
#include <array>

#include "core/checked_math.h"

namespace primalsim::accelerator {
namespace {

namespace power_states = pe_models::srpg;

constexpr std::array<std::uint32_t, 4> kRetainedPermilles{100, 200, 330, 400};  // of a tile
constexpr std::array<std::uint32_t, 4> kDrowsyPermilles{150, 300, 520, 1000};   // of a bank

std::vector<std::uint64_t> parts_of(const pe_models::EventEnergy& events, const srpg::TimeLine& line,
                                    srpg::Policy policy, const power_states::PowerParameters& power) {
  const power_states::StateEnergy states = srpg::time_line_energy(line, policy, power);
  std::vector<std::uint64_t> parts(events.begin(), events.end());
  parts.insert(parts.end(), states.domains.begin(), states.domains.end());
  parts.push_back(states.wake);
  return parts;
}

std::uint64_t sum_of(const std::vector<std::uint64_t>& parts) {
  std::uint64_t sum = 0;
  for (const std::uint64_t part : parts) sum = checked_sum(sum, part, "energy in fJ");
  return sum;
}

struct Span {
  Cycle cycles;
  std::uint64_t tokens;
  double clock_ghz;
};

// Sets the figures that EnergyResult and RetentionPoint share.
template <typename Message>
void set_figures(std::uint64_t total_fj, const Span& span, Message& message) {
  const auto total = static_cast<double>(total_fj);
  const auto tokens = static_cast<double>(span.tokens);
  message.set_total_fj(total_fj);
  message.set_joules_per_token(total / 1e15 / tokens);
  message.set_tokens_per_joule(total_fj == 0 ? 0 : tokens * 1e15 / total);
  // fJ / (cycles / GHz ns) is uW.
  message.set_average_watts(
      span.cycles == 0 ? 0 : total / static_cast<double>(span.cycles) * span.clock_ghz / 1e6);
}

void add_units(const ProgramResult& layer, v1::EnergyResult& result) {
  constexpr std::array<const char*, 3> kNames{"acim", "dcim", "router"};
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    v1::UnitKindUse& use = *result.add_units();
    use.set_unit(kNames[i]);
    use.set_busy_cycles(layer.unit_kinds[i].busy_cycles);
    use.set_stalled_cycles(layer.unit_kinds[i].stalled_cycles);
    use.set_gated_cycles(layer.unit_kinds[i].gated_cycles);
  }
}

void add_switch(const Reprogramming& reprogramming, const srpg::TimeLine& line, std::uint64_t fj,
                v1::EnergyResult& result) {
  v1::AdapterSwitch& adapter = *result.mutable_adapter_switch();
  adapter.set_lora_bytes_per_layer(reprogramming.load.bytes);
  adapter.set_reprogram_cycles_per_layer(reprogramming.cycles);
  adapter.set_formula_cycles_per_layer(reprogramming.formula_cycles);
  adapter.set_token_cycles(line.cycles);
  adapter.set_stall_cycles(line.stall_cycles);
  adapter.set_total_fj(fj);
  if (reprogramming.passing.link.is_shared) adapter.set_passing_cycles(line.passing_cycles);
}

}  // namespace

std::vector<srpg::Stage> stages_of(const ProgramResult& layer, const ProgramResult* head,
                                   Cycle reprogram_cycles) {
  const srpg::Stage one{layer.own_tiles, layer.flit_cycles, reprogram_cycles, layer.kv_banks,
                        layer.lora_banks};
  if (head == nullptr) return srpg::model_stages(one, layer.repeats);
  return srpg::model_stages(one, layer.repeats, {head->own_tiles, head->flit_cycles * head->repeats, 0});
}

v1::EnergyResult make_energy_result(const pe_models::EventEnergy& events, const srpg::TimeLine& line,
                                    srpg::Policy policy, const pe_models::Machine& machine,
                                    std::uint64_t tokens) {
  const Span span{line.cycles, tokens, machine.clock_ghz()};
  power_states::PowerParameters power = machine.power();
  const std::vector<std::uint64_t> parts = parts_of(events, line, policy, power);
  v1::EnergyResult result;
  result.set_policy(power_states::policy_name(policy));
  set_figures(sum_of(parts), span, result);
  const std::vector<std::string> names = energy_part_names();
  for (std::size_t i = 0; i < parts.size(); ++i) {
    v1::EnergyPart& part = *result.add_parts();
    part.set_component(names[i]);
    part.set_fj(parts[i]);
  }
  for (std::size_t state = 0; state < power_states::kStates; ++state) {
    v1::StateCycles& cycles = *result.add_states();
    cycles.set_state(power_states::state_name(static_cast<power_states::State>(state)));
    cycles.set_tile_cycles(line.tile_cycles[state]);
  }
  if (power.retention) {
    const auto share = power_states::retained_share(line, power);
    if (share) result.set_retained_share(*share);
  }
  for (const std::uint32_t permille : power.retention ? kDrowsyPermilles : kRetainedPermilles) {
    v1::RetentionPoint& point = *result.add_retention_sweep();
    if (power.retention) {
      power.retention->drowsy_permille = std::max(permille, power.off_permille);
      point.set_drowsy_permille(permille);
    } else {
      power.retained_permille = std::max(permille, power.off_permille);
      point.set_retained_permille(permille);
    }
    set_figures(sum_of(parts_of(events, line, policy, power)), span, point);
  }
  return result;
}

v1::EnergyResult token_energy(const ProgramResult& layer, const ProgramResult* head,
                              const Reprogramming& reprogramming, srpg::Policy policy,
                              const pe_models::Machine& machine, const TokenTraffic& traffic) {
  const auto stages = stages_of(layer, head, reprogramming.cycles);
  const power_states::Waking waking = machine.power().waking();
  pe_models::EventEnergy events{};
  pe_models::add_energy(events, machine.event_energy(layer.events), layer.repeats);
  if (head != nullptr) pe_models::add_energy(events, machine.event_energy(head->events), head->repeats);
  pe_models::add_energy(events, traffic.in_energy);
  pe_models::add_energy(events, traffic.out_energy);
  const srpg::HostLink& link = reprogramming.passing.link;
  const auto line_of = [&](srpg::Token token) {
    return srpg::token_time_line(stages, policy, token, waking, link, traffic.way);
  };
  const srpg::TimeLine line = line_of(srpg::Token::kRetained);
  const bool rewrites = srpg::rewrites_each_token(policy, stages.size(), reprogramming.cycles);
  const pe_models::EventEnergy writing = writing_energy(reprogramming, layer.repeats, machine);
  if (rewrites) pe_models::add_energy(events, writing);
  v1::EnergyResult result = make_energy_result(events, line, policy, machine);
  add_units(layer, result);
  if (reprogramming.load.bytes > 0) {
    if (!rewrites) pe_models::add_energy(events, writing);
    const srpg::TimeLine first = line_of(srpg::Token::kSwitch);
    const auto parts = parts_of(events, first, policy, machine.power());
    add_switch(reprogramming, first, sum_of(parts), result);
  }
  return result;
}

std::vector<std::string> energy_part_names() {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < pe_models::kComponents; ++i) {
    names.emplace_back(pe_models::component_name(static_cast<pe_models::Component>(i)));
  }
  for (std::size_t i = 0; i < power_states::kDomains; ++i) {
    names.push_back(std::string("static_") + power_states::domain_name(static_cast<power_states::Domain>(i)));
  }
  names.emplace_back("wake");
  return names;
}

}  // namespace primalsim::accelerator
