// `primal`: strips as wide as the hidden vector, sums and broadcasts along their rows and columns.
#include <algorithm>
#include <map>

#include "workloads/mapping/draft.h"
#include "workloads/mapping/home_ledger.h"
#include "workloads/mapping/kv_rings.h"
#include "workloads/mapping/lora_blocks.h"
#include "workloads/mapping/ribbon_positions.h"
#include "workloads/mapping/strategy.h"
#include "workloads/mapping/strip_layout.h"

namespace primalsim::workloads {
namespace {

// Item i of `count` spread over 0 .. range-1; one after another and over again if there are more than that.
std::uint32_t spread(std::uint32_t i, std::uint32_t count, std::uint32_t range) {
  if (count > range) return i % range;
  return static_cast<std::uint32_t>((2 * std::uint64_t{i} + 1) * range / (2 * std::uint64_t{count}));
}

// As spread, in the middle half of the range: a tree whose root is there is half as deep.
std::uint32_t spread_in_middle(std::uint32_t i, std::uint32_t count, std::uint32_t range) {
  const std::uint32_t half = std::max(1U, range / 2);
  return (range - half) / 2 + spread(i, count, half);
}

class HomeMaker {
 public:
  HomeMaker(Draft& draft, const StripLayout& layout, const PlacementRequest& request)
      : draft_(draft),
        layout_(layout),
        shape_(request.workload.shape()),
        graph_(draft.graph),
        ledger_(draft.ribbon, request.machine) {}

  void run() {
    for (std::uint32_t vector = 0; vector < graph_.vectors.size(); ++vector) {
      const std::uint32_t tiles = vector == 0 ? 1 : draft_.ribbon.tiles;
      for (std::uint32_t slice = 0; slice < graph_.vectors[vector].slices; ++slice) {
        DraftSlice& placed = draft_.homes[vector][slice];
        placed.home = ledger_.claim(wanted_home(vector, slice), tiles);
        const std::uint32_t matrix = graph_.vectors[vector].made_by;
        if (matrix != kNoIndex) placed.roots = tile_roots(matrix, slice, draft_.ribbon.tile_of(placed.home));
      }
    }
  }

 private:
  std::uint32_t macro(std::uint32_t strip, std::uint32_t column, std::uint32_t y) const {
    return draft_.ribbon.macro_at(layout_.ribbon_column(strip, column), y);
  }

  std::uint32_t wanted_home(std::uint32_t vector, std::uint32_t slice) const {
    const SlicedVector& sliced = graph_.vectors[vector];
    if (sliced.made_by != kNoIndex) return home_of_sum(vector, slice);
    const std::uint32_t reader = graph_.reader_of(vector);
    if (reader != kNoIndex && sliced.read_by == reader && !layout_.sums_along_rows[reader]) {
      const StripRow row = layout_.rows[reader][slice];
      return macro(row.strip, spread(slice, sliced.slices, graph_.matrices[reader].columns), row.y);
    }
    if (sliced.follows != kNoIndex) return draft_.homes[sliced.follows][slice].home;
    if (reader == kNoIndex || !layout_.sums_along_rows[reader]) return 0;
    // At the head of the lane: in tile 0, and near its middle as far as the first strip is filled.
    return macro(0, slice, spread(slice, sliced.slices, filled_rows(reader)));
  }

  // Rows of the first strip that hold matrices with the same input.
  std::uint32_t filled_rows(std::uint32_t reader) const {
    std::uint32_t filled = 1;
    for (std::uint32_t matrix = 0; matrix < graph_.matrices.size(); ++matrix) {
      if (graph_.matrices[matrix].input != graph_.matrices[reader].input) continue;
      for (const StripRow& row : layout_.rows[matrix]) {
        if (row.strip == 0) filled = std::max(filled, row.y + 1);
      }
    }
    return filled;
  }

  std::uint32_t home_of_sum(std::uint32_t vector, std::uint32_t slice) const {
    const SlicedVector& sliced = graph_.vectors[vector];
    const SlicedMatrix& matrix = graph_.matrices[sliced.made_by];
    if (layout_.sums_along_rows[sliced.made_by]) {
      const StripRow row = sliced.is_query ? key_row(slice) : layout_.rows[sliced.made_by][slice];
      return macro(row.strip, spread_in_middle(slice, sliced.slices, matrix.rows), row.y);
    }
    std::uint32_t strip = 0;
    for (const StripRow& row : layout_.rows[sliced.made_by]) strip = std::max(strip, row.strip);
    const std::vector<std::uint32_t> ys = layout_.rows_in(sliced.made_by, strip);
    const auto count = static_cast<std::uint32_t>(ys.size());
    return macro(strip, slice, ys[spread_in_middle(slice, sliced.slices, count)]);
  }

  // The row of K for the head in the middle of a slice of q.
  StripRow key_row(std::uint32_t slice) const {
    const std::uint64_t elements = graph_.slice_elements;
    const SlicedVector& query = graph_.vectors[graph_.find(&SlicedVector::is_query)];
    const std::uint64_t end = std::min<std::uint64_t>((slice + 1) * elements, query.length);
    const std::uint64_t element = (slice * elements + end) / 2;
    const std::uint64_t head = element / shape_.head_dim();
    const std::uint64_t key =
        head / (shape_.heads() / shape_.kv_heads()) * shape_.head_dim() + element % shape_.head_dim();
    const std::uint32_t matrix = graph_.vectors[graph_.find(&SlicedVector::is_key)].made_by;
    return layout_.rows[matrix][key / elements];
  }

  std::vector<std::uint32_t> tile_roots(std::uint32_t matrix, std::uint32_t slice,
                                        std::uint32_t home_tile) const {
    return layout_.sums_along_rows[matrix] ? roots_of_row(matrix, slice, home_tile)
                                           : roots_of_column(matrix, slice, home_tile);
  }

  // In each other tile that the row reaches into, where the row leaves the tile.
  std::vector<std::uint32_t> roots_of_row(std::uint32_t matrix, std::uint32_t slice,
                                          std::uint32_t home_tile) const {
    const StripRow row = layout_.rows[matrix][slice];
    const std::uint32_t first = layout_.ribbon_column(row.strip, 0);
    const std::uint32_t last = first + graph_.matrices[matrix].rows - 1;
    const std::uint32_t width = draft_.ribbon.width;
    std::vector<std::uint32_t> roots;
    for (std::uint32_t tile = first / width; tile <= last / width; ++tile) {
      if (tile == home_tile) continue;
      const Port side = Ribbon::side_towards(tile, home_tile);
      roots.push_back(draft_.ribbon.index(draft_.ribbon.edge(tile, side, row.y)));
    }
    return roots;
  }

  // In each other tile, in the column of the strip with most rows; different slices in different rows, so
  // that they cross at different gateways.
  std::vector<std::uint32_t> roots_of_column(std::uint32_t matrix, std::uint32_t slice,
                                             std::uint32_t home_tile) const {
    std::map<std::uint32_t, std::uint32_t> most_in_tile;  // rows of the best strip
    std::map<std::uint32_t, std::uint32_t> root_in_tile;
    for (std::uint32_t strip = 0; strip < layout_.strips; ++strip) {
      const std::vector<std::uint32_t> ys = layout_.rows_in(matrix, strip);
      const auto count = static_cast<std::uint32_t>(ys.size());
      const std::uint32_t tile = layout_.ribbon_column(strip, slice) / draft_.ribbon.width;
      if (count == 0 || tile == home_tile || most_in_tile[tile] >= count) continue;
      most_in_tile[tile] = count;
      root_in_tile[tile] = macro(strip, slice, ys[spread(slice, graph_.matrices[matrix].columns, count)]);
    }
    std::vector<std::uint32_t> roots;
    for (const auto& [tile, root] : root_in_tile) roots.push_back(root);
    return roots;
  }

  Draft& draft_;
  const StripLayout& layout_;
  const v1::ModelShape& shape_;
  const SlicedGraph& graph_;
  HomeLedger ledger_;
};

void add_primal_homes(Draft& draft, const StripLayout& layout, const PlacementRequest& request) {
  HomeMaker(draft, layout, request).run();
}

void place_partitions(Draft& draft, const StripLayout& layout, std::uint32_t index) {
  const SlicedMatrix& matrix = draft.graph.matrices[index];
  std::size_t next = 0;
  for (std::uint32_t row = 0; row < matrix.rows; ++row) {
    for (std::uint32_t column = 0; column < matrix.columns; ++column) {
      const bool along_rows = layout.sums_along_rows[index];
      const StripRow at = layout.rows[index][along_rows ? column : row];
      const std::uint32_t ribbon_column = layout.ribbon_column(at.strip, along_rows ? row : column);
      draft.partitions[index][next++] = draft.ribbon.macro_at(ribbon_column, at.y);
    }
  }
}

}  // namespace

v1::Placement place_primal(const PlacementRequest& request) {
  const SlicedGraph graph = slice_graph(request.workload, request.graph, request.machine);
  const StripLayout layout = lay_out_strips(graph, request.machine);
  Draft draft = make_draft(request, graph, layout.tiles);
  for (std::uint32_t i = 0; i < graph.matrices.size(); ++i) place_partitions(draft, layout, i);
  add_primal_homes(draft, layout, request);
  v1::Placement placement = to_placement(draft);
  for (std::uint32_t i = 0; i < graph.matrices.size(); ++i) {
    add_lora_blocks(*placement.mutable_loras(), draft, request.machine, i, middle_of(draft, i));
  }
  add_kv_rings(placement, draft, request);
  return placement;
}

}  // namespace primalsim::workloads
