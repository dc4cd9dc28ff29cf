#include "workloads/lowering/kv_cache.h"

#include <algorithm>
#include <limits>
#include <map>

#include "core/error.h"
#include "workloads/mapping/kv_position.h"

namespace primalsim::workloads {
namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

void check_size(const v1::KvPlacement& placement, std::uint64_t first_entry, std::uint64_t entries,
                std::uint64_t entry_bytes, std::uint64_t scratchpad_bytes, const std::string& what) {
  const std::uint64_t room = kv_capacity(placement);
  if (room < first_entry + entries) {
    throw_no_fit("{}: {} entries at this context; the rings hold {}", what, first_entry + entries, room);
  }
  std::uint64_t macros = 0;
  for (const v1::KvRing& ring : placement.rings()) macros += static_cast<std::uint64_t>(ring.macros_size());
  // Before anything is laid out entry by entry.
  if (entries > macros * scratchpad_bytes / std::max<std::uint64_t>(1, entry_bytes)) {
    throw_no_fit("{}: {} entries of {} bytes do not fit the {} scratchpads of {} bytes", what, entries,
                 entry_bytes, macros, scratchpad_bytes);
  }
}

void place_entries(KvCache& cache, const v1::KvPlacement& placement, std::uint64_t first_entry,
                   std::uint64_t entries, std::uint32_t tiles, const std::string& what,
                   const Ribbon& ribbon) {
  std::map<std::uint32_t, std::uint32_t> holder_at;   // by macro
  std::vector<std::vector<std::uint32_t>> holder_in;  // by ring and index in the ring
  for (const v1::KvRing& ring : placement.rings()) {
    holder_in.emplace_back(static_cast<std::size_t>(ring.macros_size()), kNone);
  }
  cache.holder_of.reserve(entries);
  for (std::uint64_t entry = 0; entry < entries; ++entry) {
    const KvPosition at = kv_position(placement, first_entry + entry);
    std::uint32_t& holder = holder_in[at.ring][at.macro];
    if (holder == kNone) {
      const v1::Macro& position =
          placement.rings(static_cast<int>(at.ring)).macros(static_cast<int>(at.macro));
      const std::uint32_t macro = macro_index(position, ribbon, tiles, what);
      const auto next = static_cast<std::uint32_t>(cache.holders.size());
      const auto [found, added] = holder_at.emplace(macro, next);
      if (added) cache.holders.push_back({macro, 0, {}, {}});
      holder = found->second;
    }
    ++cache.holders[holder].entries;
    cache.holder_of.push_back(holder);
  }
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

std::vector<std::uint32_t> KvCache::entries_of(std::size_t holder) const {
  std::vector<std::uint32_t> entries;
  for (std::size_t entry = 0; entry < holder_of.size(); ++entry) {
    if (holder_of[entry] == holder) entries.push_back(static_cast<std::uint32_t>(entry));
  }
  return entries;
}

std::vector<KvCache> make_kv_caches(const v1::Workload& workload, const v1::Placement& placement,
                                    v1::KvPlacement::Tensor tensor, const KvView& view,
                                    const pe_models::Machine& machine, ProgramBuilder& builder) {
  const v1::ModelShape& shape = workload.shape();
  const std::uint64_t entries = kv_entries(shape, view.context);
  std::vector<KvCache> caches;
  for (int i = 0; i < placement.kv_size(); ++i) {
    const v1::KvPlacement& kv = placement.kv(i);
    if (kv.tensor() != tensor) continue;
    const std::string what = fmt::format("mapping: placement '{}', kv[{}]", placement.graph(), i);
    if (std::uint64_t{kv.first_kv_head()} + kv.kv_heads() > shape.kv_heads()) {
      throw_input_error("{}: KV heads {} to {}; the model has {}", what, kv.first_kv_head(),
                        std::uint64_t{kv.first_kv_head()} + kv.kv_heads() - 1, shape.kv_heads());
    }
    const std::uint64_t entry_bytes = machine.kv_bytes(std::uint64_t{kv.kv_heads()} * shape.head_dim());
    check_size(kv, view.first_entry, entries, entry_bytes, machine.scratchpad().capacity_bytes, what);
    KvCache& cache = caches.emplace_back();
    cache.heads = {kv.first_kv_head(), kv.first_kv_head() + kv.kv_heads()};
    if (tensor == v1::KvPlacement::K) {
      cache.softmax_root =
          macro_index(kv.softmax_root(), builder.ribbon(), placement.tiles(), what + ", softmax_root");
    }
    place_entries(cache, kv, view.first_entry, entries, placement.tiles(), what, builder.ribbon());
    // A full window overwrites its oldest entry.
    cache.new_entry = static_cast<std::uint32_t>((view.context - 1) % entries);
    cache.new_holder = cache.holder_of[cache.new_entry];
    for (const KvCache::Holder& holder : cache.holders) {
      builder.hold_kv(holder.macro, holder.entries * entry_bytes);
    }
  }
  // By heads, so that the order of a file's entries means nothing.
  std::stable_sort(caches.begin(), caches.end(),
                   [](const KvCache& a, const KvCache& b) { return a.heads.begin < b.heads.begin; });
  return caches;
}

}  // namespace primalsim::workloads
