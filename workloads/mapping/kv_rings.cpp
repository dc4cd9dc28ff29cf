#include "workloads/mapping/kv_rings.h"

#include <algorithm>

#include "core/error.h"
#include "pe_models/machine.h"
#include "workloads/mapping/kv_room.h"
#include "workloads/mapping/ribbon_positions.h"

namespace primalsim::workloads {
namespace {

using Macros = std::vector<std::uint32_t>;

// The macros of one group, ring by ring.
struct GroupRings {
  std::vector<Macros> k;
  std::vector<Macros> v;
};

std::uint32_t centre_of(const Ribbon& ribbon, const Macros& macros) {
  std::uint64_t columns = 0;
  std::uint64_t rows = 0;
  for (const std::uint32_t macro : macros) {
    const MacroPosition at = ribbon.position(macro);
    columns += ribbon.column(at);
    rows += at.y;
  }
  return ribbon.macro_at(static_cast<std::uint32_t>(columns / macros.size()),
                         static_cast<std::uint32_t>(rows / macros.size()));
}

// Few entries on many macros take transfers, many on few take time to read: as the context grows, both grow.
// In each turn a macro gets entries that keep it busy for so long, and a part of the macros comes in; later
// where the way to them may lead into other tiles. Measured for five models at contexts 256 to 4096, with
// room for 6 to 80 entries: docs/mapping.md, KV cache.
Cycle ring_turn_cycles(const Ribbon& ribbon) { return ribbon.tiles == 1 ? 64 : 256; }
constexpr std::size_t kTurnsToAllRings = 5;

std::uint32_t rings_per_turn(const std::vector<Macros>& rings) {
  return static_cast<std::uint32_t>(
      std::max<std::size_t>(1, (rings.size() + kTurnsToAllRings / 2) / kTurnsToAllRings));
}

class RingMaker {
 public:
  RingMaker(const Draft& draft, const PlacementRequest& request)
      : draft_(draft),
        request_(request),
        groups_(
            kv_head_groups(request.workload.shape(), draft.graph.slice_elements, request.options.sharding)),
        is_used_(draft.ribbon.macros(), false) {}

  void add_to(v1::Placement& placement) {
    for (const KvHeadGroup& group : groups_) add_first_ring(group);
    share_out_others();
    for (std::size_t group = 0; group < groups_.size(); ++group) {
      add_placement(placement, v1::KvPlacement::K, groups_[group], rings_[group].k);
      add_placement(placement, v1::KvPlacement::V, groups_[group], rings_[group].v);
    }
  }

 private:
  Macros partitions_of(bool SlicedVector::*which, const KvHeadGroup& group) const {
    const std::uint32_t matrix = draft_.graph.vectors[draft_.graph.find(which)].made_by;
    Macros macros;
    for (std::uint32_t slice = group.first_slice; slice < group.first_slice + group.slices; ++slice) {
      for (std::uint32_t row = 0; row < draft_.graph.matrices[matrix].rows; ++row) {
        macros.push_back(draft_.partition(matrix, row, slice));
      }
    }
    return macros;
  }

  void add_first_ring(const KvHeadGroup& group) {
    Macros k = partitions_of(&SlicedVector::is_key, group);
    Macros v = partitions_of(&SlicedVector::is_value, group);
    Macros both = k;
    both.insert(both.end(), v.begin(), v.end());
    for (const std::uint32_t macro : both) is_used_[macro] = true;
    centres_.push_back(centre_of(draft_.ribbon, both));
    if (request_.options.kv_together) k = v = both;
    rings_.push_back({{k}, {v}});
  }

  // In turn, each group takes the nearest macro for K and one for V.
  void share_out_others() {
    const auto used = static_cast<std::uint64_t>(std::count(is_used_.begin(), is_used_.end(), true));
    const std::uint64_t turns = (draft_.ribbon.macros() - used) / (2 * groups_.size());
    std::vector<NearestFirst> nearest;
    for (const std::uint32_t centre : centres_) nearest.emplace_back(draft_.ribbon, centre);
    std::vector<Macros> taken(groups_.size());
    for (std::uint64_t turn = 0; turn < 2 * turns; ++turn) {
      for (std::size_t group = 0; group < groups_.size(); ++group) {
        std::uint32_t macro = nearest[group].next().value();
        while (is_used_[macro]) macro = nearest[group].next().value();
        is_used_[macro] = true;
        taken[group].push_back(macro);
      }
    }
    for (std::size_t group = 0; group < groups_.size(); ++group) cut_into_rings(rings_[group], taken[group]);
  }

  void cut_into_rings(GroupRings& rings, const Macros& taken) const {
    const std::size_t size = request_.options.kv_together ? rings.k[0].size() : 2 * rings.k[0].size();
    for (std::size_t begin = 0; begin < taken.size(); begin += size) {
      Macros shell(taken.begin() + static_cast<std::ptrdiff_t>(begin),
                   taken.begin() + static_cast<std::ptrdiff_t>(std::min(taken.size(), begin + size)));
      std::sort(shell.begin(), shell.end());
      if (request_.options.kv_together) {
        rings.k.push_back(shell);
        rings.v.push_back(shell);
        continue;
      }
      // By index, K and V take turns: macros that exchange scores are mostly neighbours.
      Macros& k = rings.k.emplace_back();
      Macros& v = rings.v.emplace_back();
      for (std::size_t i = 0; i < shell.size(); ++i) (i % 2 == 0 ? k : v).push_back(shell[i]);
    }
  }

  void add_placement(v1::Placement& placement, v1::KvPlacement::Tensor tensor, const KvHeadGroup& group,
                     const std::vector<Macros>& rings) const {
    v1::KvPlacement& kv = *placement.add_kv();
    kv.set_tensor(tensor);
    kv.set_first_kv_head(group.first_head);
    kv.set_kv_heads(group.heads);
    if (tensor == v1::KvPlacement::K) {
      set_macro(*kv.mutable_softmax_root(), draft_.ribbon.position(rings[0][rings[0].size() / 2]));
    }
    for (const Macros& macros : rings) {
      v1::KvRing& ring = *kv.add_rings();
      for (const std::uint32_t macro : macros) set_macro(*ring.add_macros(), draft_.ribbon.position(macro));
    }
    set_room(kv,
             kv_room(request_, group.heads, request_.options.kv_together, ring_turn_cycles(draft_.ribbon)));
    if (request_.options.kv_turns) kv.set_rings_per_turn(rings_per_turn(rings));
  }

  const Draft& draft_;
  const PlacementRequest& request_;
  const std::vector<KvHeadGroup> groups_;
  std::vector<bool> is_used_;
  std::vector<std::uint32_t> centres_;  // per group
  std::vector<GroupRings> rings_;       // per group
};

}  // namespace

std::vector<KvHeadGroup> kv_head_groups(const v1::ModelShape& shape, std::uint32_t slice_elements,
                                        StrategyOptions::Sharding sharding) {
  std::vector<KvHeadGroup> groups;
  const std::uint64_t dim = shape.head_dim();
  std::uint32_t first = 0;
  for (std::uint32_t end = 1; end <= shape.kv_heads(); ++end) {
    const bool ends_slice = sharding == StrategyOptions::Sharding::head && end * dim % slice_elements == 0;
    if (!ends_slice && end != shape.kv_heads()) continue;
    const auto first_slice = static_cast<std::uint32_t>(first * dim / slice_elements);
    const auto end_slice = static_cast<std::uint32_t>((end * dim + slice_elements - 1) / slice_elements);
    groups.push_back({first, end - first, first_slice, end_slice - first_slice});
    first = end;
  }
  return groups;
}

void add_kv_rings(v1::Placement& placement, const Draft& draft, const PlacementRequest& request) {
  const std::uint32_t key = draft.graph.find(&SlicedVector::is_key);
  const std::uint32_t value = draft.graph.find(&SlicedVector::is_value);
  if (key == kNoIndex || value == kNoIndex) return;
  for (const std::uint32_t vector : {key, value}) {
    if (draft.graph.vectors[vector].made_by == kNoIndex) {
      throw_input_error("graph '{}': '{}' goes to the KV cache, but no LINEAR operator makes it",
                        draft.graph.name, draft.graph.vectors[vector].name);
    }
  }
  RingMaker(draft, request).add_to(placement);
}

}  // namespace primalsim::workloads
