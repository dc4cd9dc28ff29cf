#include "workloads/program/reduce_tree.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace primalsim::workloads {

ReduceTreeBuilder::ReduceTreeBuilder(const Ribbon& ribbon, ReduceShape shape, const ReduceTiming& timing)
    : ribbon_(ribbon), shape_(shape), timing_(timing), point_at_(ribbon.macros_per_tile(), 0) {}

std::uint32_t ReduceTreeBuilder::tile_root(std::uint32_t tile, std::uint32_t home,
                                           std::span<const std::uint32_t> roots) const {
  for (const std::uint32_t root : roots) {
    if (ribbon_.tile_of(root) == tile) return root;
  }
  const MacroPosition at = ribbon_.position(home);
  if (tile == at.tile) return home;
  return ribbon_.index(ribbon_.gateway_towards(tile, at.tile, at.y));
}

std::uint32_t ReduceTreeBuilder::add_point(std::uint32_t macro, std::uint32_t parent) {
  const auto point = static_cast<std::uint32_t>(points_.size());
  points_.push_back({macro, parent, 0, 0});
  if (point != 0) ++points_[parent].streams;
  return point;
}

// Adds what is missing of the XY path from `macro` to `root` and returns the point of `macro`.
std::uint32_t ReduceTreeBuilder::walk_to_root(std::uint32_t macro, std::uint32_t root) {
  const std::uint32_t first = root - root % ribbon_.macros_per_tile();  // macro of the tile
  path_.clear();
  const std::uint32_t known = ribbon_.tile().walk_while(DimensionOrder::kXy, macro - first, root - first,
                                                        [&](std::uint32_t node, Port /*output*/) {
                                                          if (point_at_[node] != 0) return false;
                                                          path_.push_back(node);
                                                          return true;
                                                        });
  std::uint32_t point = point_at_[known] - 1;
  for (auto step = path_.rbegin(); step != path_.rend(); ++step) {
    point = add_point(first + *step, point);
    point_at_[*step] = point + 1;
  }
  return point;
}

void ReduceTreeBuilder::add_tile(std::uint32_t root_point, std::uint32_t later_inputs,
                                 std::span<const std::uint32_t> operands,
                                 std::span<const std::uint32_t> operand_macros, std::uint64_t flits) {
  switch (shape_) {
    case ReduceShape::kChain:
      return add_chain(root_point, operands, operand_macros);
    case ReduceShape::kStaggered:
      if (is_short(flits)) return add_staggered(root_point, later_inputs, operands, operand_macros, flits);
      return add_paths(root_point, operands, operand_macros);
    default:
      return add_paths(root_point, operands, operand_macros);
  }
}

void ReduceTreeBuilder::add_paths(std::uint32_t root_point, std::span<const std::uint32_t> operands,
                                  std::span<const std::uint32_t> operand_macros) {
  const std::uint32_t per_tile = ribbon_.macros_per_tile();
  const auto first = static_cast<std::uint32_t>(points_.size());
  const std::uint32_t root = points_[root_point].macro;
  point_at_[root % per_tile] = root_point + 1;
  for (const std::uint32_t operand : operands) {
    operand_points_[operand] = walk_to_root(operand_macros[operand], root);
    ++points_[operand_points_[operand]].operands;
  }
  point_at_[root % per_tile] = 0;
  const std::uint32_t first_macro = root - root % per_tile;
  for (std::uint32_t point = first; point < points_.size(); ++point)
    point_at_[points_[point].macro - first_macro] = 0;
}

// From the root outwards one macro after the other, row by row, to and fro: first the nearer one of the
// outermost rows, from the side where the root is.
std::vector<std::uint32_t> ReduceTreeBuilder::chain_order(std::uint32_t root,
                                                          std::vector<std::uint32_t> macros) const {
  const MacroPosition at_root = ribbon_.position(root);
  const auto x = [this](std::uint32_t macro) { return ribbon_.position(macro).x; };
  const auto y = [this](std::uint32_t macro) { return ribbon_.position(macro).y; };
  const auto rows_away = [&](std::uint32_t macro) {
    return y(macro) > at_root.y ? y(macro) - at_root.y : at_root.y - y(macro);
  };
  // Numbers within a tile rise along rows, row by row.
  std::sort(macros.begin(), macros.end());
  macros.erase(std::unique(macros.begin(), macros.end()), macros.end());
  if (!macros.empty() && rows_away(macros.back()) < rows_away(macros.front()))
    std::reverse(macros.begin(), macros.end());
  bool from_west = false;
  for (auto row = macros.begin(); row != macros.end();) {
    const auto end = std::find_if(row, macros.end(), [&](auto macro) { return y(macro) != y(*row); });
    std::sort(row, end);
    from_west = row == macros.begin() ? 2 * at_root.x <= x(*row) + x(*(end - 1)) : !from_west;
    if (!from_west) std::reverse(row, end);
    row = end;
  }
  return macros;
}

void ReduceTreeBuilder::add_chain(std::uint32_t root_point, std::span<const std::uint32_t> operands,
                                  std::span<const std::uint32_t> operand_macros) {
  const std::uint32_t root = points_[root_point].macro;
  std::vector<std::uint32_t> macros;
  for (const std::uint32_t operand : operands) {
    if (operand_macros[operand] != root) macros.push_back(operand_macros[operand]);
  }
  macros = chain_order(root, std::move(macros));
  const std::uint32_t per_tile = ribbon_.macros_per_tile();
  point_at_[root % per_tile] = root_point + 1;
  std::uint32_t next = root_point;
  for (const std::uint32_t macro : macros) {
    next = add_point(macro, next);
    point_at_[macro % per_tile] = next + 1;
  }
  for (const std::uint32_t operand : operands) {
    operand_points_[operand] = point_at_[operand_macros[operand] % per_tile] - 1;
    ++points_[operand_points_[operand]].operands;
  }
  point_at_[root % per_tile] = 0;
  for (const std::uint32_t macro : macros) point_at_[macro % per_tile] = 0;
}

// Only the root, operands' macros and points where streams meet become nodes; the others just lie on the way.
ReduceTree ReduceTreeBuilder::merge_points() const {
  ReduceTree tree;
  tree.operand_nodes.reserve(operand_points_.size());
  tree.nodes.reserve(2 * operand_points_.size() + 1);
  std::vector<std::uint32_t> node_of(points_.size());  // of the point, or of the next node on its way
  for (std::size_t point = 0; point < points_.size(); ++point) {
    const Point& at = points_[point];
    const std::uint32_t parent = point == 0 ? 0 : node_of[at.parent];
    const std::uint32_t contributions = at.operands + at.streams;
    if (point != 0 && at.operands == 0 && contributions < 2) {
      node_of[point] = parent;
      continue;
    }
    node_of[point] = static_cast<std::uint32_t>(tree.nodes.size());
    tree.nodes.push_back({at.macro, parent, contributions, point == 0});
  }
  for (const std::uint32_t point : operand_points_) tree.operand_nodes.push_back(node_of[point]);
  return tree;
}

ReduceTree ReduceTreeBuilder::build(std::uint32_t home, std::span<const std::uint32_t> roots,
                                    std::span<const std::uint32_t> operand_macros, std::uint64_t flits) {
  std::vector<std::uint32_t> order(operand_macros.size());
  std::iota(order.begin(), order.end(), 0U);
  const auto tile_of_operand = [&](std::uint32_t operand) {
    return ribbon_.tile_of(operand_macros[operand]);
  };
  const auto before = [&](std::uint32_t a, std::uint32_t b) {
    return tile_of_operand(a) < tile_of_operand(b);
  };
  if (!std::is_sorted(order.begin(), order.end(), before))
    std::stable_sort(order.begin(), order.end(), before);
  const std::uint32_t home_tile = ribbon_.tile_of(home);
  const auto in_tile = [&](std::uint32_t tile) {
    const auto begin = std::partition_point(
        order.begin(), order.end(), [&](std::uint32_t operand) { return tile_of_operand(operand) < tile; });
    const auto end = std::partition_point(
        begin, order.end(), [&](std::uint32_t operand) { return tile_of_operand(operand) == tile; });
    return std::span<const std::uint32_t>(begin, end);
  };

  points_.clear();
  operand_points_.assign(operand_macros.size(), 0);
  add_point(home, 0);
  const std::uint32_t own_root = tile_root(home_tile, home, roots);
  const std::uint32_t home_root = own_root == home ? 0 : add_point(own_root, 0);
  const std::uint32_t first_tile = tile_of_operand(order.front());
  const std::uint32_t last_tile = tile_of_operand(order.back());
  add_tile(home_root, (first_tile < home_tile ? 1 : 0) + (last_tile > home_tile ? 1 : 0), in_tile(home_tile),
           operand_macros, flits);

  // Tiles on either side, from the home outwards, so that parents come first.
  const auto add_side = [&](std::uint32_t tile, std::uint32_t end, std::uint32_t step) {
    std::uint32_t next_root = home_root;
    for (; tile != end; tile += step) {
      const auto operands = in_tile(tile);
      if (operands.empty()) continue;
      next_root = add_point(tile_root(tile, home, roots), next_root);
      const bool is_last = tile == (tile < home_tile ? first_tile : last_tile);
      add_tile(next_root, is_last ? 0 : 1, operands, operand_macros, flits);
    }
  };
  add_side(home_tile - 1, static_cast<std::uint32_t>(-1), static_cast<std::uint32_t>(-1));
  add_side(home_tile + 1, ribbon_.tiles, 1);
  return merge_points();
}

}  // namespace primalsim::workloads
