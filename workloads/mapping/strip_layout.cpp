#include "workloads/mapping/strip_layout.h"

#include <algorithm>
#include <numeric>

#include "core/error.h"
#include "workloads/mapping/ribbon_positions.h"

namespace primalsim::workloads {
namespace {

// Matrices that are laid out together: all that read one normed vector, or a single one that sums down
// columns.
struct Unit {
  std::vector<std::uint32_t> matrices;
  std::uint32_t input = 0;  // vector
  bool sums_along_rows = false;
  std::uint32_t rows = 0;
};

class StripFiller {
 public:
  StripFiller(const SlicedGraph& graph, const pe_models::Machine& machine)
      : graph_(graph), tile_width_(machine.mesh().width), height_(machine.mesh().height) {
    for (std::uint32_t i = 0; i < graph_.matrices.size(); ++i) add_to_units(i);
    size_ribbon(machine);
    taken_.assign(layout_.strips, std::vector<bool>(height_, false));
    free_.assign(layout_.strips, height_);
  }

  StripLayout run() {
    // The last matrix first, so that its result is made at the end of the ribbon, next to the next layer.
    const bool ends_in_columns = !units_.empty() && !units_.back().sums_along_rows;
    if (ends_in_columns) {
      std::vector<std::uint32_t> backwards(layout_.strips);
      std::iota(backwards.rbegin(), backwards.rend(), 0U);
      place_columns(units_.back(), backwards);
    }
    for (std::size_t i = 0; i < units_.size() - (ends_in_columns ? 1 : 0); ++i) {
      if (units_[i].sums_along_rows) {
        place_rows(units_[i]);
      } else {
        std::vector<std::uint32_t> order(layout_.strips);
        std::iota(order.begin(), order.end(), 0U);
        std::rotate(order.begin(), order.begin() + cursor_, order.end());
        place_columns(units_[i], order);
      }
    }
    return layout_;
  }

 private:
  void add_to_units(std::uint32_t index) {
    const SlicedMatrix& matrix = graph_.matrices[index];
    const bool along_rows = graph_.vectors[matrix.input].is_normed;
    layout_.sums_along_rows.push_back(along_rows);
    layout_.rows.emplace_back(along_rows ? matrix.columns : matrix.rows);
    layout_.width = std::max(layout_.width, along_rows ? matrix.rows : matrix.columns);
    const bool joins =
        along_rows && !units_.empty() && units_.back().sums_along_rows && units_.back().input == matrix.input;
    if (!joins) units_.push_back({{}, matrix.input, along_rows, 0});
    units_.back().matrices.push_back(index);
    units_.back().rows += along_rows ? matrix.columns : matrix.rows;
  }

  void size_ribbon(const pe_models::Machine& machine) {
    std::uint64_t rows = 0;
    for (const Unit& unit : units_) rows += unit.rows;
    const std::uint64_t strips = (rows + height_ - 1) / height_;
    layout_.tiles = std::max<std::uint64_t>(1, (strips * layout_.width + tile_width_ - 1) / tile_width_);
    const Ribbon ribbon = ribbon_of(machine, layout_.tiles);
    layout_.strips = layout_.width == 0 ? 0 : ribbon.tiles * ribbon.width / layout_.width;
  }

  // Rows of the unit's matrices mixed evenly, so that those of the same heads (of gate and up) are
  // neighbours.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> mixed_rows(const Unit& unit) const {
    struct Entry {
      std::uint64_t middle;  // of the row in its matrix, as a fraction of `rows`
      std::uint64_t rows;
      std::uint32_t matrix;
      std::uint32_t slice;
    };
    std::vector<Entry> entries;
    for (const std::uint32_t matrix : unit.matrices) {
      const auto rows = static_cast<std::uint32_t>(layout_.rows[matrix].size());
      for (std::uint32_t slice = 0; slice < rows; ++slice)
        entries.push_back({2 * slice + 1, rows, matrix, slice});
    }
    std::stable_sort(entries.begin(), entries.end(),
                     [](const Entry& a, const Entry& b) { return a.middle * b.rows < b.middle * a.rows; });
    std::vector<std::pair<std::uint32_t, std::uint32_t>> mixed;
    for (const Entry& entry : entries) mixed.emplace_back(entry.matrix, entry.slice);
    return mixed;
  }

  // The first free rows of the strip, from the top.
  std::uint32_t take(std::uint32_t strip) {
    std::vector<bool>& taken = taken_[strip];
    const auto found = std::find(taken.begin(), taken.end(), false);
    *found = true;
    --free_[strip];
    return static_cast<std::uint32_t>(found - taken.begin());
  }

  void place_rows(const Unit& unit) {
    for (const auto& [matrix, slice] : mixed_rows(unit)) {
      std::uint32_t strip = 0;
      while (free_[strip] == 0) ++strip;
      layout_.rows[matrix][slice] = {strip, take(strip)};
      cursor_ = strip;
    }
  }

  bool share_a_tile(std::uint32_t a, std::uint32_t b) const {
    const auto first = [&](std::uint32_t strip) { return strip * layout_.width / tile_width_; };
    const auto last = [&](std::uint32_t strip) { return ((strip + 1) * layout_.width - 1) / tile_width_; };
    return first(a) <= last(b) && first(b) <= last(a);
  }

  // One strip with room for all; or several in different tiles; or any.
  std::vector<std::uint32_t> choose_strips(std::uint32_t rows,
                                           const std::vector<std::uint32_t>& order) const {
    for (const std::uint32_t strip : order) {
      if (free_[strip] >= rows) return {strip};
    }
    std::vector<std::uint32_t> chosen;
    std::uint32_t room = 0;
    for (const bool apart : {true, false}) {
      for (const std::uint32_t strip : order) {
        if (room >= rows) break;
        const bool is_chosen = std::find(chosen.begin(), chosen.end(), strip) != chosen.end();
        const bool shares = std::any_of(chosen.begin(), chosen.end(),
                                        [&](std::uint32_t other) { return share_a_tile(strip, other); });
        if (free_[strip] == 0 || is_chosen || (apart && shares)) continue;
        chosen.push_back(strip);
        room += free_[strip];
      }
    }
    std::sort(chosen.begin(), chosen.end());
    return chosen;
  }

  void place_columns(const Unit& unit, const std::vector<std::uint32_t>& order) {
    const std::uint32_t matrix = unit.matrices.front();
    const std::vector<std::uint32_t> strips = choose_strips(unit.rows, order);
    std::uint32_t room = 0;
    for (const std::uint32_t strip : strips) room += free_[strip];
    std::uint32_t slice = 0;
    for (std::size_t i = 0; i < strips.size(); ++i) {
      // An even share, or more where the strips that follow have no room for theirs.
      room -= free_[strips[i]];
      const std::uint32_t left = unit.rows - slice;
      const auto strips_left = static_cast<std::uint32_t>(strips.size() - i);
      std::uint32_t share = std::min(free_[strips[i]], (left + strips_left - 1) / strips_left);
      if (left > room) share = std::max(share, left - room);
      for (; share > 0; --share) {
        layout_.rows[matrix][slice++] = {strips[i], take(strips[i])};
      }
    }
  }

  const SlicedGraph& graph_;
  const std::uint32_t tile_width_;
  const std::uint32_t height_;
  std::vector<Unit> units_;
  StripLayout layout_;
  std::vector<std::vector<bool>> taken_;  // per strip and y
  std::vector<std::uint32_t> free_;       // per strip
  std::uint32_t cursor_ = 0;              // strip of the last row that place_rows placed
};

}  // namespace

std::vector<std::uint32_t> StripLayout::rows_in(std::uint32_t matrix, std::uint32_t strip) const {
  std::vector<std::uint32_t> found;
  for (const StripRow& row : rows[matrix]) {
    if (row.strip == strip) found.push_back(row.y);
  }
  std::sort(found.begin(), found.end());
  return found;
}

StripLayout lay_out_strips(const SlicedGraph& graph, const pe_models::Machine& machine) {
  return StripFiller(graph, machine).run();
}

}  // namespace primalsim::workloads
