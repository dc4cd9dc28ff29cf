#include "workloads/lowering/kv_cache.h"

#include <algorithm>
#include <limits>

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

// Of the macros of one placement after the other.
class EntryPlacer {
 public:
  EntryPlacer(const Ribbon& ribbon, std::uint32_t tiles)
      : ribbon_(ribbon), tiles_(tiles), holder_at_(ribbon.macros(), kNone) {}

  void place(KvCache& cache, const v1::KvPlacement& placement, std::uint64_t first_entry,
             std::uint64_t entries, const std::string& what) {
    cache.holder_of.reserve(entries);
    visit_kv_turns(placement, first_entry, entries,
                   [&](std::uint32_t ring, std::uint32_t macro, std::uint64_t count) {
                     place_in(placement.rings(static_cast<int>(ring)), macro, count, cache, what);
                   });
    for (const KvCache::Holder& holder : cache.holders) holder_at_[holder.macro] = kNone;
  }

 private:
  void place_in(const v1::KvRing& ring, std::uint64_t first_macro, std::uint64_t entries, KvCache& cache,
                const std::string& what) {
    const auto macros = static_cast<std::uint64_t>(ring.macros_size());
    in_turn_.clear();
    for (std::uint64_t i = 0; i < std::min(entries, macros); ++i) {
      const v1::Macro& at = ring.macros(static_cast<int>((first_macro + i) % macros));
      std::uint32_t& holder = holder_at_[macro_index(at, ribbon_, tiles_, [&] { return what; })];
      if (holder == kNone) {
        holder = static_cast<std::uint32_t>(cache.holders.size());
        cache.holders.push_back({ribbon_.index({at.tile(), at.x(), at.y()}), 0, {}, {}});
      }
      cache.holders[holder].entries += (entries - i + macros - 1) / macros;
      in_turn_.push_back(holder);
    }
    for (std::uint64_t done = 0; done < entries; done += in_turn_.size()) {
      const auto round =
          static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(in_turn_.size(), entries - done));
      cache.holder_of.insert(cache.holder_of.end(), in_turn_.begin(), in_turn_.begin() + round);
    }
  }

  const Ribbon ribbon_;
  const std::uint32_t tiles_;
  std::vector<std::uint32_t> holder_at_;  // per macro
  std::vector<std::uint32_t> in_turn_;    // holders
};

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
  EntryPlacer placer(builder.ribbon(), placement.tiles());
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
      cache.softmax_root = macro_index(kv.softmax_root(), builder.ribbon(), placement.tiles(),
                                       [&] { return what + ", softmax_root"; });
    }
    placer.place(cache, kv, view.first_entry, entries, what);
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
