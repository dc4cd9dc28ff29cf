// `random`: everything anywhere on as few tiles as the partitions fill. The strategy that every other should
// beat.
#include <numeric>
#include <set>

#include "core/random_stream.h"
#include "workloads/mapping/draft.h"
#include "workloads/mapping/home_ledger.h"
#include "workloads/mapping/kv_rings.h"
#include "workloads/mapping/lora_blocks.h"
#include "workloads/mapping/ribbon_positions.h"
#include "workloads/mapping/strategy.h"

namespace primalsim::workloads {
namespace {

class RandomPlacer {
 public:
  explicit RandomPlacer(const PlacementRequest& request)
      : request_(request),
        // A stream per graph: the layer is the same with and without the head.
        random_(request.options.seed, request.graph.name() == request.workload.head().name() ? 1 : 0) {
    SlicedGraph graph = slice_graph(request.workload, request.graph, request.machine);
    const std::uint64_t tiles = fewest_tiles(graph, request.machine);
    draft_ = make_draft(request, std::move(graph), tiles);
  }

  v1::Placement run() {
    place_partitions();
    place_homes();
    place_roots();
    v1::Placement placement = to_placement(draft_);
    for (std::uint32_t i = 0; i < draft_.graph.matrices.size(); ++i) {
      const SlicedMatrix& matrix = draft_.graph.matrices[i];
      const LoraCentre centre{below(matrix.rows), below(matrix.columns), any_macro()};
      add_lora_blocks(*placement.mutable_loras(), draft_, request_.machine, i, centre);
    }
    add_kv_rings(placement, draft_, request_);
    for (v1::KvPlacement& kv : *placement.mutable_kv()) {
      if (kv.has_softmax_root()) set_macro(*kv.mutable_softmax_root(), draft_.ribbon.position(any_macro()));
    }
    return placement;
  }

 private:
  std::uint32_t below(std::uint64_t bound) { return static_cast<std::uint32_t>(random_.below(bound)); }
  std::uint32_t any_macro() { return below(draft_.ribbon.macros()); }

  std::vector<std::uint32_t> shuffled_macros(std::uint64_t macros) {
    std::vector<std::uint32_t> order(macros);
    std::iota(order.begin(), order.end(), 0U);
    random_.shuffle(std::span(order));
    return order;
  }

  void place_partitions() {
    const std::vector<std::uint32_t> order = shuffled_macros(draft_.ribbon.macros());
    auto next = order.begin();
    for (std::vector<std::uint32_t>& matrix : draft_.partitions) {
      for (std::uint32_t& partition : matrix) partition = *next++;
    }
  }

  // At distinct macros as long as there are any; the graph's first vector in tile 0.
  void place_homes() {
    HomeLedger ledger(draft_.ribbon, request_.machine);
    const std::vector<std::uint32_t> first = shuffled_macros(draft_.ribbon.macros_per_tile());
    const std::vector<std::uint32_t> others = shuffled_macros(draft_.ribbon.macros());
    std::size_t next = 0;
    for (std::uint32_t vector = 0; vector < draft_.homes.size(); ++vector) {
      for (std::size_t slice = 0; slice < draft_.homes[vector].size(); ++slice) {
        DraftSlice& placed = draft_.homes[vector][slice];
        placed.home = vector == 0 ? ledger.claim(first[slice % first.size()], 1)
                                  : ledger.claim(others[next++ % others.size()]);
      }
    }
  }

  // In every tile but the home's that has partitions adding to the slice.
  void place_roots() {
    const std::uint32_t per_tile = draft_.ribbon.macros_per_tile();
    for (std::uint32_t vector = 0; vector < draft_.homes.size(); ++vector) {
      const std::uint32_t matrix = draft_.graph.vectors[vector].made_by;
      if (matrix == kNoIndex) continue;
      for (std::uint32_t slice = 0; slice < draft_.homes[vector].size(); ++slice) {
        std::set<std::uint32_t> tiles;
        for (std::uint32_t row = 0; row < draft_.graph.matrices[matrix].rows; ++row) {
          tiles.insert(draft_.partition(matrix, row, slice) / per_tile);
        }
        DraftSlice& placed = draft_.homes[vector][slice];
        tiles.erase(placed.home / per_tile);
        for (const std::uint32_t tile : tiles) placed.roots.push_back(tile * per_tile + below(per_tile));
      }
    }
  }

  const PlacementRequest& request_;
  RandomStream random_;
  Draft draft_;
};

}  // namespace

v1::Placement place_random(const PlacementRequest& request) { return RandomPlacer(request).run(); }

}  // namespace primalsim::workloads
