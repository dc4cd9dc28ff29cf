// How many entries of the KV cache a macro takes.
#pragma once

#include <cstdint>
#include <optional>

#include "pe_models/machine.h"
#include "primalsim/v1/mapping.pb.h"
#include "workloads/mapping/draft.h"

namespace primalsim::workloads {

// Entries lie where they would lie in a larger scratchpad: turns do not depend on its size.
struct KvRoom {
  std::uint32_t entries_per_macro = 1;
  std::optional<std::uint32_t> entries_per_turn;  // none: ring after ring
};

// Of a cache of `kv_heads` heads in one tensor; `together`: K and V share the macro. A turn, if the request's
// options want turns, is at most `turn_cycles` of a macro's work, reading and multiplying K and V, at least
// one entry. NoFit if a scratchpad cannot hold a single entry.
KvRoom kv_room(const PlacementRequest& request, std::uint32_t kv_heads, bool together, Cycle turn_cycles);

// What is given, for a placement with rings of all its macros.
void set_room(v1::KvPlacement& kv, const KvRoom& room);

}  // namespace primalsim::workloads
