// A placement as flat arrays, for those who look at many and take one: a search.
#pragma once

#include <cstdint>
#include <vector>

#include "primalsim/v1/mapping.pb.h"
#include "workloads/mapping/draft.h"
#include "workloads/mapping/kv_position.h"
#include "workloads/mapping/kv_room.h"

namespace primalsim::workloads {

// As v1::KvPlacement; macros are indices on the draft's ribbon.
struct FlatCache {
  v1::KvPlacement::Tensor tensor = v1::KvPlacement::K;
  std::uint32_t first_head = 0;
  std::uint32_t heads = 0;
  std::uint32_t root = 0;  // of K
  KvRoom room;
  std::vector<std::vector<std::uint32_t>> rings;
};

// What visit_kv_turns() asks of a cache.
inline KvTurns kv_turns(const FlatCache& cache) {
  if (!cache.room.entries_per_turn) return {};
  return {*cache.room.entries_per_turn};
}
inline std::size_t ring_count(const FlatCache& cache) { return cache.rings.size(); }
inline KvRingRoom ring_room(const FlatCache& cache, std::size_t ring) {
  return {cache.room.entries_per_macro, cache.rings[ring].size()};
}

struct FlatPlacement {
  Draft draft;
  google::protobuf::RepeatedPtrField<v1::LoraPlacement> loras;
  std::vector<FlatCache> caches;

  // Entries that the smallest cache holds; 0 without one.
  std::uint64_t kv_capacity() const;
  // Equal for equal placements, and hardly ever for others.
  std::uint64_t hash() const;
};

v1::Placement to_placement(const FlatPlacement& placement);

}  // namespace primalsim::workloads
