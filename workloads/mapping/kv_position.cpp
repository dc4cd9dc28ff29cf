#include "workloads/mapping/kv_position.h"

namespace primalsim::workloads {

std::uint64_t kv_entries(const v1::ModelShape& shape, std::uint64_t context) {
  return shape.sliding_window() == 0 ? context : std::min<std::uint64_t>(context, shape.sliding_window());
}

std::uint64_t kv_entry_bytes(const v1::KvPlacement& placement, const v1::ModelShape& shape,
                             std::uint32_t kv_bits) {
  return (std::uint64_t{placement.kv_heads()} * shape.head_dim() * kv_bits + 7) / 8;
}

KvPosition kv_position(const v1::KvPlacement& placement, std::uint64_t entry) {
  KvPosition at;
  visit_kv_turns(placement, entry, 1, [&](std::uint32_t ring, std::uint32_t macro, std::uint64_t) {
    at = {ring, macro};
  });
  return at;
}

std::vector<std::vector<std::uint64_t>> kv_entries_held(const v1::KvPlacement& placement,
                                                        std::uint64_t entries) {
  std::vector<std::vector<std::uint64_t>> held;
  for (const v1::KvRing& ring : placement.rings()) {
    held.emplace_back(static_cast<std::size_t>(ring.macros_size()), 0);
  }
  visit_kv_turns(placement, 0, entries, [&](std::uint32_t ring, std::uint32_t first, std::uint64_t count) {
    const std::uint64_t macros = held[ring].size();
    for (std::uint64_t i = 0; i < std::min(count, macros); ++i) {
      held[ring][(first + i) % macros] += (count - i + macros - 1) / macros;
    }
  });
  return held;
}

}  // namespace primalsim::workloads
