// `leap`: the layout of LEAP (arXiv 2509.14781), as far as it is published. A tile is four strips over its
// whole height, the channels of Q, K, V and O; a strip is filled row by row, so that what adds to an output
// slice lies in a few rows of it. docs/mapping.md, leap
#include <algorithm>
#include <array>
#include <vector>

#include "core/checked_math.h"
#include "workloads/mapping/curve_fill.h"

namespace primalsim::workloads {
namespace {

constexpr std::uint32_t kChannels = 4;

std::uint32_t matrix_of(const SlicedGraph& graph, bool SlicedVector::*is) {
  const std::uint32_t vector = graph.find(is);
  return vector == kNoIndex ? kNoIndex : graph.vectors[vector].made_by;
}

// It reads what no matrix makes and no operator between matrices: the context of attention.
std::uint32_t output_matrix(const SlicedGraph& graph) {
  for (std::uint32_t i = 0; i < graph.matrices.size(); ++i) {
    const std::uint32_t input = graph.matrices[i].input;
    const SlicedVector& read = graph.vectors[input];
    if (input != 0 && read.made_by == kNoIndex && read.follows == kNoIndex && !read.is_normed) return i;
  }
  return kNoIndex;
}

std::uint64_t partitions_of(const SlicedMatrix& matrix) {
  return std::uint64_t{matrix.rows} * matrix.columns;
}

// The strips of a tile, from the west; the last one has what a width that is no multiple leaves.
class Strips {
 public:
  explicit Strips(const pe_models::Mesh& mesh)
      : mesh_(mesh), width_(std::max(1U, mesh.width / kChannels)), count_(std::min(mesh.width, kChannels)) {}

  std::uint32_t count() const { return count_; }
  std::uint32_t of_channel(std::uint32_t channel) const { return channel % count_; }
  std::uint64_t cells(std::uint32_t strip) const {
    return std::uint64_t{end(strip) - begin(strip)} * mesh_.height;
  }

  // Row by row.
  template <typename Visit>
  void visit(std::uint32_t strip, Visit visit) const {
    for (std::uint32_t y = 0; y < mesh_.height; ++y) {
      for (std::uint32_t x = begin(strip); x < end(strip); ++x) visit(x, y);
    }
  }

 private:
  std::uint32_t begin(std::uint32_t strip) const { return strip * width_; }
  std::uint32_t end(std::uint32_t strip) const {
    return strip + 1 == count_ ? mesh_.width : (strip + 1) * width_;
  }

  const pe_models::Mesh mesh_;
  const std::uint32_t width_;
  const std::uint32_t count_;
};

// The matrices of the channels; kNoIndex where the graph has none, or it is that of a channel before.
using Channels = std::array<std::uint32_t, kChannels>;

Channels channels_of(const SlicedGraph& graph) {
  Channels channels{matrix_of(graph, &SlicedVector::is_query), matrix_of(graph, &SlicedVector::is_key),
                    matrix_of(graph, &SlicedVector::is_value), output_matrix(graph)};
  for (auto channel = channels.begin(); channel != channels.end(); ++channel) {
    if (std::find(channels.begin(), channel, *channel) != channel) *channel = kNoIndex;
  }
  return channels;
}

// Channels that lie in one strip, of a narrow mesh, share it.
std::uint64_t tiles_of(const SlicedGraph& graph, const Channels& channels, const Strips& strips,
                       const pe_models::Machine& machine) {
  std::array<std::uint64_t, kChannels> wanted{};
  for (std::uint32_t channel = 0; channel < kChannels; ++channel) {
    if (channels[channel] == kNoIndex) continue;
    wanted[strips.of_channel(channel)] += partitions_of(graph.matrices[channels[channel]]);
  }
  std::uint64_t tiles = fewest_tiles(graph, machine);
  for (std::uint32_t strip = 0; strip < strips.count(); ++strip) {
    tiles = std::max(tiles, divide_up(wanted[strip], strips.cells(strip)));
  }
  return tiles;
}

class Filler {
 public:
  Filler(Draft& draft, const Strips& strips)
      : draft_(draft), strips_(strips), is_used_(draft.ribbon.macros(), false) {}

  // In this strip of one tile after another.
  void fill_channel(std::uint32_t matrix, std::uint32_t strip) {
    std::vector<std::uint32_t> macros;
    for (std::uint32_t tile = 0; tile < draft_.ribbon.tiles; ++tile) add_free(tile, strip, macros);
    place(matrix, macros);
  }

  // In what is free, strip after strip.
  void fill(std::uint32_t matrix) {
    std::vector<std::uint32_t> macros;
    for (std::uint32_t tile = 0; tile < draft_.ribbon.tiles; ++tile) {
      for (std::uint32_t strip = 0; strip < strips_.count(); ++strip) add_free(tile, strip, macros);
    }
    place(matrix, macros);
  }

 private:
  void add_free(std::uint32_t tile, std::uint32_t strip, std::vector<std::uint32_t>& macros) const {
    strips_.visit(strip, [&](std::uint32_t x, std::uint32_t y) {
      const std::uint32_t macro = draft_.ribbon.index({tile, x, y});
      if (!is_used_[macro]) macros.push_back(macro);
    });
  }

  // One output slice after another: what adds to it lies together.
  void place(std::uint32_t matrix, const std::vector<std::uint32_t>& macros) {
    const SlicedMatrix& sliced = draft_.graph.matrices[matrix];
    std::size_t next = 0;
    for (std::uint32_t column = 0; column < sliced.columns; ++column) {
      for (std::uint32_t row = 0; row < sliced.rows; ++row) {
        is_used_[macros[next]] = true;
        draft_.partitions[matrix][row * sliced.columns + column] = macros[next++];
      }
    }
  }

  Draft& draft_;
  const Strips& strips_;
  std::vector<bool> is_used_;
};

}  // namespace

v1::Placement place_leap(const PlacementRequest& request) {
  const SlicedGraph graph = slice_graph(request.workload, request.graph, request.machine);
  const Strips strips(request.machine.mesh());
  const Channels channels = channels_of(graph);
  Draft draft = make_draft(request, graph, tiles_of(graph, channels, strips, request.machine));
  Filler filler(draft, strips);
  for (std::uint32_t channel = 0; channel < kChannels; ++channel) {
    if (channels[channel] != kNoIndex) filler.fill_channel(channels[channel], strips.of_channel(channel));
  }
  for (std::uint32_t matrix = 0; matrix < graph.matrices.size(); ++matrix) {
    const bool is_placed = std::find(channels.begin(), channels.end(), matrix) != channels.end();
    if (!is_placed) filler.fill(matrix);
  }
  // The cache goes round the macros of K and V, and on to others once these are full.
  StrategyOptions options = request.options;
  options.kv_turns = false;
  return complete(draft, {request.workload, request.graph, request.machine, options});
}

}  // namespace primalsim::workloads
