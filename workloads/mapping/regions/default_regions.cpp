#include "workloads/mapping/regions/default_regions.h"

#include <algorithm>
#include <vector>

#include "workloads/mapping/draft.h"
#include "workloads/mapping/sliced_graph.h"

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

  v1::Regions run() {
    regions_.set_name("compact");
    regions_.set_model(request_.workload.name());
    const std::uint32_t line = graph_.vectors[0].slices;
    regions_.add_band_columns(band_of(line));
    regions_.set_slot_macros(line);
    regions_.set_crossing_columns(std::min(1024U, request_.machine.mesh().width));
    regions_.set_reduction(v1::Mapping::STAGGERED);
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
  // As square as a slot of `macros` can be without leaving a rest.
  std::uint32_t band_of(std::uint32_t macros) const {
    std::uint32_t best = 1;
    for (std::uint32_t columns = 1; columns <= std::min(macros, request_.machine.mesh().width); ++columns) {
      if (macros % columns == 0 && columns * columns <= 2 * macros) best = columns;
    }
    return best;
  }

  bool one_tile() const { return fewest_tiles(graph_, request_.machine) == 1; }

  // Matrices with the same input take turns. Whoever chooses first gets the places around its points: on one
  // tile single matrices, then what reads the layer's output of attention, then q, k and v, which take what
  // is left; on several tiles first q, k and v, for the cells lie around them, and last what has most lines.
  void add_weights() {
    std::vector<bool> seen(graph_.matrices.size(), false);
    std::vector<v1::WeightRegion> regions;
    for (std::uint32_t i = 0; i < graph_.matrices.size(); ++i) {
      if (seen[i]) continue;
      v1::WeightRegion& weights = regions.emplace_back();
      for (std::uint32_t k = i; k < graph_.matrices.size(); ++k) {
        if (graph_.matrices[k].input != graph_.matrices[i].input) continue;
        seen[k] = true;
        weights.add_matrices(graph_.matrices[k].name);
      }
      weights.set_lines(v1::WeightRegion::OUTPUT_SLICES);
      weights.set_order(v1::WeightRegion::ROWS);
      set_area(*weights.mutable_area(), area_of(i, weights));
    }
    std::stable_sort(regions.begin(), regions.end(),
                     [&](const v1::WeightRegion& a, const v1::WeightRegion& b) { return turn(a) < turn(b); });
    for (v1::WeightRegion& weights : regions) *regions_.add_weights() = std::move(weights);
  }

  int turn(const v1::WeightRegion& weights) const {
    if (is_of_attention(weights)) return one_tile() ? 2 : 0;
    return weights.matrices_size() == 1 ? (one_tile() ? 0 : 1) : (one_tile() ? 1 : 2);
  }

  bool is_of_attention(const v1::WeightRegion& weights) const {
    for (const SlicedMatrix& matrix : graph_.matrices) {
      if (matrix.name == weights.matrices(0)) return graph_.vectors[matrix.output].is_query;
    }
    return false;
  }

  // Along several tiles the data's way is from west to east: q, k and v first, then what reads the context,
  // and what makes the output last. On one tile everything is around the middle.
  AreaNumbers area_of(std::uint32_t matrix, const v1::WeightRegion& weights) const {
    const SlicedMatrix& sliced = graph_.matrices[matrix];
    const SlicedVector& output = graph_.vectors[sliced.output];
    const std::uint32_t context = context_vector();
    if (output.is_query || output.is_key || output.is_value)
      return one_tile() ? AreaNumbers{.columns = 1000}
                        : AreaNumbers{.column = 400, .columns = 800, .rows = 900, .down = sixth_of(weights)};
    if (context != kNoIndex && sliced.input == context)
      return one_tile() ? AreaNumbers{.columns = 500, .down = 8} : AreaNumbers{.column = 400};
    const bool is_last = matrix + 1 == graph_.matrices.size();
    if (is_last) return one_tile() ? AreaNumbers{.columns = 400, .rows = 200} : AreaNumbers{.column = 800};
    return one_tile() ? AreaNumbers{.rows = 236} : AreaNumbers{.column = 600, .columns = 800};
  }

  // Lines below each other, so that there are six columns of them.
  std::uint32_t sixth_of(const v1::WeightRegion& weights) const {
    constexpr std::uint32_t kColumns = 6;
    std::uint32_t lines = 0;
    for (const std::string& name : weights.matrices()) {
      for (const SlicedMatrix& matrix : graph_.matrices) lines += matrix.name == name ? matrix.columns : 0;
    }
    return std::clamp((lines + kColumns - 1) / kColumns, 1U, 64U);
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
    home.set_x(0);
    home.set_y(500);
    set_area(*home.mutable_area(),
             {.column = 900, .columns = 150, .rows = one_tile() ? 600U : 1000U, .down = 10});
    if (vector.made_by != kNoIndex) {
      home.set_at(v1::HomeRegion::SUMS);
    } else if (vector.follows != kNoIndex && vector.follows < index) {
      home.set_at(v1::HomeRegion::FOLLOWS);
    } else if (index == context_vector()) {
      home.set_at(v1::HomeRegion::CACHE);
    } else if (one_tile() && graph_.reader_of(index) != kNoIndex) {
      home.set_at(v1::HomeRegion::READERS);
    } else {
      home.set_at(v1::HomeRegion::AREA);
    }
  }

  void add_cache(v1::CacheRegion& cache) const {
    cache.set_heads(request_.options.sharding == StrategyOptions::Sharding::token
                        ? request_.workload.shape().kv_heads()
                        : 1);
    cache.set_together(true);
    cache.set_first(one_tile() ? 900 : 620);
    cache.set_aspect(one_tile() ? 500 : 400);
    cache.set_toward(one_tile() ? 500 : 250);
  }

  const PlacementRequest& request_;
  const SlicedGraph graph_;
  v1::Regions regions_;
};

}  // namespace

v1::Regions default_regions(const PlacementRequest& request) { return Rules(request).run(); }

}  // namespace primalsim::workloads
