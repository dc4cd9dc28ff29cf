#include "workloads/lowering/kv_cache.h"

#include <algorithm>
#include <limits>
#include <map>

#include "core/error.h"

namespace primalsim::workloads {
namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

std::uint64_t capacity(const v1::KvRing& ring) {
  return std::uint64_t{ring.entries_per_macro()} * static_cast<std::uint64_t>(ring.macros_size());
}

// Calls each(ring, index in the ring) for positions 0 .. entries - 1; false if the rings are full before.
template <typename Each>
bool for_each_position(const v1::KvPlacement& placement, std::uint64_t entries, Each each) {
  for (const v1::KvRing& ring : placement.rings()) {
    const std::uint64_t here = std::min(entries, capacity(ring));
    const auto macros = static_cast<std::uint64_t>(ring.macros_size());
    for (std::uint64_t entry = 0; entry < here; ++entry) each(ring, static_cast<int>(entry % macros));
    entries -= here;
  }
  return entries == 0;
}

void check_size(const v1::KvPlacement& placement, std::uint64_t entries, std::uint64_t entry_bytes,
                std::uint64_t scratchpad_bytes, const std::string& what) {
  std::uint64_t room = 0;
  std::uint64_t macros = 0;
  for (const v1::KvRing& ring : placement.rings()) {
    room += capacity(ring);
    macros += static_cast<std::uint64_t>(ring.macros_size());
  }
  if (room < entries)
    throw_input_error("{}: {} entries at this context; the rings hold {}", what, entries, room);
  // Before anything is laid out entry by entry.
  if (entries > macros * scratchpad_bytes / std::max<std::uint64_t>(1, entry_bytes)) {
    throw_input_error("{}: {} entries of {} bytes do not fit the {} scratchpads of {} bytes", what, entries,
                      entry_bytes, macros, scratchpad_bytes);
  }
}

void place_entries(KvCache& cache, const v1::KvPlacement& placement, std::uint64_t entries,
                   std::uint32_t tiles, const std::string& what, const Ribbon& ribbon) {
  std::map<std::uint32_t, std::uint32_t> holder_at;
  const v1::KvRing* at_ring = nullptr;
  std::vector<std::uint32_t> holder_in_ring;
  cache.holder_of.reserve(entries);
  for_each_position(placement, entries, [&](const v1::KvRing& ring, int index) {
    if (at_ring != &ring) holder_in_ring.assign(static_cast<std::size_t>(ring.macros_size()), kNone);
    at_ring = &ring;
    std::uint32_t& holder = holder_in_ring[static_cast<std::size_t>(index)];
    if (holder == kNone) {
      const std::uint32_t macro = macro_index(ring.macros(index), ribbon, tiles, what);
      const auto next = static_cast<std::uint32_t>(cache.holders.size());
      const auto [found, added] = holder_at.emplace(macro, next);
      if (added) cache.holders.push_back({macro, 0, {}, {}});
      holder = found->second;
    }
    ++cache.holders[holder].entries;
    cache.holder_of.push_back(holder);
  });
}

}  // namespace

AttentionShape::AttentionShape(const v1::ModelShape& shape, std::uint32_t slice_elements)
    : head_dim(shape.head_dim()), group(shape.heads() / shape.kv_heads()) {
  const std::uint64_t unit = std::uint64_t{group} * head_dim;
  heads_per_unit = static_cast<std::uint32_t>(std::max<std::uint64_t>(1, slice_elements / unit));
}

ElementRange AttentionShape::kv_range(const KvHeads& heads) const {
  return {std::uint64_t{heads.begin} * head_dim, std::uint64_t{heads.end} * head_dim};
}

ElementRange AttentionShape::query_range(const KvHeads& heads) const {
  const std::uint64_t elements = std::uint64_t{group} * head_dim;
  return {heads.begin * elements, heads.end * elements};
}

std::vector<KvHeads> AttentionShape::units(const KvHeads& heads) const {
  std::vector<KvHeads> units;
  for (std::uint32_t begin = heads.begin; begin < heads.end;) {
    // Borders are the same in every placement, so that units coincide with slices wherever they can.
    const std::uint32_t end = std::min(heads.end, (begin / heads_per_unit + 1) * heads_per_unit);
    units.push_back({begin, end});
    begin = end;
  }
  return units;
}

std::uint64_t attended_entries(const v1::ModelShape& shape, std::uint32_t context) {
  return shape.sliding_window() == 0 ? context : std::min(context, shape.sliding_window());
}

std::vector<KvCache> make_kv_caches(const v1::Workload& workload, const v1::Placement& placement,
                                    v1::KvPlacement::Tensor tensor, std::uint32_t context,
                                    const CostModel& cost, std::uint64_t scratchpad_bytes,
                                    ProgramBuilder& builder) {
  const v1::ModelShape& shape = workload.shape();
  const std::uint64_t entries = attended_entries(shape, context);
  std::vector<KvCache> caches;
  for (int i = 0; i < placement.kv_size(); ++i) {
    const v1::KvPlacement& kv = placement.kv(i);
    if (kv.tensor() != tensor) continue;
    const std::string what = fmt::format("mapping: placement '{}', kv[{}]", placement.graph(), i);
    if (std::uint64_t{kv.first_kv_head()} + kv.kv_heads() > shape.kv_heads()) {
      throw_input_error("{}: KV heads {} to {}; the model has {}", what, kv.first_kv_head(),
                        std::uint64_t{kv.first_kv_head()} + kv.kv_heads() - 1, shape.kv_heads());
    }
    const std::uint64_t elements = std::uint64_t{kv.kv_heads()} * shape.head_dim();
    check_size(kv, entries, cost.kv_bytes(elements), scratchpad_bytes, what);
    KvCache& cache = caches.emplace_back();
    cache.heads = {kv.first_kv_head(), kv.first_kv_head() + kv.kv_heads()};
    if (tensor == v1::KvPlacement::K) {
      cache.softmax_root =
          macro_index(kv.softmax_root(), builder.ribbon(), placement.tiles(), what + ", softmax_root");
    }
    place_entries(cache, kv, entries, placement.tiles(), what, builder.ribbon());
    // A full window overwrites its oldest entry.
    cache.new_holder = cache.holder_of[(context - 1) % entries];
    for (const KvCache::Holder& holder : cache.holders) {
      builder.hold_kv(holder.macro, cost.kv_bytes(holder.entries * elements));
    }
  }
  return caches;
}

}  // namespace primalsim::workloads
