// Which macro of a KvPlacement holds which entry of the cache (rule: proto/primalsim/v1/mapping.proto).
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "primalsim/v1/mapping.pb.h"
#include "primalsim/v1/workload.pb.h"

namespace primalsim::workloads {

struct Token {
  std::uint32_t context = 1;   // positions attended, the new one included
  std::uint32_t sequence = 0;  // whose cache it uses
};

struct KvPosition {
  std::uint32_t ring = 0;
  std::uint32_t macro = 0;  // index in the ring
  friend bool operator==(const KvPosition&, const KvPosition&) = default;
};

// Positions attended at `context`, the new one included: min(context, sliding window).
std::uint64_t kv_entries(const v1::ModelShape& shape, std::uint64_t context);

// Bytes of one entry: K or V of one position for the placement's heads.
std::uint64_t kv_entry_bytes(const v1::KvPlacement& placement, const v1::ModelShape& shape,
                             std::uint32_t kv_bits);

// Beyond this many entries of a macro no ring has room.
inline constexpr std::uint64_t kAllEntries = std::numeric_limits<std::uint32_t>::max();

struct KvTurns {
  std::uint64_t entries = kAllEntries;  // of a macro, more in every turn
  std::uint64_t rings = kAllEntries;    // more in every turn
};
inline KvTurns kv_turns(const v1::KvPlacement& placement) {
  KvTurns turns;
  if (!placement.has_entries_per_turn()) return turns;
  turns.entries = placement.entries_per_turn();
  if (placement.has_rings_per_turn()) turns.rings = placement.rings_per_turn();
  return turns;
}

struct KvRingRoom {
  std::uint64_t entries_per_macro = 0;
  std::uint64_t macros = 0;
};
inline std::size_t ring_count(const v1::KvPlacement& placement) {
  return static_cast<std::size_t>(placement.rings_size());
}
inline KvRingRoom ring_room(const v1::KvPlacement& placement, std::size_t ring) {
  const v1::KvRing& at = placement.rings(static_cast<int>(ring));
  return {at.entries_per_macro(), static_cast<std::uint64_t>(at.macros_size())};
}

// The entries `first_entry` to `first_entry` + `entries` - 1 in order, cut where they leave a ring:
// visit(ring, macro, count) is for `count` entries from `macro` of the ring's macros on. Requires that the
// rings hold them. `Cache` is a KvPlacement, or another type for which there are the three functions above.
template <typename Cache, typename Visit>
void visit_kv_turns(const Cache& cache, std::uint64_t first_entry, std::uint64_t entries, Visit visit) {
  const auto [per_turn, rings_per_turn] = kv_turns(cache);
  const std::uint64_t rings = ring_count(cache);
  for (std::uint64_t turn = 1; entries > 0 && (turn - 1) * per_turn < kAllEntries; ++turn) {
    for (std::uint64_t index = 0; index < std::min(rings, turn * rings_per_turn) && entries > 0; ++index) {
      const auto [entries_per_macro, macros] = ring_room(cache, index);
      const std::uint64_t held = index < (turn - 1) * rings_per_turn ? (turn - 1) * per_turn : 0;
      const std::uint64_t until = std::min(turn * per_turn, entries_per_macro);
      if (until <= held) continue;
      const std::uint64_t room = (until - held) * macros;
      const std::uint64_t skipped = std::min(first_entry, room);
      const std::uint64_t here = std::min(entries, room - skipped);
      first_entry -= skipped;
      entries -= here;
      if (here > 0)
        visit(static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(skipped % macros), here);
    }
  }
}

// Entries that all rings hold together.
template <typename Cache>
std::uint64_t kv_capacity(const Cache& cache) {
  std::uint64_t sum = 0;
  for (std::size_t ring = 0; ring < ring_count(cache); ++ring) {
    const KvRingRoom room = ring_room(cache, ring);
    sum += room.entries_per_macro * room.macros;
  }
  return sum;
}

// Where entry `entry` (from 0, < kv_capacity) is.
KvPosition kv_position(const v1::KvPlacement& placement, std::uint64_t entry);

// Entries held when there are `entries` (<= kv_capacity): [ring][macro of the ring].
std::vector<std::vector<std::uint64_t>> kv_entries_held(const v1::KvPlacement& placement,
                                                        std::uint64_t entries);

}  // namespace primalsim::workloads
