#include "workloads/mapping/kv_room.h"

#include <algorithm>

#include "core/error.h"
#include "workloads/mapping/kv_position.h"

namespace primalsim::workloads {
namespace {

constexpr std::uint64_t kMostEntries = 16777216;

// Of the scores of so many entries: those of a single one may not fill a cycle.
constexpr std::uint64_t kSampleEntries = 64;

}  // namespace

KvRoom kv_room(const PlacementRequest& request, std::uint32_t kv_heads, bool together, Cycle turn_cycles) {
  const pe_models::Machine& machine = request.machine;
  const v1::ModelShape& shape = request.workload.shape();
  const std::uint64_t sharing = together ? 2 : 1;
  const std::uint64_t elements = std::uint64_t{kv_heads} * shape.head_dim();
  const std::uint64_t bytes = machine.scratchpad().kv_capacity_bytes();
  const std::uint64_t entry = machine.kv_bytes(elements) * sharing;
  if (entry > bytes) {
    throw_no_fit(
        "the KV cache does not fit: an entry of {} KV heads takes {} bytes of a macro{}; scratchpad.bytes {} "
        "less accumulators and packet buffers leaves {}",
        kv_heads, entry, together ? " (K and V together)" : "", machine.scratchpad().capacity_bytes, bytes);
  }
  KvRoom room{static_cast<std::uint32_t>(std::min(bytes / entry, kMostEntries)), {}};
  if (!request.options.kv_turns) return room;
  const std::uint64_t group = shape.heads() / shape.kv_heads();
  const Cycle cycles = machine.dynamic_macs(kSampleEntries, elements * group, elements).cycles * sharing;
  const std::uint64_t turn = turn_cycles * kSampleEntries / std::max<Cycle>(1, cycles);
  room.entries_per_turn = static_cast<std::uint32_t>(std::clamp<std::uint64_t>(turn, 1, kMostEntries));
  return room;
}

void set_room(v1::KvPlacement& kv, const KvRoom& room) {
  if (room.entries_per_turn) kv.set_entries_per_turn(*room.entries_per_turn);
  for (v1::KvRing& ring : *kv.mutable_rings()) ring.set_entries_per_macro(room.entries_per_macro);
}

}  // namespace primalsim::workloads
