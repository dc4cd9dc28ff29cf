#include "accelerator/energy_result.h"
#include "study/serve/serve_result.h"

namespace primalsim::study {
namespace {

namespace power_states = pe_models::srpg;

double joules(WideCount fj) { return static_cast<double>(fj) * 1e-15; }

// Events of all tokens and writings, by component; an hour of a large model is more than 64 bits hold.
std::vector<WideCount> event_energy(const ServedTrace& served, const ServerOutcome& outcome) {
  std::vector<WideCount> sum(outcome.prefill_fj.begin(), outcome.prefill_fj.end());
  const auto add = [&](const pe_models::EventEnergy& energy, std::uint64_t times) {
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += WideCount{energy[i]} * times;
  };
  for (std::uint32_t shape = 0; shape < outcome.decoded.size(); ++shape) {
    const std::vector<std::uint64_t>& tokens = outcome.decoded[shape];
    for (std::uint32_t context = 0; context < tokens.size(); ++context) {
      if (tokens[context] > 0) add(served.costs.decode_energy(shape, context), tokens[context]);
    }
    add(served.models.adapters.shapes[shape].write_energy,
        outcome.writes[shape] * served.costs.machine().layers);
  }
  return sum;
}

}  // namespace

v1::ServeEnergy served_energy(const ServedTrace& served, const ServerOutcome& outcome, std::size_t policy) {
  const power_states::PowerParameters& parameters = served.models.shapes.front().machine.power();
  const bool gated = power_states::gates(kServedPolicies[policy]);
  const power_states::StatePower power = power_states::state_power(parameters, gated);
  std::vector<WideCount> parts = event_energy(served, outcome);
  for (std::size_t domain = 0; domain < power_states::kDomains; ++domain) {
    WideCount fj = 0;
    for (std::size_t state = 0; state < power_states::kStates; ++state) {
      fj += WideCount{outcome.tile_cycles[state]} * power[state][domain];
    }
    parts.push_back(fj);
  }
  parts.push_back(WideCount{outcome.wakes} * parameters.wake_fj);
  WideCount idle = 0;
  const auto state =
      static_cast<std::size_t>(gated ? power_states::State::kRetain : power_states::State::kReady);
  for (const std::uint64_t domain : power[state]) {
    idle += WideCount{outcome.idle_cycles} * served.costs.machine().tiles() * domain;
  }
  WideCount all = 0;
  for (const WideCount part : parts) all += part;
  std::uint64_t tokens = 0;
  for (const RequestOutcome& request : outcome.requests) tokens += request.generated;
  const double seconds = static_cast<double>(outcome.end) / (served.costs.machine().clock_ghz * 1e9);
  v1::ServeEnergy energy;
  energy.set_joules(joules(all));
  energy.set_joules_per_token(tokens == 0 ? 0 : joules(all) / static_cast<double>(tokens));
  energy.set_tokens_per_joule(all == 0 ? 0 : static_cast<double>(tokens) / joules(all));
  energy.set_watts(outcome.end == 0 ? 0 : joules(all) / seconds);
  energy.set_idle_joules(joules(idle));
  const std::vector<std::string> names = accelerator::energy_part_names();
  for (std::size_t i = 0; i < parts.size(); ++i) {
    v1::ServeEnergyPart& part = *energy.add_parts();
    part.set_component(names[i]);
    part.set_joules(joules(parts[i]));
  }
  return energy;
}

}  // namespace primalsim::study
