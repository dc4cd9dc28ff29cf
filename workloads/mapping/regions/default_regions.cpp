#include "workloads/mapping/regions/default_regions.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "workloads/mapping/draft.h"
#include "workloads/mapping/regions/rule_numbers.h"
#include "workloads/mapping/sliced_graph.h"
#include "workloads/mapping/stream_parts.h"

namespace primalsim::workloads {
namespace {

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

  std::optional<v1::Regions> gathered() {
    if (!has_numbers()) return std::nullopt;
    numbers_ = &kGathered;
    return compact();
  }

  v1::Regions compact() {
    regions_.set_name("compact");
    regions_.set_model(request_.workload.name());
    const std::uint32_t line = graph_.vectors[0].slices;
    regions_.add_band_columns(band_of(line));
    regions_.set_slot_macros(has_numbers() ? line * numbers_->slot_permille / 1000 : line);
    const std::uint32_t width = request_.machine.mesh().width;
    regions_.set_crossing_columns(
        std::min(1024U, has_numbers() ? (width * numbers_->crossing_permille + 500) / 1000 : width));
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

  // A layer on several tiles; a head has the rules alone.
  bool has_numbers() const { return !one_tile() && context_vector() != kNoIndex; }

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

  // On one tile everything is around the middle. `lines` below each other in so many columns:
  AreaNumbers area_of(Part part, std::uint32_t lines) const {
    if (has_numbers()) return area_on_tiles(part, lines);
    if (!one_tile()) return {.column = 800};
    const auto in_columns = [&](std::uint32_t columns) {
      return std::clamp((lines + columns - 1) / columns, 1U, 64U);
    };
    switch (part) {
      case Part::kAttention:
        return {.columns = 1000};
      case Part::kContext:
        return {.column = 550, .columns = 500, .down = in_columns(1)};
      case Part::kOthers:
        return {.rows = 236};
      default:
        return {.columns = 900, .rows = 200, .down = in_columns(4)};
    }
  }

  // Along several tiles the data's way is from west to east: q, k and v first, the output last.
  AreaNumbers area_on_tiles(Part part, std::uint32_t lines) const {
    AreaNumbers area;
    switch (part) {
      case Part::kAttention:
        area = numbers_->attention;
        if (numbers_->attention_down_permille == 0) return area;
        area.down = std::clamp((lines * numbers_->attention_down_permille + 999) / 1000, 1U, 64U);
        return area;
      case Part::kContext:
        return numbers_->context;
      case Part::kOthers:
        return numbers_->others;
      default:
        return numbers_->last;
    }
  }

  // Of what a matrix makes.
  HomeNumbers home_of_sums(const SlicedVector& vector) const {
    if (one_tile()) return {.x = 1000, .y = 0};
    if (!has_numbers()) return {};
    if (vector.is_query) return numbers_->query;
    if (vector.is_key) return numbers_->key;
    if (vector.is_value) return numbers_->value;
    switch (part_of(vector.made_by)) {
      case Part::kContext:
        return numbers_->of_context;
      case Part::kLast:
        return numbers_->of_last;
      default:
        return vector.made_by == first_other() ? numbers_->of_first_other : numbers_->of_others;
    }
  }

  std::uint32_t first_other() const {
    for (std::uint32_t matrix = 0; matrix < graph_.matrices.size(); ++matrix) {
      if (part_of(matrix) == Part::kOthers) return matrix;
    }
    return kNoIndex;
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

  AreaNumbers area_of_homes() const {
    if (has_numbers()) return numbers_->input;
    if (one_tile()) return {.column = 250, .columns = 150, .rows = 300, .down = 10};
    return {.column = 900, .columns = 150, .rows = 1000, .down = 10};
  }

  void add_home(std::uint32_t index) {
    const SlicedVector& vector = graph_.vectors[index];
    v1::HomeRegion& home = *regions_.add_homes();
    home.set_vector(vector.name);
    set_area(*home.mutable_area(), area_of_homes());
    HomeNumbers numbers;
    if (vector.made_by != kNoIndex) {
      home.set_at(v1::HomeRegion::SUMS);
      numbers = home_of_sums(vector);
    } else if (vector.follows != kNoIndex && vector.follows < index) {
      home.set_at(v1::HomeRegion::FOLLOWS);
    } else if (index == context_vector()) {
      home.set_at(v1::HomeRegion::CACHE);
      numbers = one_tile() ? HomeNumbers{.x = 400} : numbers_->of_cells;
    } else {
      home.set_at(v1::HomeRegion::AREA);
    }
    home.set_x(numbers.x);
    home.set_y(numbers.y);
    home.set_y_step(numbers.y_step);
  }

  void add_cache(v1::CacheRegion& cache) const {
    cache.set_heads(request_.options.sharding == StrategyOptions::Sharding::token
                        ? request_.workload.shape().kv_heads()
                        : 1);
    cache.set_together(true);
    cache.set_first(one_tile() ? 940 : numbers_->first);
    cache.set_aspect(one_tile() ? 500 : numbers_->aspect);
    cache.set_toward(one_tile() ? 1000 : numbers_->toward);
    cache.set_spread(one_tile() ? 0 : numbers_->spread);
  }

  const PlacementRequest& request_;
  const SlicedGraph graph_;
  const RuleNumbers* numbers_ = &kSpreadOut;
  v1::Regions regions_;
};

}  // namespace

v1::Regions default_regions(const PlacementRequest& request) { return Rules(request).compact(); }

std::optional<v1::Regions> gathered_regions(const PlacementRequest& request) {
  return Rules(request).gathered();
}

}  // namespace primalsim::workloads
