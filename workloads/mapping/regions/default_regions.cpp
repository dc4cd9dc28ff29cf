#include "workloads/mapping/regions/default_regions.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "workloads/mapping/draft.h"
#include "workloads/mapping/sliced_graph.h"
#include "workloads/mapping/stream_parts.h"

namespace primalsim::workloads {
namespace {

struct AreaNumbers {
  std::uint32_t column = 500;
  std::uint32_t row = 500;
  std::uint32_t columns = 0;
  std::uint32_t rows = 0;
  std::uint32_t down = 1;
};

void set_area(v1::Area& area, const AreaNumbers& numbers) {
  area.set_column(numbers.column);
  area.set_row(numbers.row);
  area.set_columns(numbers.columns);
  area.set_rows(numbers.rows);
  area.set_down(numbers.down);
}

class Rules {
 public:
  explicit Rules(const PlacementRequest& request)
      : request_(request), graph_(slice_graph(request.workload, request.graph, request.machine)) {}

  // Nothing where the layer is on one tile.
  std::optional<v1::Regions> gathered() {
    if (one_tile()) return std::nullopt;
    v1::Regions regions = compact();
    for (v1::WeightRegion& weights : *regions.mutable_weights()) {
      const Part part = part_of(graph_.find_matrix(weights.matrices(0)));
      set_area(*weights.mutable_area(), gathered_area(part));
    }
    for (v1::HomeRegion& home : *regions.mutable_homes()) {
      if (home.at() == v1::HomeRegion::SUMS) home.set_y(1000);
      if (home.at() == v1::HomeRegion::AREA)
        set_area(*home.mutable_area(), {.column = 722, .columns = 147, .rows = 730, .down = 10});
      if (home.at() != v1::HomeRegion::CACHE) continue;
      home.set_x(200);
      home.set_y(250);
    }
    if (!regions.has_cache()) return regions;
    v1::CacheRegion& cache = *regions.mutable_cache();
    cache.set_first(703);
    cache.set_aspect(544);
    cache.set_toward(178);
    cache.set_spread(7);
    return regions;
  }

  v1::Regions compact() {
    regions_.set_name("compact");
    regions_.set_model(request_.workload.name());
    const std::uint32_t line = graph_.vectors[0].slices;
    regions_.add_band_columns(band_of(line));
    regions_.set_slot_macros(line);
    regions_.set_crossing_columns(std::min(1024U, request_.machine.mesh().width));
    regions_.set_reduction(v1::Mapping::STAGGERED);
    regions_.set_stream_parts(kCompactStreamParts);
    add_weights();
    for (std::uint32_t vector = 0; vector < graph_.vectors.size(); ++vector) add_home(vector);
    for (const SlicedMatrix& matrix : graph_.matrices) {
      if (matrix.rank == 0) continue;
      v1::LoraRegion& lora = *regions_.add_loras();
      lora.set_matrix(matrix.name);
      lora.set_row(500);
      lora.set_column(500);
      lora.set_root_row(500);
      lora.set_root_column(500);
    }
    if (graph_.find(&SlicedVector::is_key) != kNoIndex) add_cache(*regions_.mutable_cache());
    return std::move(regions_);
  }

 private:
  // On one tile wide slots, elsewhere as square as a slot of `macros` can be without leaving a rest.
  std::uint32_t band_of(std::uint32_t macros) const {
    const std::uint32_t widest = std::min(macros, request_.machine.mesh().width);
    if (one_tile()) return std::clamp((3 * macros + 2) / 4, 1U, widest);
    std::uint32_t best = 1;
    for (std::uint32_t columns = 1; columns <= widest; ++columns) {
      if (macros % columns == 0 && columns * columns <= 2 * macros) best = columns;
    }
    return best;
  }

  bool one_tile() const { return fewest_tiles(graph_, request_.machine) == 1; }

  enum class Part { kAttention, kContext, kOthers, kLast };

  // By one of its matrices: makes q, k or v; multiplies the context; the last of the layer, which makes its
  // output.
  Part part_of(std::uint32_t matrix) const {
    const SlicedMatrix& sliced = graph_.matrices[matrix];
    const SlicedVector& output = graph_.vectors[sliced.output];
    if (output.is_query || output.is_key || output.is_value) return Part::kAttention;
    if (context_vector() != kNoIndex && sliced.input == context_vector()) return Part::kContext;
    return matrix + 1 == graph_.matrices.size() ? Part::kLast : Part::kOthers;
  }

  // Whoever chooses first gets the places around its points. On one tile that is what multiplies the context;
  // on several tiles q, k and v, for the cells lie around them, and last come the many lines of the others.
  int turn_of(Part part) const {
    switch (part) {
      case Part::kAttention:
        return one_tile() ? 1 : 0;
      case Part::kContext:
        return one_tile() ? 0 : 1;
      case Part::kOthers:
        return one_tile() ? 2 : 3;
      default:
        return one_tile() ? 3 : 2;
    }
  }

  // Matrices with the same input take turns.
  void add_weights() {
    struct Group {
      int turn;
      v1::WeightRegion weights;
    };
    std::vector<bool> seen(graph_.matrices.size(), false);
    std::vector<Group> groups;
    for (std::uint32_t i = 0; i < graph_.matrices.size(); ++i) {
      if (seen[i]) continue;
      const Part part = part_of(i);
      v1::WeightRegion& weights = groups.emplace_back(Group{turn_of(part), {}}).weights;
      std::uint32_t lines = 0;
      for (std::uint32_t k = i; k < graph_.matrices.size(); ++k) {
        if (graph_.matrices[k].input != graph_.matrices[i].input) continue;
        seen[k] = true;
        weights.add_matrices(graph_.matrices[k].name);
        lines += graph_.matrices[k].columns;
      }
      const bool by_columns = one_tile() && (part == Part::kContext || part == Part::kLast);
      weights.set_lines(v1::WeightRegion::OUTPUT_SLICES);
      weights.set_order(by_columns ? v1::WeightRegion::COLUMNS : v1::WeightRegion::ROWS);
      set_area(*weights.mutable_area(), area_of(part, lines));
    }
    std::stable_sort(groups.begin(), groups.end(),
                     [](const Group& a, const Group& b) { return a.turn < b.turn; });
    for (Group& group : groups) *regions_.add_weights() = std::move(group.weights);
  }

  // Along several tiles the data's way is from west to east: q, k and v first, the output last.
  // On one tile everything is around the middle. `lines` below each other in so many columns:
  AreaNumbers area_of(Part part, std::uint32_t lines) const {
    const auto in_columns = [&](std::uint32_t columns) {
      return std::clamp((lines + columns - 1) / columns, 1U, 64U);
    };
    switch (part) {
      case Part::kAttention:
        return one_tile() ? AreaNumbers{.columns = 1000}
                          : AreaNumbers{.column = 400, .columns = 800, .rows = 900, .down = in_columns(6)};
      case Part::kContext:
        return one_tile() ? AreaNumbers{.column = 550, .columns = 500, .down = in_columns(1)}
                          : AreaNumbers{.column = 400};
      case Part::kOthers:
        return one_tile() ? AreaNumbers{.rows = 236} : AreaNumbers{.column = 600, .columns = 800};
      default:
        return one_tile() ? AreaNumbers{.columns = 900, .rows = 200, .down = in_columns(4)}
                          : AreaNumbers{.column = 800};
    }
  }

  static AreaNumbers gathered_area(Part part) {
    switch (part) {
      case Part::kAttention:
        return {.column = 125, .row = 645, .columns = 252, .rows = 841, .down = 9};
      case Part::kContext:
        return {.column = 400, .row = 561, .rows = 173};
      case Part::kOthers:
        return {.column = 884, .row = 522, .columns = 757, .rows = 314, .down = 15};
      default:
        return {.column = 857, .row = 442, .columns = 42, .rows = 732, .down = 6};
    }
  }

  // What attention makes: nothing multiplies it into being, and it follows nothing.
  std::uint32_t context_vector() const {
    if (graph_.find(&SlicedVector::is_key) == kNoIndex) return kNoIndex;
    for (std::uint32_t i = 1; i < graph_.vectors.size(); ++i) {
      const SlicedVector& vector = graph_.vectors[i];
      if (vector.made_by == kNoIndex && vector.follows == kNoIndex && vector.read_by != kNoIndex) return i;
    }
    return kNoIndex;
  }

  void add_home(std::uint32_t index) {
    const SlicedVector& vector = graph_.vectors[index];
    v1::HomeRegion& home = *regions_.add_homes();
    home.set_vector(vector.name);
    home.set_x(one_tile() ? 1000 : 0);
    home.set_y(one_tile() ? 0 : 500);
    set_area(
        *home.mutable_area(),
        {.column = one_tile() ? 250U : 900U, .columns = 150, .rows = one_tile() ? 300U : 1000U, .down = 10});
    if (vector.made_by != kNoIndex) {
      home.set_at(v1::HomeRegion::SUMS);
    } else if (vector.follows != kNoIndex && vector.follows < index) {
      home.set_at(v1::HomeRegion::FOLLOWS);
    } else if (index == context_vector()) {
      home.set_at(v1::HomeRegion::CACHE);
      home.set_x(one_tile() ? 400 : 0);
      home.set_y(500);
    } else {
      home.set_at(v1::HomeRegion::AREA);
    }
  }

  void add_cache(v1::CacheRegion& cache) const {
    cache.set_heads(request_.options.sharding == StrategyOptions::Sharding::token
                        ? request_.workload.shape().kv_heads()
                        : 1);
    cache.set_together(true);
    cache.set_first(one_tile() ? 940 : 620);
    cache.set_aspect(one_tile() ? 500 : 400);
    cache.set_toward(one_tile() ? 1000 : 250);
    cache.set_spread(one_tile() ? 0 : 6);
  }

  const PlacementRequest& request_;
  const SlicedGraph graph_;
  v1::Regions regions_;
};

}  // namespace

v1::Regions default_regions(const PlacementRequest& request) { return Rules(request).compact(); }

std::optional<v1::Regions> gathered_regions(const PlacementRequest& request) {
  return Rules(request).gathered();
}

}  // namespace primalsim::workloads
