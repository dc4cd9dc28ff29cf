// The cache of some heads gathers in a cell around the homes of their q, k and v.
#include <algorithm>
#include <map>
#include <span>

#include "core/error.h"
#include "workloads/mapping/kv_room.h"
#include "workloads/mapping/regions/growth.h"
#include "workloads/mapping/regions/region_draft.h"
#include "workloads/mapping/ribbon_positions.h"

namespace primalsim::workloads {
namespace {

// Adds the homes of the slices that hold elements [begin, end).
void add_homes(const Draft& draft, std::uint32_t vector, std::uint64_t begin, std::uint64_t end,
               std::vector<std::uint32_t>& macros) {
  const std::uint64_t slice = draft.graph.slice_elements;
  for (std::uint64_t i = begin / slice; i * slice < end; ++i) macros.push_back(draft.homes[vector][i].home);
}

class CellMaker {
 public:
  explicit CellMaker(const RegionDraft& region)
      : region_(region),
        draft_(region.draft),
        shape_(region.request.workload.shape()),
        cache_(region.regions.cache()),
        costs_(draft_.ribbon, cache_.aspect(), region.distance.crossing_columns),
        free_(draft_.ribbon) {}

  std::vector<CacheCell> run() {
    const std::uint32_t heads = std::min(cache_.heads(), shape_.kv_heads());
    for (std::uint32_t first = 0; first < shape_.kv_heads(); first += heads) {
      CacheCell& cell = cells_.emplace_back();
      cell.first_head = first;
      cell.heads = std::min(heads, shape_.kv_heads() - first);
      cell.middle = wanted_middle(cell);
    }
    const std::uint64_t share = draft_.ribbon.macros() / cells_.size();
    const std::uint64_t least = cache_.together() ? 1 : 2;
    if (share < least) {
      throw_no_fit("the KV cache does not fit: {} cells need {} macros each; {} tiles have {} macros",
                   cells_.size(), least, draft_.ribbon.tiles, draft_.ribbon.macros());
    }
    take_first(std::clamp<std::uint64_t>(share * cache_.first() / 1000, least, share));
    share_out_others(share);
    return std::move(cells_);
  }

 private:
  RibbonPoint wanted_middle(const CacheCell& cell) const {
    const std::uint64_t begin = std::uint64_t{cell.first_head} * shape_.head_dim();
    const std::uint64_t end = begin + std::uint64_t{cell.heads} * shape_.head_dim();
    const std::uint64_t group = shape_.heads() / shape_.kv_heads();
    std::vector<std::uint32_t> query;
    std::vector<std::uint32_t> entry;
    add_homes(draft_, draft_.graph.find(&SlicedVector::is_query), begin * group, end * group, query);
    add_homes(draft_, draft_.graph.find(&SlicedVector::is_key), begin, end, entry);
    add_homes(draft_, draft_.graph.find(&SlicedVector::is_value), begin, end, entry);
    const RibbonPoint from = middle_of(draft_.ribbon, query);
    const RibbonPoint to = middle_of(draft_.ribbon, entry);
    const std::int64_t toward = cache_.toward();
    return {from.column + (to.column - from.column) * toward / 1000,
            from.row + (to.row - from.row) * toward / 1000};
  }

  struct Cluster {
    std::vector<std::size_t> cells;
    Growth growth;
    std::vector<std::uint32_t> macros;
  };

  // Cells around one point share the macros there: theirs is one growth, cut in equal parts at its end.
  // Lloyd's iteration (IEEE Trans. Inf. Theory 28, 1982) spreads those that are in each other's way.
  void take_first(std::uint64_t macros) {
    std::vector<Cluster> clusters = make_clusters();
    grow(clusters, macros);
    for (std::uint32_t round = 0; round < cache_.spread(); ++round) {
      for (Cluster& cluster : clusters) {
        const std::uint32_t middle = macro_at(draft_.ribbon, middle_of(draft_.ribbon, cluster.macros));
        cluster.growth.begin(middle);
        cluster.macros.clear();
      }
      grow(clusters, macros);
    }
    for (Cluster& cluster : clusters) cut(cluster.macros, cluster.cells);
  }

  // In turn, so that those that meet are equally round.
  void grow(std::vector<Cluster>& clusters, std::uint64_t macros) {
    free_ = FreeMacros(draft_.ribbon);
    for (std::uint64_t turn = 0; turn < macros; ++turn) {
      for (Cluster& cluster : clusters) {
        for (std::size_t i = 0; i < cluster.cells.size(); ++i)
          cluster.macros.push_back(cluster.growth.take(free_));
      }
    }
  }

  std::vector<Cluster> make_clusters() const {
    std::vector<Cluster> clusters;
    std::map<std::uint32_t, std::size_t> by_middle;
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      const std::uint32_t middle = macro_at(draft_.ribbon, cells_[i].middle);
      const auto [at, is_new] = by_middle.emplace(middle, clusters.size());
      if (is_new) clusters.push_back({{}, Growth(costs_, middle), {}});
      clusters[at->second].cells.push_back(i);
    }
    return clusters;
  }

  // Halves them across their longer side until each cell has its part.
  void cut(std::span<std::uint32_t> macros, std::span<const std::size_t> cells) {
    if (cells.size() == 1) {
      cells_[cells[0]].first.assign(macros.begin(), macros.end());
      return;
    }
    const auto column = [&](std::uint32_t macro) {
      return draft_.ribbon.column(draft_.ribbon.position(macro));
    };
    const auto row = [&](std::uint32_t macro) { return draft_.ribbon.position(macro).y; };
    const auto extent = [&](const auto& of) {
      const auto [least, most] = std::minmax_element(
          macros.begin(), macros.end(), [&](std::uint32_t a, std::uint32_t b) { return of(a) < of(b); });
      return of(*most) - of(*least);
    };
    const bool by_column = extent(column) > extent(row);
    std::sort(macros.begin(), macros.end(), [&](std::uint32_t a, std::uint32_t b) {
      return by_column ? std::pair(column(a), row(a)) < std::pair(column(b), row(b))
                       : std::pair(row(a), column(a)) < std::pair(row(b), column(b));
    });
    const std::size_t half = cells.size() / 2;
    const std::size_t of_half = macros.size() / cells.size() * half;
    cut(macros.first(of_half), cells.first(half));
    cut(macros.subspan(of_half), cells.subspan(half));
  }

  // What is left goes column by column to the cells from west to east: only contexts too long for the first
  // macros come here.
  void share_out_others(std::uint64_t share) {
    std::vector<std::size_t> order(cells_.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return cells_[a].middle.column < cells_[b].middle.column;
    });
    std::uint32_t next = 0;
    for (const std::size_t i : order) {
      CacheCell& cell = cells_[i];
      for (; cell.first.size() + cell.later.size() < share; ++next) {
        const std::uint32_t column = next / draft_.ribbon.height;
        const std::uint32_t row = next % draft_.ribbon.height;
        if (free_.contains(column, row)) cell.later.push_back(draft_.ribbon.macro_at(column, row));
      }
    }
  }

  const RegionDraft& region_;
  const Draft& draft_;
  const v1::ModelShape& shape_;
  const v1::CacheRegion& cache_;
  const GrowthCosts costs_;
  std::vector<CacheCell> cells_;
  FreeMacros free_;
};

// Of a cell's macros those for one tensor: all of them, or every other one, the same number for both.
std::vector<std::uint32_t> share_of(const std::vector<std::uint32_t>& macros, bool together,
                                    v1::KvPlacement::Tensor tensor) {
  if (together) return macros;
  std::vector<std::uint32_t> share;
  for (std::size_t i = tensor == v1::KvPlacement::K ? 0 : 1; i / 2 < macros.size() / 2; i += 2) {
    share.push_back(macros[i]);
  }
  return share;
}

// Then the later macros have their turn: so much work.
constexpr Cycle kCellTurnCycles = 1024;

// Of these macros the one nearest to their middle.
std::uint32_t central(const RegionDraft& region, const std::vector<std::uint32_t>& macros) {
  const Ribbon& ribbon = region.draft.ribbon;
  const RibbonPoint middle = middle_of(ribbon, macros);
  const auto distance = [&](std::uint32_t macro) {
    const MacroPosition at = ribbon.position(macro);
    return region.distance(middle, {ribbon.column(at), at.y});
  };
  return *std::min_element(macros.begin(), macros.end(),
                           [&](std::uint32_t a, std::uint32_t b) { return distance(a) < distance(b); });
}

}  // namespace

std::vector<CacheCell> grow_cells(const RegionDraft& region) {
  if (!region.regions.has_cache()) return {};
  return CellMaker(region).run();
}

std::vector<FlatCache> cell_caches(const RegionDraft& region, const std::vector<CacheCell>& cells) {
  const bool together = region.regions.cache().together();
  std::vector<FlatCache> caches;
  for (const CacheCell& cell : cells) {
    const KvRoom room = kv_room(region.request, cell.heads, together, kCellTurnCycles);
    for (const auto tensor : {v1::KvPlacement::K, v1::KvPlacement::V}) {
      FlatCache& cache = caches.emplace_back(FlatCache{tensor, cell.first_head, cell.heads, 0, room, {}});
      const std::vector<std::uint32_t> first = share_of(cell.first, together, tensor);
      if (tensor == v1::KvPlacement::K) cache.root = central(region, first);
      for (const auto& ring : {first, share_of(cell.later, together, tensor)}) {
        if (!ring.empty()) cache.rings.push_back(ring);
      }
    }
  }
  return caches;
}

}  // namespace primalsim::workloads
