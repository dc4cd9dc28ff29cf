#include <map>
#include <utility>
#include <vector>

#include "noc/ipcn/collectives/collectives.h"

namespace primalsim::noc::ipcn {
namespace {

struct Point {
  std::uint32_t macro = 0;
  std::uint32_t parent = 0;  // an earlier point
  std::uint32_t streams = 0;
  bool has_operand = false;
};

class Points {
 public:
  Points(const Ribbon& ribbon, std::uint32_t root) : ribbon_(ribbon), root_(root) {
    points_.push_back({root, 0, 0, false});
    number_[root] = 0;
  }

  // The point of `macro`; adds what is missing on its way to the root, the far end last.
  std::uint32_t reach(std::uint32_t macro) {
    std::vector<std::uint32_t> way;
    const std::uint32_t known =
        ribbon_.walk_tile_while(DimensionOrder::kXy, macro, root_, [&](std::uint32_t at, Port) {
          if (number_.contains(at)) return false;
          way.push_back(at);
          return true;
        });
    std::uint32_t point = number_[known];
    for (; !way.empty(); way.pop_back()) {
      ++points_[point].streams;
      points_.push_back({way.back(), point, 0, false});
      point = static_cast<std::uint32_t>(points_.size() - 1);
      number_[way.back()] = point;
    }
    return point;
  }

  std::vector<Point>& all() { return points_; }

 private:
  Ribbon ribbon_;
  std::uint32_t root_;
  std::vector<Point> points_;
  std::map<std::uint32_t, std::uint32_t> number_;
};

}  // namespace

Reduce gather_tree(const Ribbon& ribbon, std::uint32_t root, std::span<const std::uint32_t> macros,
                   std::uint32_t flits) {
  Points points(ribbon, root);
  std::vector<std::uint32_t> point_of_operand;
  for (const std::uint32_t macro : macros) {
    point_of_operand.push_back(points.reach(macro));
    points.all()[point_of_operand.back()].has_operand = true;
  }
  Reduce reduce;
  reduce.flits = flits;
  std::vector<std::uint32_t> node_of;  // of the point, or of the next node on its way
  for (const Point& point : points.all()) {
    const bool is_root = node_of.empty();
    const std::uint32_t parent = is_root ? 0 : node_of[point.parent];
    if (is_root || point.has_operand || point.streams > 1) {
      node_of.push_back(static_cast<std::uint32_t>(reduce.nodes.size()));
      reduce.nodes.push_back({point.macro, parent});
    } else {
      node_of.push_back(parent);
    }
  }
  for (const std::uint32_t point : point_of_operand) reduce.operands.push_back({node_of[point], kLocal});
  return reduce;
}

std::vector<std::uint32_t> ring_order(std::uint32_t width, std::uint32_t height) {
  // With an even number of rows: to and fro in all columns but the first, which is the way back. With an even
  // number of columns, the same with x and y exchanged.
  const bool even_rows = height % 2 == 0;
  const bool closed = (even_rows || width % 2 == 0) && width > 1 && height > 1;
  const bool exchanged = closed && !even_rows;
  const std::uint32_t rows = exchanged ? width : height;
  const std::uint32_t columns = exchanged ? height : width;
  std::vector<std::uint32_t> order;
  const auto add = [&](std::uint32_t column, std::uint32_t row) {
    order.push_back(exchanged ? column * width + row : row * width + column);
  };
  const std::uint32_t first = closed ? 1 : 0;
  for (std::uint32_t row = 0; row < rows; ++row) {
    for (std::uint32_t i = first; i < columns; ++i) add(row % 2 == 0 ? i : columns - 1 + first - i, row);
  }
  for (std::uint32_t row = rows; closed && row-- > 0;) add(0, row);
  return order;
}

}  // namespace primalsim::noc::ipcn
