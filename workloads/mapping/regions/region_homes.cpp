// Where vectors live between operators, and where tiles add before a sum crosses to its home.
#include <algorithm>
#include <map>
#include <optional>

#include "workloads/mapping/home_ledger.h"
#include "workloads/mapping/regions/region_draft.h"

namespace primalsim::workloads {
namespace {

class RegionHomes {
 public:
  explicit RegionHomes(RegionDraft& region)
      : region_(region),
        draft_(region.draft),
        graph_(region.draft.graph),
        ledger_(region.draft.ribbon, region.request.machine),
        done_(graph_.vectors.size(), false) {
    for (const v1::HomeRegion& home : region.regions.homes()) homes_[home.vector()] = &home;
  }

  std::vector<CacheCell> run() {
    for (std::uint32_t vector = 0; vector < graph_.vectors.size(); ++vector) {
      if (!waits_for_cells(vector)) place(vector);
    }
    cells_ = grow_cells(region_);
    for (std::uint32_t vector = 0; vector < graph_.vectors.size(); ++vector) place(vector);
    return std::move(cells_);
  }

 private:
  const v1::HomeRegion& home_of(std::uint32_t vector) const {
    return *homes_.at(graph_.vectors[vector].name);
  }

  bool waits_for_cells(std::uint32_t vector) const {
    std::uint32_t at = vector;
    for (std::size_t steps = 0; steps < graph_.vectors.size(); ++steps) {
      if (home_of(at).at() == v1::HomeRegion::CACHE) return true;
      if (home_of(at).at() != v1::HomeRegion::FOLLOWS) return false;
      at = graph_.vectors[at].follows;
    }
    return false;
  }

  void place(std::uint32_t vector) {
    if (done_[vector]) return;
    done_[vector] = true;
    if (home_of(vector).at() == v1::HomeRegion::FOLLOWS) place(graph_.vectors[vector].follows);
    const bool is_first = vector == 0 && graph_.name == region_.request.workload.layer().name();
    const std::uint32_t tiles = is_first ? 1 : draft_.ribbon.tiles;
    for (std::uint32_t slice = 0; slice < graph_.vectors[vector].slices; ++slice) {
      DraftSlice& placed = draft_.homes[vector][slice];
      placed.home = ledger_.claim(wanted(vector, slice, tiles), tiles);
      add_roots(operands(vector, slice), placed);
    }
  }

  std::uint32_t wanted(std::uint32_t vector, std::uint32_t slice, std::uint32_t tiles) const {
    const v1::HomeRegion& home = home_of(vector);
    const SlicedVector& sliced = graph_.vectors[vector];
    switch (home.at()) {
      case v1::HomeRegion::SUMS:
        return macro_at(draft_.ribbon, point_in_box(home, sum_macros(vector, slice), slice));
      case v1::HomeRegion::READERS:
        return macro_at(draft_.ribbon, point_in_box(home, reader_macros(vector, slice), slice));
      case v1::HomeRegion::FOLLOWS:
        return draft_.homes[sliced.follows][std::min(slice, graph_.vectors[sliced.follows].slices - 1)].home;
      case v1::HomeRegion::CACHE:
        return macro_at(draft_.ribbon, between_cells_and_readers(home, vector, slice));
      default:
        return macro_at(draft_.ribbon, area_point(home.area(), draft_.ribbon, tiles, slice, sliced.slices));
    }
  }

  std::vector<std::uint32_t> sum_macros(std::uint32_t vector, std::uint32_t slice) const {
    const std::uint32_t matrix = graph_.vectors[vector].made_by;
    std::vector<std::uint32_t> macros;
    for (std::uint32_t row = 0; row < graph_.matrices[matrix].rows; ++row)
      macros.push_back(draft_.partition(matrix, row, slice));
    return macros;
  }

  // Of the first matrix that reads the vector, or one that follows it.
  std::vector<std::uint32_t> reader_macros(std::uint32_t vector, std::uint32_t slice) const {
    const std::uint32_t matrix = graph_.reader_of(vector);
    std::vector<std::uint32_t> macros;
    for (std::uint32_t column = 0; column < graph_.matrices[matrix].columns; ++column)
      macros.push_back(draft_.partition(matrix, slice, column));
    return macros;
  }

  // In the tile that has most of the macros, the first of equals.
  RibbonPoint point_in_box(const v1::HomeRegion& home, const std::vector<std::uint32_t>& macros,
                           std::uint32_t slice) const {
    std::vector<std::uint32_t> in_tile(draft_.ribbon.tiles, 0);
    for (const std::uint32_t macro : macros) ++in_tile[draft_.ribbon.tile_of(macro)];
    const auto tile =
        static_cast<std::uint32_t>(std::max_element(in_tile.begin(), in_tile.end()) - in_tile.begin());
    std::uint32_t west = draft_.ribbon.width;
    std::uint32_t east = 0;
    std::uint32_t north = draft_.ribbon.height;
    std::uint32_t south = 0;
    for (const std::uint32_t macro : macros) {
      const MacroPosition at = draft_.ribbon.position(macro);
      if (at.tile != tile) continue;
      west = std::min(west, at.x);
      east = std::max(east, at.x);
      north = std::min(north, at.y);
      south = std::max(south, at.y);
    }
    const auto along = [](std::int64_t first, std::int64_t last, std::int64_t permille) {
      return first + ((last - first) * permille + 500) / 1000;
    };
    return {std::int64_t{tile} * draft_.ribbon.width + along(west, east, home.x()),
            along(north, south, (home.y() + std::uint64_t{slice} * home.y_step()) % 1001)};
  }

  // Macros whose products are added to a slice of the context.
  std::vector<std::uint32_t> cell_macros(std::uint32_t vector, std::uint32_t slice) const {
    const v1::ModelShape& shape = region_.request.workload.shape();
    const std::uint64_t begin = std::uint64_t{slice} * graph_.slice_elements;
    const std::uint64_t end =
        std::min<std::uint64_t>(begin + graph_.slice_elements, graph_.vectors[vector].length);
    const std::uint64_t head_elements = std::uint64_t{shape.heads() / shape.kv_heads()} * shape.head_dim();
    std::vector<std::uint32_t> macros;
    for (const CacheCell& cell : cells_) {
      const std::uint64_t first = cell.first_head * head_elements;
      if (first >= end || first + cell.heads * head_elements <= begin) continue;
      macros.insert(macros.end(), cell.first.begin(), cell.first.end());
    }
    return macros;
  }

  RibbonPoint between_cells_and_readers(const v1::HomeRegion& home, std::uint32_t vector,
                                        std::uint32_t slice) const {
    const RibbonPoint from = middle_of(draft_.ribbon, cell_macros(vector, slice));
    const RibbonPoint to = middle_of(draft_.ribbon, reader_macros(vector, slice));
    return {from.column + (to.column - from.column) * home.x() / 1000,
            from.row + (to.row - from.row) * home.y() / 1000};
  }

  std::vector<std::uint32_t> operands(std::uint32_t vector, std::uint32_t slice) const {
    if (graph_.vectors[vector].made_by != kNoIndex) return sum_macros(vector, slice);
    if (home_of(vector).at() == v1::HomeRegion::CACHE) return cell_macros(vector, slice);
    return {};
  }

  // In the middle of the operands of every other tile that has several.
  void add_roots(const std::vector<std::uint32_t>& macros, DraftSlice& placed) const {
    std::map<std::uint32_t, std::vector<std::uint32_t>> by_tile;
    for (const std::uint32_t macro : macros) by_tile[draft_.ribbon.tile_of(macro)].push_back(macro);
    for (const auto& [tile, in_tile] : by_tile) {
      if (tile == draft_.ribbon.tile_of(placed.home) || in_tile.size() < 2) continue;
      placed.roots.push_back(macro_at(draft_.ribbon, middle_of(draft_.ribbon, in_tile)));
    }
  }

  RegionDraft& region_;
  Draft& draft_;
  const SlicedGraph& graph_;
  HomeLedger ledger_;
  std::map<std::string, const v1::HomeRegion*> homes_;
  std::vector<bool> done_;
  std::vector<CacheCell> cells_;
};

}  // namespace

std::vector<CacheCell> place_homes(RegionDraft& region) { return RegionHomes(region).run(); }

}  // namespace primalsim::workloads
