#include "noc/ipcn/xy_tree.h"

#include <algorithm>
#include <tuple>

#include "core/error.h"

namespace primalsim::noc::ipcn {

void XyTreeBuilder::build(const Terminal& source, std::span<const Terminal> destinations,
                          std::vector<TreeNode>& nodes) {
  const MacroPosition at = ribbon_.position(source.macro);
  if (destinations.size() == 1) {
    const MacroPosition sink = ribbon_.position(destinations[0].macro);
    if (sink.tile == at.tile) return build_path(at, sink, destinations[0].port, nodes);
  }
  collect_stops(source, destinations);
  const auto in_tile = [&](const Stop& stop) { return stop.at.tile < at.tile; };
  const auto up_to_tile = [&](const Stop& stop) { return stop.at.tile <= at.tile; };
  const auto begin = std::partition_point(stops_.begin(), stops_.end(), in_tile);
  const auto end = std::partition_point(begin, stops_.end(), up_to_tile);
  nodes.assign(1, TreeNode{.router = source.macro, .first_child = 0, .outputs = 0, .crossings = 0});
  open_.assign(1, {0, static_cast<std::uint32_t>(begin - stops_.begin()),
                   static_cast<std::uint32_t>(end - stops_.begin()), at});
  for (std::size_t i = 0; i < open_.size(); ++i) expand(Open(open_[i]), nodes);
}

// The most frequent case, much faster: one destination in the source's tile.
void XyTreeBuilder::build_path(const MacroPosition& source, const MacroPosition& sink, unsigned port,
                               std::vector<TreeNode>& nodes) {
  nodes.clear();
  std::uint32_t router = ribbon_.index(source);
  const auto add = [&](unsigned output) {
    nodes.push_back(
        {router, static_cast<std::uint32_t>(nodes.size() + 1), static_cast<std::uint8_t>(1u << output), 0});
  };
  const auto go = [&](std::uint32_t from, std::uint32_t to, unsigned up, unsigned down, std::uint32_t step) {
    for (; from < to; ++from, router += step) add(up);
    for (; from > to; --from, router -= step) add(down);
  };
  go(source.x, sink.x, kEast, kWest, 1);
  go(source.y, sink.y, kSouth, kNorth, ribbon_.width);
  add(port);
  nodes.push_back({0, 0, 0, 0});  // destination 0
}

void XyTreeBuilder::collect_stops(const Terminal& source, std::span<const Terminal> destinations) {
  stops_.clear();
  for (std::uint32_t i = 0; i < destinations.size(); ++i) {
    stops_.push_back({ribbon_.position(destinations[i].macro), destinations[i].port, i});
  }
  if (ribbon_.tiles > 1) add_exits(ribbon_.position(source.macro));
  std::sort(stops_.begin(), stops_.end(), [](const Stop& a, const Stop& b) {
    return std::tie(a.at.tile, a.at.x, a.at.y, a.port) < std::tie(b.at.tile, b.at.x, b.at.y, b.port);
  });
}

// The branch that leaves a tile ends there at an edge output; in the next tile it starts on the same row.
void XyTreeBuilder::add_exits(const MacroPosition& source) {
  std::uint32_t first = source.tile;
  std::uint32_t last = source.tile;
  for (const Stop& stop : stops_) {
    first = std::min(first, stop.at.tile);
    last = std::max(last, stop.at.tile);
  }
  const std::uint32_t row = ribbon_.nearest_gateway_row(source.y);
  for (std::uint32_t tile = source.tile; tile < last; ++tile) {
    stops_.push_back({{tile, ribbon_.width - 1, row}, kEast, 0});
  }
  for (std::uint32_t tile = source.tile; tile > first; --tile) stops_.push_back({{tile, 0, row}, kWest, 0});
}

void XyTreeBuilder::add_child(std::vector<TreeNode>& nodes, std::uint32_t begin, std::uint32_t end,
                              const MacroPosition& at) {
  open_.push_back({static_cast<std::uint32_t>(nodes.size()), begin, end, at});
  nodes.push_back({.router = ribbon_.index(at), .first_child = 0, .outputs = 0, .crossings = 0});
}

void XyTreeBuilder::cross(std::vector<TreeNode>& nodes, std::uint32_t tile, std::uint32_t y, bool east) {
  const std::uint32_t next = east ? tile + 1 : tile - 1;
  const auto before = [next](const Stop& stop) { return stop.at.tile < next; };
  const auto up_to = [next](const Stop& stop) { return stop.at.tile <= next; };
  const auto begin = std::partition_point(stops_.begin(), stops_.end(), before);
  const auto end = std::partition_point(begin, stops_.end(), up_to);
  add_child(nodes, static_cast<std::uint32_t>(begin - stops_.begin()),
            static_cast<std::uint32_t>(end - stops_.begin()), {next, east ? 0 : ribbon_.width - 1, y});
}

// The stops behind a node are sorted by column, then row: its own column is in the middle, what lies west
// before it, what lies east after it. On the vertical part of a path every stop is in the same column.
void XyTreeBuilder::expand(const Open& open, std::vector<TreeNode>& nodes) {
  const MacroPosition at = open.at;
  const auto split = [this](std::uint32_t begin, std::uint32_t end, auto before) {
    const auto first = stops_.begin();
    return static_cast<std::uint32_t>(std::partition_point(first + begin, first + end, before) - first);
  };
  const auto column = split(open.begin, open.end, [at](const Stop& s) { return s.at.x < at.x; });
  const auto column_end = split(column, open.end, [at](const Stop& s) { return s.at.x <= at.x; });
  const auto here = split(column, column_end, [at](const Stop& s) { return s.at.y < at.y; });
  const auto here_end = split(here, column_end, [at](const Stop& s) { return s.at.y <= at.y; });

  std::uint8_t crossings = 0;
  std::uint8_t outputs = 0;
  for (std::uint32_t i = here; i < here_end; ++i) {
    const auto bit = static_cast<std::uint8_t>(1u << stops_[i].port);
    if ((outputs & bit) != 0) {
      throw_input_error("macro {}, port {}: the same destination is given twice", ribbon_.index(at),
                        stops_[i].port);
    }
    outputs |= bit;
  }
  crossings = outputs & ((1u << kPlanarPorts) - 1u);
  const auto first_child = static_cast<std::uint32_t>(nodes.size());
  const auto branch = [&](Port port, std::uint32_t begin, std::uint32_t end, std::uint32_t x,
                          std::uint32_t y) {
    if ((crossings >> port & 1u) != 0) {
      cross(nodes, at.tile, at.y, port == kEast);
    } else if (begin != end) {
      outputs |= static_cast<std::uint8_t>(1u << port);
      add_child(nodes, begin, end, {at.tile, x, y});
    }
  };
  branch(kEast, column_end, open.end, at.x + 1, at.y);
  branch(kWest, open.begin, column, at.x - 1, at.y);
  branch(kSouth, here_end, column_end, at.x, at.y + 1);
  branch(kNorth, column, here, at.x, at.y - 1);
  for (std::uint32_t i = here; i < here_end; ++i) {
    if (stops_[i].port >= kPlanarPorts) nodes.push_back({stops_[i].destination, 0, 0, 0});
  }
  TreeNode& node = nodes[open.node];
  node.first_child = first_child;
  node.outputs = outputs;
  node.crossings = crossings;
}

}  // namespace primalsim::noc::ipcn
