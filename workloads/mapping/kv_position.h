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

// Entries that all rings hold together.
std::uint64_t kv_capacity(const v1::KvPlacement& placement);

// Bytes of one entry: K or V of one position for the placement's heads.
std::uint64_t kv_entry_bytes(const v1::KvPlacement& placement, const v1::ModelShape& shape,
                             std::uint32_t kv_bits);

// The entries `first_entry` to `first_entry` + `entries` - 1 in order, cut where they leave a ring:
// visit(ring, macro, count) is for `count` entries from `macro` of the ring's macros on. Requires that the
// rings hold them.
template <typename Visit>
void visit_kv_turns(const v1::KvPlacement& placement, std::uint64_t first_entry, std::uint64_t entries,
                    Visit visit) {
  constexpr std::uint64_t kAll = std::numeric_limits<std::uint32_t>::max();
  const bool has_turns = placement.has_entries_per_turn();
  const std::uint64_t per_turn = has_turns ? placement.entries_per_turn() : kAll;
  const std::uint64_t rings_per_turn =
      has_turns && placement.has_rings_per_turn() ? placement.rings_per_turn() : kAll;
  const auto rings = static_cast<std::uint64_t>(placement.rings_size());
  // Beyond kAll no ring has room.
  for (std::uint64_t turn = 1; entries > 0 && (turn - 1) * per_turn < kAll; ++turn) {
    for (std::uint64_t index = 0; index < std::min(rings, turn * rings_per_turn) && entries > 0; ++index) {
      const v1::KvRing& ring = placement.rings(static_cast<int>(index));
      const std::uint64_t held = index < (turn - 1) * rings_per_turn ? (turn - 1) * per_turn : 0;
      const std::uint64_t until = std::min<std::uint64_t>(turn * per_turn, ring.entries_per_macro());
      if (until <= held) continue;
      const auto macros = static_cast<std::uint64_t>(ring.macros_size());
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

// Where entry `entry` (from 0, < kv_capacity) is.
KvPosition kv_position(const v1::KvPlacement& placement, std::uint64_t entry);

// Entries held when there are `entries` (<= kv_capacity): [ring][macro of the ring].
std::vector<std::vector<std::uint64_t>> kv_entries_held(const v1::KvPlacement& placement,
                                                        std::uint64_t entries);

}  // namespace primalsim::workloads
