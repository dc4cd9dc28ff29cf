// Static and clock energy of tiles from the time they spend in each state.
//
// Power is an integer number of femtojoules per cycle, tile, domain and state: the only rounding there is.
#pragma once

#include <array>
#include <cstdint>

#include "pe_models/srpg/state.h"
#include "primalsim/v1/architecture.pb.h"

namespace primalsim::pe_models::srpg {

enum class Domain : std::uint8_t { kIpcn, kSram, kRram };
inline constexpr std::size_t kDomains = 3;
const char* domain_name(Domain domain);  // "ipcn", "sram", "rram"

struct PowerParameters {
  std::uint64_t active_fj_per_cycle = 0;  // of a tile, all domains
  std::uint32_t ipcn_percent = 0;
  std::uint32_t sram_percent = 0;       // the RRAM has the rest; both together at most 100
  std::uint32_t retained_permille = 0;  // of active_fj_per_cycle
  std::uint32_t off_permille = 0;
  Cycle wake_cycles = 0;
  std::uint64_t wake_fj = 0;

  // All 0 without a Power message.
  static PowerParameters of(const v1::Architecture& architecture);
};

// Microwatts at `clock_ghz` as femtojoules per cycle: uW / GHz, rounded to the nearest.
std::uint64_t fj_per_cycle(std::uint64_t microwatts, double clock_ghz);

// Femtojoules per cycle and tile, [State][Domain].
using StatePower = std::array<std::array<std::uint64_t, kDomains>, kStates>;

// docs/srpg.md, Power. `gated`: the RRAM is off while a tile is reprogrammed.
StatePower state_power(const PowerParameters& parameters, bool gated);

// Femtojoules; `wake` apart.
struct StateEnergy {
  std::array<std::uint64_t, kDomains> domains{};
  std::uint64_t wake = 0;
  friend bool operator==(const StateEnergy&, const StateEnergy&) = default;
};

// Of `tile_cycles` by state and `wakes` wakings of a tile. Throws InputError where a number does not fit 64
// bits.
StateEnergy state_energy(const StateCycles& tile_cycles, std::uint64_t wakes,
                         const PowerParameters& parameters, bool gated);

// `energy` += `more` x `times`.
void add_energy(StateEnergy& energy, const StateEnergy& more, std::uint64_t times = 1);

std::uint64_t total_fj(const StateEnergy& energy);

}  // namespace primalsim::pe_models::srpg
