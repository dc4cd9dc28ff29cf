// What a component says of a piece of work: how long its unit is busy, what happens in it, and the energy of
// that.
//
// A component is a plain struct of parameters in a file of its own: of() reads them from the Architecture,
// and one const function per kind of work returns Work. Machine holds one of each.
#pragma once

#include <array>
#include <cstdint>

#include "core/cycle.h"

namespace primalsim::pe_models {

// What a piece of work takes its cycles for.
enum class Limit : std::uint8_t { kNone, kAcim, kDcim, kMacs, kFunctions, kScratchpad, kWriting };

struct Work {
  Cycle cycles = 0;
  std::uint64_t scratchpad_words = 0;  // read and written
  std::uint64_t operations = 0;        // ACIM: products; DCIM: words multiplied; router: multiply-adds
  std::uint64_t femtojoules = 0;       // beyond static and clock power
  Limit limit = Limit::kNone;
  Cycle shared_cycles = 0;  // of the cycles, those that the next slowest quantity would take as well
  // Of the quantities: the limit says only which of them made the others wait.
  friend bool operator==(const Work& a, const Work& b) {
    return a.cycles == b.cycles && a.scratchpad_words == b.scratchpad_words && a.operations == b.operations &&
           a.femtojoules == b.femtojoules;
  }
};

// Energy of what happens in a run, beyond static and clock power: events of each kind times the energy of one
// (Machine::event_energy()). All in integers, so that the parts add up to the total to the last digit.
// docs/energy.md
enum class Component : std::uint8_t {
  kFlitHops,
  kTileLinks,
  kRouterMacs,
  kAcim,
  kDcim,
  kDcimWrites,
  kScratchpad
};
// In reports, in the order of Component.
inline constexpr std::array kComponentNames{"flit_hops", "tile_links",  "router_macs", "acim",
                                            "dcim",      "dcim_writes", "scratchpad"};
inline constexpr std::size_t kComponents = kComponentNames.size();

constexpr const char* component_name(Component component) {
  return kComponentNames[static_cast<std::size_t>(component)];
}

struct EventCounts {
  std::uint64_t flit_hops = 0;       // links, crossings included
  std::uint64_t tile_link_bits = 0;  // over crossings
  std::uint64_t macs = 0;            // in routers, additions of a reduce included
  std::uint64_t acim_products = 0;
  std::uint64_t dcim_words = 0;        // multiplied
  std::uint64_t dcim_writes = 0;       // of write_bytes_per_cycle bytes
  std::uint64_t scratchpad_words = 0;  // read and written
  friend bool operator==(const EventCounts&, const EventCounts&) = default;
};

// Femtojoules by Component.
using EventEnergy = std::array<std::uint64_t, kComponents>;

// `energy` += `more` x `times`.
void add_energy(EventEnergy& energy, const EventEnergy& more, std::uint64_t times = 1);

std::uint64_t total_fj(const EventEnergy& energy);

}  // namespace primalsim::pe_models
