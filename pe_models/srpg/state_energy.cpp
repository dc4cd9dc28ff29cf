#include "pe_models/srpg/state_energy.h"

#include <algorithm>
#include <cmath>

#include "core/checked_math.h"

namespace primalsim::pe_models::srpg {
namespace {

constexpr const char* kEnergy = "static energy in fJ";

using DomainPower = std::array<std::uint64_t, kDomains>;

std::uint64_t part_of(std::uint64_t whole, std::uint64_t part, std::uint64_t parts) {
  return checked_product(whole, part, kEnergy) / parts;
}

// IPCN and SRAM rounded down, the RRAM has the rest, so the domains add up to the whole.
DomainPower split(std::uint64_t whole, const PowerParameters& parameters) {
  const std::uint64_t ipcn = part_of(whole, parameters.ipcn_percent, 100);
  const std::uint64_t sram = part_of(whole, parameters.sram_percent, 100);
  return {ipcn, sram, whole - ipcn - sram};
}

// The SRAM comes first, up to its active power; what is left leaks in the gated domains.
DomainPower retained(const PowerParameters& parameters, std::uint64_t sram_active) {
  const std::uint64_t whole = part_of(parameters.active_fj_per_cycle, parameters.retained_permille, 1000);
  const std::uint64_t sram = std::min(whole, sram_active);
  const std::uint64_t others = 100 - parameters.sram_percent;
  const std::uint64_t ipcn = others == 0 ? 0 : part_of(whole - sram, parameters.ipcn_percent, others);
  return {ipcn, sram, whole - sram - ipcn};
}

}  // namespace

PowerParameters PowerParameters::of(const v1::Architecture& architecture) {
  if (!architecture.has_power()) return {};
  const v1::Power& power = architecture.power();
  return {fj_per_cycle(power.active_microwatts(), architecture.clock_ghz()),
          power.ipcn_percent(),
          power.sram_percent(),
          power.retained_permille(),
          power.off_permille(),
          power.wake_cycles(),
          power.wake_fj()};
}

std::uint64_t fj_per_cycle(std::uint64_t microwatts, double clock_ghz) {
  return static_cast<std::uint64_t>(std::floor(static_cast<double>(microwatts) / clock_ghz + 0.5));
}

StatePower state_power(const PowerParameters& parameters, bool gated) {
  const DomainPower active = split(parameters.active_fj_per_cycle, parameters);
  const DomainPower off =
      split(part_of(parameters.active_fj_per_cycle, parameters.off_permille, 1000), parameters);
  StatePower power{};
  const auto set = [&](State state, const DomainPower& value) {
    power[static_cast<std::size_t>(state)] = value;
  };
  set(State::kOff, off);
  set(State::kReprogram, gated ? DomainPower{active[0], active[1], off[2]} : active);
  set(State::kReady, active);
  set(State::kCompute, active);
  set(State::kRetain, retained(parameters, active[1]));
  return power;
}

StateEnergy state_energy(const StateCycles& tile_cycles, std::uint64_t wakes,
                         const PowerParameters& parameters, bool gated) {
  const StatePower power = state_power(parameters, gated);
  StateEnergy energy;
  for (std::size_t state = 0; state < kStates; ++state) {
    for (std::size_t domain = 0; domain < kDomains; ++domain) {
      energy.domains[domain] =
          checked_sum(energy.domains[domain],
                      checked_product(tile_cycles[state], power[state][domain], kEnergy), kEnergy);
    }
  }
  energy.wake = checked_product(wakes, parameters.wake_fj, kEnergy);
  return energy;
}

void add_energy(StateEnergy& energy, const StateEnergy& more, std::uint64_t times) {
  for (std::size_t domain = 0; domain < kDomains; ++domain) {
    energy.domains[domain] =
        checked_sum(energy.domains[domain], checked_product(more.domains[domain], times, kEnergy), kEnergy);
  }
  energy.wake = checked_sum(energy.wake, checked_product(more.wake, times, kEnergy), kEnergy);
}

std::uint64_t total_fj(const StateEnergy& energy) {
  std::uint64_t total = energy.wake;
  for (const std::uint64_t domain : energy.domains) total = checked_sum(total, domain, kEnergy);
  return total;
}

}  // namespace primalsim::pe_models::srpg
