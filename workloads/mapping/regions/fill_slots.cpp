// The lines of weights take slots.
#include <algorithm>
#include <limits>

#include "workloads/mapping/regions/region_draft.h"

namespace primalsim::workloads {
namespace {

struct Line {
  std::uint32_t matrix = 0;
  std::uint32_t slice = 0;  // of the output, or of the input
};

bool by_output(const v1::WeightRegion& weights) { return weights.lines() == v1::WeightRegion::OUTPUT_SLICES; }

// Matrices take turns so that the same share of each has had its turn: lines of the same heads are
// neighbours.
std::vector<Line> lines_of(const SlicedGraph& graph, const v1::WeightRegion& weights) {
  struct Due {
    std::uint64_t share;  // of 2^32
    std::size_t turn;
    Line line;
  };
  std::vector<Due> due;
  for (int turn = 0; turn < weights.matrices_size(); ++turn) {
    const std::uint32_t matrix = graph.find_matrix(weights.matrices(turn));
    const SlicedMatrix& sliced = graph.matrices[matrix];
    const std::uint32_t count = by_output(weights) ? sliced.columns : sliced.rows;
    for (std::uint32_t slice = 0; slice < count; ++slice) {
      due.push_back({(std::uint64_t{slice} << 32) / count, static_cast<std::size_t>(turn), {matrix, slice}});
    }
  }
  std::stable_sort(due.begin(), due.end(), [](const Due& a, const Due& b) {
    return a.share != b.share ? a.share < b.share : a.turn < b.turn;
  });
  std::vector<Line> lines;
  lines.reserve(due.size());
  for (const Due& each : due) lines.push_back(each.line);
  return lines;
}

std::uint32_t length_of(const SlicedMatrix& matrix, const v1::WeightRegion& weights) {
  return by_output(weights) ? matrix.rows : matrix.columns;
}

class SlotFiller {
 public:
  explicit SlotFiller(RegionDraft& region) : region_(region), ribbon_(region.draft.ribbon) {
    const v1::Regions& regions = region.regions;
    const std::vector<std::uint32_t> bands(regions.band_columns().begin(), regions.band_columns().end());
    // Ends at 1 at the latest: slots of one macro hold whatever the tiles hold.
    for (std::uint32_t macros = std::min(regions.slot_macros(), ribbon_.macros_per_tile()); macros > 0;
         --macros) {
      if (!fits(macros)) continue;
      slots_ = cut_slots(ribbon_, bands, macros);
      break;
    }
    free_.resize(slots_.size());
    for (std::size_t i = 0; i < free_.size(); ++i) free_[i] = i;
  }

  void run() {
    for (const v1::WeightRegion& weights : region_.regions.weights()) {
      const std::vector<Line> lines = lines_of(region_.draft.graph, weights);
      for (std::uint32_t i = 0; i < lines.size(); ++i) {
        const RibbonPoint point =
            area_point(weights.area(), ribbon_, ribbon_.tiles, i, static_cast<std::uint32_t>(lines.size()));
        place(lines[i], weights, point);
      }
    }
  }

 private:
  bool fits(std::uint32_t macros) const {
    std::uint64_t wanted = 0;
    for (const v1::WeightRegion& weights : region_.regions.weights()) {
      for (const std::string& name : weights.matrices()) {
        const SlicedMatrix& matrix = region_.draft.graph.matrices[region_.draft.graph.find_matrix(name)];
        const std::uint32_t length = length_of(matrix, weights);
        const std::uint64_t lines = std::uint64_t{matrix.rows} * matrix.columns / length;
        wanted += lines * ((length + macros - 1) / macros);
      }
    }
    return wanted <= std::uint64_t{ribbon_.macros_per_tile() / macros} * ribbon_.tiles;
  }

  const Slot& take_nearest(const RibbonPoint& point) {
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    std::size_t nearest = 0;
    for (std::size_t i = 0; i < free_.size(); ++i) {
      const std::int64_t distance = region_.distance(slots_[free_[i]].middle, point);
      if (distance >= least) continue;
      least = distance;
      nearest = i;
    }
    const Slot& slot = slots_[free_[nearest]];
    free_.erase(free_.begin() + static_cast<std::ptrdiff_t>(nearest));
    return slot;
  }

  void place(const Line& line, const v1::WeightRegion& weights, RibbonPoint point) {
    const SlicedMatrix& matrix = region_.draft.graph.matrices[line.matrix];
    const std::uint32_t length = length_of(matrix, weights);
    for (std::uint32_t done = 0; done < length;) {
      const Slot& slot = take_nearest(point);
      if (done == 0) point = slot.middle;  // the others are around the first
      std::vector<std::uint32_t> macros = slot.macros;
      if (weights.order() == v1::WeightRegion::COLUMNS) {
        std::stable_sort(macros.begin(), macros.end(), [&](std::uint32_t a, std::uint32_t b) {
          return ribbon_.position(a).x < ribbon_.position(b).x;
        });
      }
      for (std::size_t i = 0; i < macros.size() && done < length; ++i, ++done) {
        const std::uint32_t row = by_output(weights) ? done : line.slice;
        const std::uint32_t column = by_output(weights) ? line.slice : done;
        region_.draft.partitions[line.matrix][std::size_t{row} * matrix.columns + column] = macros[i];
      }
    }
  }

  RegionDraft& region_;
  const Ribbon ribbon_;
  std::vector<Slot> slots_;
  std::vector<std::size_t> free_;  // indices, ascending
};

}  // namespace

RibbonPoint area_point(const v1::Area& area, const Ribbon& ribbon, std::uint32_t tiles, std::uint32_t item,
                       std::uint32_t items) {
  const std::uint32_t down = std::min(area.down(), items);
  const std::uint32_t across = (items + down - 1) / down;
  // Place i of n in an extent of `size` permille around `middle`, on `whole` columns or rows.
  const auto along = [](std::int64_t middle, std::int64_t size, std::int64_t i, std::int64_t n,
                        std::int64_t whole) {
    const std::int64_t permille = middle + size * (2 * i + 1 - n) / (2 * n);
    return std::clamp<std::int64_t>(permille * whole / 1000, 0, whole - 1);
  };
  return {along(area.column(), area.columns(), item / down, across, std::int64_t{tiles} * ribbon.width),
          along(area.row(), area.rows(), item % down, down, ribbon.height)};
}

void fill_slots(RegionDraft& region) { SlotFiller(region).run(); }

}  // namespace primalsim::workloads
