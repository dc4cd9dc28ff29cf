// Static and clock energy of tiles from the time they spend in each state.
//
// Power is an integer number of femtojoules per cycle, tile, domain and state. What banks keep and what
// wakings take is rounded down once for all of a TileUse.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "core/checked_math.h"
#include "pe_models/srpg/state.h"
#include "primalsim/v1/architecture.pb.h"

namespace primalsim::pe_models::srpg {

enum class Domain : std::uint8_t { kIpcn, kSram, kRram };
inline constexpr std::size_t kDomains = 3;
const char* domain_name(Domain domain);  // "ipcn", "sram", "rram"

// What a tile's SRAM is cut into, and what a bank takes that keeps something while its tile is idle.
struct Retention {
  std::uint64_t bank_bytes = 1;
  std::uint64_t banks_per_tile = 1;
  std::uint32_t drowsy_permille = 0;  // of the bank's active power; at least off_permille
};

// How long it takes to wake tiles: group after group.
struct Waking {
  Waking(Cycle cycles, std::uint32_t group = 0)  // NOLINT(google-explicit-constructor)
      : group_cycles(cycles), tiles_at_once(group) {}
  Cycle of(std::uint64_t tiles) const;

  Cycle group_cycles;
  std::uint32_t tiles_at_once;  // 0: all
};

struct PowerParameters {
  std::uint64_t active_fj_per_cycle = 0;  // of a tile, all domains
  std::uint32_t ipcn_percent = 0;
  std::uint32_t sram_percent = 0;       // the RRAM has the rest; both together at most 100
  std::uint32_t retained_permille = 0;  // of active_fj_per_cycle
  std::uint32_t off_permille = 0;
  Cycle wake_cycles = 0;
  std::uint64_t wake_fj = 0;                          // from off to active
  std::optional<Retention> retention = std::nullopt;  // instead of retained_permille
  std::uint32_t tiles_woken_at_once = 0;              // 0: all
  std::uint64_t tile_links_fj_per_cycle = 0;          // of a tile, beyond active_fj_per_cycle

  Waking waking() const { return {wake_cycles, tiles_woken_at_once}; }

  // All 0 without a Power message.
  static PowerParameters of(const v1::Architecture& architecture);
};

// Microwatts at `clock_ghz` as femtojoules per cycle: uW / GHz, rounded to the nearest.
std::uint64_t fj_per_cycle(std::uint64_t microwatts, double clock_ghz);

// What all tiles together did.
struct TileUse {
  StateCycles tile_cycles{};
  std::uint64_t wakes = 0;            // of single tiles
  std::uint64_t retained_wakes = 0;   // of these, from RETAIN
  Wide held_bank_cycles = 0;          // of tiles in RETAIN: banks that hold something x cycles
  std::uint64_t held_bank_wakes = 0;  // such banks of the tiles woken from RETAIN
  friend bool operator==(const TileUse&, const TileUse&) = default;
};

void add_use(TileUse& use, const TileUse& more);

// Femtojoules per cycle and tile, [State][Domain].
using StatePower = std::array<std::array<std::uint64_t, kDomains>, kStates>;

// docs/srpg.md, Power; links to other tiles count as IPCN. `gated`: the RRAM is off while a tile is
// reprogrammed. With `retention`, RETAIN is that of a tile whose banks are all empty.
StatePower state_power(const PowerParameters& parameters, bool gated);

// Femtojoules; `wake` apart.
struct StateEnergy {
  std::array<std::uint64_t, kDomains> domains{};
  std::uint64_t wake = 0;
  friend bool operator==(const StateEnergy&, const StateEnergy&) = default;
};

// Of hours of many tiles.
struct WideStateEnergy {
  std::array<Wide, kDomains> domains{};
  Wide wake = 0;
};
WideStateEnergy wide_state_energy(const TileUse& use, const PowerParameters& parameters, bool gated);

// The same; throws InputError where a number does not fit 64 bits.
StateEnergy state_energy(const TileUse& use, const PowerParameters& parameters, bool gated);

// Power of a tile in RETAIN, in the mean over `use`, of its active power; nothing if none was.
std::optional<double> retained_share(const TileUse& use, const PowerParameters& parameters);

// `energy` += `more` x `times`.
void add_energy(StateEnergy& energy, const StateEnergy& more, std::uint64_t times = 1);

std::uint64_t total_fj(const StateEnergy& energy);

}  // namespace primalsim::pe_models::srpg
