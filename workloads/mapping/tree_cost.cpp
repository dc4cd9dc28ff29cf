#include "workloads/mapping/tree_cost.h"

#include <algorithm>
#include <set>
#include <vector>

#include "workloads/mapping/ribbon_positions.h"
#include "workloads/mapping/sliced_graph.h"

namespace primalsim::workloads {
namespace {

class LinkCounter {
 public:
  explicit LinkCounter(const Ribbon& ribbon)
      : ribbon_(ribbon), flits_(ribbon.macros() * kPlanarPorts, 0), tree_of_(flits_.size(), 0) {}

  void begin_tree(std::uint64_t flits_per_link) {
    ++tree_;
    flits_per_link_ = flits_per_link;
  }

  // Adds the path's links that the tree does not have yet. Returns the flit-hops added.
  std::uint64_t add_path(std::uint32_t from, std::uint32_t to) {
    added_ = 0;
    ribbon_.walk(DimensionOrder::kXy, from, to, [this](std::uint32_t macro, Port port) { use(macro, port); });
    return added_;
  }

  std::uint64_t busiest() const {
    return flits_.empty() ? 0 : *std::max_element(flits_.begin(), flits_.end());
  }

 private:
  void use(std::uint32_t macro, Port port) {
    const std::size_t link = std::size_t{macro} * kPlanarPorts + port;
    if (tree_of_[link] == tree_) return;
    tree_of_[link] = tree_;
    flits_[link] += flits_per_link_;
    added_ += flits_per_link_;
  }

  const Ribbon ribbon_;
  std::vector<std::uint64_t> flits_;    // per macro and direction
  std::vector<std::uint64_t> tree_of_;  // last tree that used the link
  std::uint64_t tree_ = 0;
  std::uint64_t flits_per_link_ = 0;
  std::uint64_t added_ = 0;
};

class TreeCounter {
 public:
  TreeCounter(const v1::Placement& placement, const v1::Workload& workload, const v1::Graph& graph,
              const pe_models::Machine& machine)
      : placement_(placement),
        machine_(machine),
        graph_(slice_graph(workload, graph, machine)),
        ribbon_(ribbon_of(machine, placement.tiles())),
        links_(ribbon_) {}

  TreeCost run() {
    for (const SlicedVector& vector : graph_.vectors) {
      const v1::VectorPlacement& placed = vector_placement(vector.name);
      for (std::uint32_t slice = 0; slice < vector.slices; ++slice) {
        const std::uint32_t elements =
            std::min(graph_.slice_elements, vector.length - slice * graph_.slice_elements);
        add_multicast(vector, placed.slices(static_cast<int>(slice)), slice, elements);
        add_reduce(vector, placed.slices(static_cast<int>(slice)), slice, elements);
      }
    }
    cost_.busiest_link_flits = links_.busiest();
    return cost_;
  }

 private:
  std::uint32_t index(const v1::Macro& macro) const { return ribbon_.index(position_of(macro)); }

  const v1::VectorPlacement& vector_placement(const std::string& name) const {
    return *std::find_if(placement_.vectors().begin(), placement_.vectors().end(),
                         [&](const v1::VectorPlacement& vector) { return vector.vector() == name; });
  }

  template <typename Each>
  void for_each_partition(const std::string& matrix, const Each& each) const {
    for (const v1::MatrixPlacement& placed : placement_.matrices()) {
      if (placed.matrix() != matrix) continue;
      for (const v1::Partition& partition : placed.partitions()) each(partition);
    }
  }

  void add_multicast(const SlicedVector& vector, const v1::SlicePlacement& placed, std::uint32_t slice,
                     std::uint32_t elements) {
    links_.begin_tree(machine_.activation_flits(elements));
    for (const SlicedMatrix& matrix : graph_.matrices) {
      if (graph_.vectors[matrix.input].name != vector.name) continue;
      for_each_partition(matrix.name, [&](const v1::Partition& partition) {
        if (partition.row() != slice) return;
        cost_.multicast_flit_hops += links_.add_path(index(placed.home()), index(partition.at()));
      });
    }
  }

  std::uint32_t tile_root(const v1::SlicePlacement& placed, std::uint32_t tile) const {
    for (const v1::Macro& root : placed.roots()) {
      if (root.tile() == tile) return index(root);
    }
    if (tile == placed.home().tile()) return index(placed.home());
    return ribbon_.index(ribbon_.gateway_towards(tile, placed.home().tile(), placed.home().y()));
  }

  void add_reduce(const SlicedVector& vector, const v1::SlicePlacement& placed, std::uint32_t slice,
                  std::uint32_t elements) {
    if (vector.made_by == kNoIndex) return;
    links_.begin_tree(machine_.sum_flits(elements));
    std::set<std::uint32_t> tiles{placed.home().tile()};
    for_each_partition(graph_.matrices[vector.made_by].name, [&](const v1::Partition& partition) {
      if (partition.column() != slice) return;
      tiles.insert(partition.at().tile());
      cost_.reduce_flit_hops +=
          links_.add_path(index(partition.at()), tile_root(placed, partition.at().tile()));
    });
    add_chain(placed, tiles);
  }

  // From each tile's root to the next on the way home.
  void add_chain(const v1::SlicePlacement& placed, const std::set<std::uint32_t>& tiles) {
    const std::uint32_t home_tile = placed.home().tile();
    for (auto tile = tiles.begin(); tile != tiles.end(); ++tile) {
      const std::uint32_t next = *tile < home_tile   ? tile_root(placed, *std::next(tile))
                                 : *tile > home_tile ? tile_root(placed, *std::prev(tile))
                                                     : index(placed.home());
      cost_.reduce_flit_hops += links_.add_path(tile_root(placed, *tile), next);
    }
  }

  const v1::Placement& placement_;
  const pe_models::Machine& machine_;
  const SlicedGraph graph_;
  const Ribbon ribbon_;
  LinkCounter links_;
  TreeCost cost_;
};

}  // namespace

TreeCost tree_cost(const v1::Placement& placement, const v1::Workload& workload, const v1::Graph& graph,
                   const pe_models::Machine& machine) {
  return TreeCounter(placement, workload, graph, machine).run();
}

}  // namespace primalsim::workloads
