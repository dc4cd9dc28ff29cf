#include "workloads/mapping/kv_position.h"

#include <algorithm>

namespace primalsim::workloads {
namespace {

std::uint64_t ring_capacity(const v1::KvRing& ring) {
  return std::uint64_t{ring.entries_per_macro()} * static_cast<std::uint64_t>(ring.macros_size());
}

}  // namespace

std::uint64_t kv_entries(const v1::ModelShape& shape, std::uint64_t context) {
  return shape.sliding_window() == 0 ? context : std::min<std::uint64_t>(context, shape.sliding_window());
}

std::uint64_t kv_capacity(const v1::KvPlacement& placement) {
  std::uint64_t sum = 0;
  for (const v1::KvRing& ring : placement.rings()) sum += ring_capacity(ring);
  return sum;
}

std::uint64_t kv_entry_bytes(const v1::KvPlacement& placement, const v1::ModelShape& shape,
                             std::uint32_t kv_bits) {
  return (std::uint64_t{placement.kv_heads()} * shape.head_dim() * kv_bits + 7) / 8;
}

KvPosition kv_position(const v1::KvPlacement& placement, std::uint64_t entry) {
  std::uint32_t ring = 0;
  while (entry >= ring_capacity(placement.rings(static_cast<int>(ring)))) {
    entry -= ring_capacity(placement.rings(static_cast<int>(ring)));
    ++ring;
  }
  const auto macros = static_cast<std::uint64_t>(placement.rings(static_cast<int>(ring)).macros_size());
  return {ring, static_cast<std::uint32_t>(entry % macros)};
}

std::vector<std::vector<std::uint64_t>> kv_entries_held(const v1::KvPlacement& placement,
                                                        std::uint64_t entries) {
  std::vector<std::vector<std::uint64_t>> held;
  for (const v1::KvRing& ring : placement.rings()) {
    const std::uint64_t here = std::min(entries, ring_capacity(ring));
    const auto macros = static_cast<std::uint64_t>(ring.macros_size());
    std::vector<std::uint64_t>& in_ring = held.emplace_back();
    for (std::uint64_t macro = 0; macro < macros; ++macro) {
      in_ring.push_back(here / macros + (macro < here % macros ? 1 : 0));
    }
    entries -= here;
  }
  return held;
}

}  // namespace primalsim::workloads
