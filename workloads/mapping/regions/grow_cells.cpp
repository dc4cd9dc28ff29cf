// The cache of some heads gathers in a cell around the homes of their q, k and v.
#include <algorithm>
#include <array>
#include <map>
#include <queue>
#include <span>

#include "core/error.h"
#include "workloads/mapping/kv_room.h"
#include "workloads/mapping/regions/region_draft.h"
#include "workloads/mapping/ribbon_positions.h"

namespace primalsim::workloads {
namespace {

// From each macro to its neighbours, and what a step costs: found once for all growths, which take many.
class Steps {
 public:
  struct Step {
    std::uint32_t macro = 0;
    std::int64_t cost = 0;  // 0: there is no neighbour
  };

  Steps(const Ribbon& ribbon, const v1::CacheRegion& cache, std::int64_t crossing_columns)
      : steps_(ribbon.macros()) {
    const std::int64_t along_row = cache.aspect();
    const std::int64_t along_column = 1000 - cache.aspect();
    const std::int64_t crossing = crossing_columns * cache.aspect();
    for (std::uint32_t macro = 0; macro < steps_.size(); ++macro) {
      const MacroPosition at = ribbon.position(macro);
      const std::uint32_t column = ribbon.column(at);
      const std::int64_t west = at.x == 0 ? crossing : 0;
      const std::int64_t east = at.x + 1 == ribbon.width ? crossing : 0;
      std::array<Step, 4>& to = steps_[macro];
      if (column > 0) to[0] = {ribbon.macro_at(column - 1, at.y), along_row + west};
      if (column + 1 < ribbon.columns()) to[1] = {ribbon.macro_at(column + 1, at.y), along_row + east};
      if (at.y > 0) to[2] = {macro - ribbon.width, along_column};
      if (at.y + 1 < ribbon.height) to[3] = {macro + ribbon.width, along_column};
    }
  }

  const std::array<Step, 4>& from(std::uint32_t macro) const { return steps_[macro]; }
  std::size_t macros() const { return steps_.size(); }

 private:
  std::vector<std::array<Step, 4>> steps_;
};

// Macros in the order of the cost of the way from the middle of a cell; of equals the lower index.
class Growth {
 public:
  Growth(const Steps& steps, std::uint32_t middle) : steps_(&steps), seen_(steps.macros(), false) {
    reach(middle, 0);
  }

  // The next macro that no cell has; there must be one.
  std::uint32_t take(std::vector<bool>& is_taken) {
    while (true) {
      const auto [cost, macro] = frontier_.top();
      frontier_.pop();
      for (const Steps::Step& step : steps_->from(macro)) {
        if (step.cost != 0) reach(step.macro, cost + step.cost);
      }
      if (is_taken[macro]) continue;
      is_taken[macro] = true;
      return macro;
    }
  }

 private:
  using Reached = std::pair<std::int64_t, std::uint32_t>;  // cost, macro

  void reach(std::uint32_t macro, std::int64_t cost) {
    if (seen_[macro]) return;
    seen_[macro] = true;  // steps of one direction cost the same, so the first way here is as cheap as any
                          // but those across an edge
    frontier_.push({cost, macro});
  }

  const Steps* steps_;
  std::vector<bool> seen_;
  std::priority_queue<Reached, std::vector<Reached>, std::greater<>> frontier_;
};

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
        steps_(draft_.ribbon, cache_, region.distance.crossing_columns) {}

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
        cluster.growth = Growth(steps_, middle);
        cluster.macros.clear();
      }
      grow(clusters, macros);
    }
    for (Cluster& cluster : clusters) cut(cluster.macros, cluster.cells);
  }

  // In turn, so that those that meet are equally round.
  void grow(std::vector<Cluster>& clusters, std::uint64_t macros) {
    is_taken_.assign(draft_.ribbon.macros(), false);
    for (std::uint64_t turn = 0; turn < macros; ++turn) {
      for (Cluster& cluster : clusters) {
        for (std::size_t i = 0; i < cluster.cells.size(); ++i)
          cluster.macros.push_back(cluster.growth.take(is_taken_));
      }
    }
  }

  std::vector<Cluster> make_clusters() const {
    std::vector<Cluster> clusters;
    std::map<std::uint32_t, std::size_t> by_middle;
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      const std::uint32_t middle = macro_at(draft_.ribbon, cells_[i].middle);
      const auto [at, is_new] = by_middle.emplace(middle, clusters.size());
      if (is_new) clusters.push_back({{}, Growth(steps_, middle), {}});
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
        const std::uint32_t macro =
            draft_.ribbon.macro_at(next / draft_.ribbon.height, next % draft_.ribbon.height);
        if (!is_taken_[macro]) cell.later.push_back(macro);
      }
    }
  }

  const RegionDraft& region_;
  const Draft& draft_;
  const v1::ModelShape& shape_;
  const v1::CacheRegion& cache_;
  const Steps steps_;
  std::vector<CacheCell> cells_;
  std::vector<bool> is_taken_;
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

void add_ring(v1::KvPlacement& kv, const Ribbon& ribbon, const std::vector<std::uint32_t>& macros) {
  if (macros.empty()) return;
  v1::KvRing& ring = *kv.add_rings();
  for (const std::uint32_t macro : macros) set_macro(*ring.add_macros(), ribbon.position(macro));
}

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

void add_cells(v1::Placement& placement, const RegionDraft& region, const std::vector<CacheCell>& cells) {
  const bool together = region.regions.cache().together();
  for (const CacheCell& cell : cells) {
    for (const auto tensor : {v1::KvPlacement::K, v1::KvPlacement::V}) {
      v1::KvPlacement& kv = *placement.add_kv();
      kv.set_tensor(tensor);
      kv.set_first_kv_head(cell.first_head);
      kv.set_kv_heads(cell.heads);
      const std::vector<std::uint32_t> first = share_of(cell.first, together, tensor);
      if (tensor == v1::KvPlacement::K)
        set_macro(*kv.mutable_softmax_root(), region.draft.ribbon.position(central(region, first)));
      add_ring(kv, region.draft.ribbon, first);
      add_ring(kv, region.draft.ribbon, share_of(cell.later, together, tensor));
      set_room(kv, kv_room(region.request, cell.heads, together, kCellTurnCycles));
    }
  }
}

}  // namespace primalsim::workloads
