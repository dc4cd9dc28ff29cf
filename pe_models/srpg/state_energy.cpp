#include "pe_models/srpg/state_energy.h"

#include <algorithm>
#include <cmath>

#include "core/checked_math.h"
#include "pe_models/precision.h"

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

std::optional<Retention> retention_of(const v1::Architecture& architecture) {
  if (!architecture.power().has_retention()) return std::nullopt;
  const v1::Retention& retention = architecture.power().retention();
  const std::uint64_t macros = std::uint64_t{architecture.mesh().width()} * architecture.mesh().height();
  const std::uint64_t dcim_words = std::uint64_t{architecture.dcim().rows()} * architecture.dcim().columns();
  const std::uint64_t dcim_bytes = Precision::of(architecture).weight_bytes(dcim_words);
  const std::uint64_t bank = retention.bank_bytes();
  const std::uint64_t banks =
      divide_up(std::uint64_t{architecture.scratchpad().bytes()}, bank) + divide_up(dcim_bytes, bank);
  return Retention{bank, macros * banks, retention.drowsy_permille()};
}

// Of the tile without its links to others.
StatePower tile_power(const PowerParameters& parameters, bool gated) {
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
  set(State::kRetain, parameters.retention ? off : retained(parameters, active[1]));
  return power;
}

// What banks that hold something take beyond banks that are off.
Wide drowsy_fj(Wide bank_cycles, const PowerParameters& parameters) {
  if (!parameters.retention) return 0;
  const Retention& retention = *parameters.retention;
  const std::uint64_t sram = split(parameters.active_fj_per_cycle, parameters)[1];
  const std::uint64_t more = retention.drowsy_permille - parameters.off_permille;
  return bank_cycles * (Wide{sram} * more) / (Wide{retention.banks_per_tile} * 1000);
}

std::uint64_t whole(const DomainPower& power) { return power[0] + power[1] + power[2]; }

// Of all domains of tiles in RETAIN.
Wide retained_fj(Cycle tile_cycles, Wide bank_cycles, const PowerParameters& parameters) {
  const DomainPower tile = tile_power(parameters, true)[static_cast<std::size_t>(State::kRetain)];
  return Wide{tile_cycles} * whole(tile) + drowsy_fj(bank_cycles, parameters);
}

// With banks, in proportion to the power that comes back: wake_fj is from off to active.
Wide wake_energy(const TileUse& use, const PowerParameters& parameters) {
  const Wide full = Wide{use.wakes} * parameters.wake_fj;
  if (!parameters.retention) return full;
  const std::uint64_t active = parameters.active_fj_per_cycle;
  const std::uint64_t off = whole(tile_power(parameters, true)[static_cast<std::size_t>(State::kOff)]);
  const Wide all = Wide{use.wakes} * (active - off);
  if (all == 0) return full;
  // One cycle of RETAIN for each waking from it is the power that was there already.
  const Wide kept = retained_fj(use.retained_wakes, use.held_bank_wakes, parameters);
  const Wide there = kept - Wide{use.retained_wakes} * off;
  return parameters.wake_fj * (all - there) / (active - off);
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
          power.wake_fj(),
          retention_of(architecture),
          power.tiles_woken_at_once(),
          fj_per_cycle(power.tile_links_microwatts(), architecture.clock_ghz())};
}

Cycle Waking::of(std::uint64_t tiles) const {
  if (tiles_at_once == 0) return group_cycles;
  return checked_product(group_cycles, divide_up(tiles, std::uint64_t{tiles_at_once}), "waking cycles");
}

void add_use(TileUse& use, const TileUse& more) {
  for (std::size_t state = 0; state < kStates; ++state) {
    use.tile_cycles[state] = checked_sum(use.tile_cycles[state], more.tile_cycles[state], "tile-cycles");
  }
  use.wakes += more.wakes;
  use.retained_wakes += more.retained_wakes;
  use.held_bank_cycles += more.held_bank_cycles;
  use.held_bank_wakes += more.held_bank_wakes;
}

std::uint64_t fj_per_cycle(std::uint64_t microwatts, double clock_ghz) {
  return static_cast<std::uint64_t>(std::floor(static_cast<double>(microwatts) / clock_ghz + 0.5));
}

StatePower state_power(const PowerParameters& parameters, bool gated) {
  StatePower power = tile_power(parameters, gated);
  const std::uint64_t links = parameters.tile_links_fj_per_cycle;
  for (std::size_t state = 0; state < kStates; ++state) {
    const bool sleeps =
        state == static_cast<std::size_t>(State::kOff) || state == static_cast<std::size_t>(State::kRetain);
    power[state][static_cast<std::size_t>(Domain::kIpcn)] +=
        sleeps ? part_of(links, parameters.off_permille, 1000) : links;
  }
  return power;
}

WideStateEnergy wide_state_energy(const TileUse& use, const PowerParameters& parameters, bool gated) {
  const StatePower power = state_power(parameters, gated);
  WideStateEnergy energy;
  for (std::size_t state = 0; state < kStates; ++state) {
    for (std::size_t domain = 0; domain < kDomains; ++domain) {
      energy.domains[domain] += Wide{use.tile_cycles[state]} * power[state][domain];
    }
  }
  energy.domains[static_cast<std::size_t>(Domain::kSram)] += drowsy_fj(use.held_bank_cycles, parameters);
  energy.wake = wake_energy(use, parameters);
  return energy;
}

StateEnergy state_energy(const TileUse& use, const PowerParameters& parameters, bool gated) {
  const WideStateEnergy wide = wide_state_energy(use, parameters, gated);
  StateEnergy energy;
  for (std::size_t domain = 0; domain < kDomains; ++domain) {
    energy.domains[domain] = checked_narrow(wide.domains[domain], kEnergy);
  }
  energy.wake = checked_narrow(wide.wake, kEnergy);
  return energy;
}

std::optional<double> retained_share(const TileUse& use, const PowerParameters& parameters) {
  const Cycle cycles = use.tile_cycles[static_cast<std::size_t>(State::kRetain)];
  if (cycles == 0 || parameters.active_fj_per_cycle == 0) return std::nullopt;
  const auto tile = static_cast<double>(retained_fj(cycles, use.held_bank_cycles, parameters));
  return tile / static_cast<double>(cycles) / static_cast<double>(parameters.active_fj_per_cycle);
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
