#include "accelerator/energy_result.h"
#include "study/serve/serve_result.h"

namespace primalsim::study {
namespace {

namespace power_states = pe_models::srpg;

double joules(Wide fj) { return static_cast<double>(fj) * 1e-15; }

// Events of all tokens and writings, by component; an hour of a large model is more than 64 bits hold.
std::vector<Wide> event_energy(const ServedTrace& served, const ServerOutcome& outcome) {
  std::vector<Wide> sum(outcome.prefill_fj.begin(), outcome.prefill_fj.end());
  const auto add = [&](const pe_models::EventEnergy& energy, std::uint64_t times) {
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += Wide{energy[i]} * times;
  };
  for (std::uint32_t shape = 0; shape < outcome.decoded.size(); ++shape) {
    const std::vector<std::uint64_t>& tokens = outcome.decoded[shape];
    for (std::uint32_t context = 0; context < tokens.size(); ++context) {
      if (tokens[context] > 0) add(served.costs.decode_energy(shape, context), tokens[context]);
    }
    add(served.models.adapters.shapes[shape].write_energy, outcome.writes[shape]);
  }
  return sum;
}

}  // namespace

v1::ServeEnergy served_energy(const ServedTrace& served, const ServerOutcome& outcome, std::size_t policy) {
  const power_states::PowerParameters& parameters = served.models.shapes.front().machine.power();
  const bool gated = power_states::gates(kServedPolicies[policy]);
  std::vector<Wide> parts = event_energy(served, outcome);
  const power_states::WideStateEnergy states =
      power_states::wide_state_energy(outcome.tiles, parameters, gated);
  parts.insert(parts.end(), states.domains.begin(), states.domains.end());
  parts.push_back(states.wake);
  Wide idle = 0;
  for (const Wide part : power_states::wide_state_energy(outcome.idle, parameters, gated).domains)
    idle += part;
  Wide all = 0;
  for (const Wide part : parts) all += part;
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
