#include "noc/ipcn/trees/xy_tree.h"

#include <algorithm>

#include "core/error.h"

namespace primalsim::noc::ipcn {

void XyTreeBuilder::build(const Terminal& source, std::span<const Terminal> destinations,
                          std::vector<TreeNode>& nodes) {
  if (destinations.size() == 1 && destinations[0].macro == source.macro) {
    nodes.assign({{source.macro, 1, static_cast<std::uint8_t>(1u << destinations[0].port), 0}, {0, 0, 0, 0}});
    return;
  }
  const MacroPosition at = ribbon_.position(source.macro);
  if (destinations.size() == 1 && ribbon_.tile_of(destinations[0].macro) == at.tile)
    return build_path(source.macro, destinations[0], nodes);
  collect_stops(source, destinations);
  const auto in_tile = [&](const Stop& stop) { return stop.at.tile < at.tile; };
  const auto up_to_tile = [&](const Stop& stop) { return stop.at.tile <= at.tile; };
  const auto begin = std::partition_point(stops_.begin(), stops_.end(), in_tile);
  const auto end = std::partition_point(begin, stops_.end(), up_to_tile);
  nodes.assign(1, TreeNode{.router = source.macro, .first_child = 0, .outputs = 0, .crossings = 0});
  open_.assign(1, {0, static_cast<std::uint32_t>(begin - stops_.begin()),
                   static_cast<std::uint32_t>(end - stops_.begin()), at, kEntry});
  for (std::size_t i = 0; i < open_.size(); ++i) expand(Open(open_[i]), nodes);
}

// The most frequent case, much faster: one destination in the source's tile.
void XyTreeBuilder::build_path(std::uint32_t source, const Terminal& sink, std::vector<TreeNode>& nodes) {
  nodes.clear();
  const auto add = [&](std::uint32_t router, Port output) {
    nodes.push_back(
        {router, static_cast<std::uint32_t>(nodes.size() + 1), static_cast<std::uint8_t>(1u << output), 0});
  };
  ribbon_.walk_tile(DimensionOrder::kXy, source, sink.macro, add);
  add(sink.macro, sink.port);
  nodes.push_back({0, 0, 0, 0});  // destination 0
}

void XyTreeBuilder::collect_stops(const Terminal& source, std::span<const Terminal> destinations) {
  stops_.clear();
  for (std::uint32_t i = 0; i < destinations.size(); ++i) {
    stops_.push_back({ribbon_.position(destinations[i].macro), destinations[i].port, i});
  }
  if (ribbon_.tiles > 1) add_exits(ribbon_.position(source.macro));
  const auto place = [this](const Stop& stop) {
    const std::uint64_t column = ribbon_.column(stop.at);
    return (column * ribbon_.height + stop.at.y) << 3 | stop.port;
  };
  std::sort(stops_.begin(), stops_.end(), [&](const Stop& a, const Stop& b) { return place(a) < place(b); });
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
    stops_.push_back({ribbon_.edge(tile, kEast, row), kEast, 0});
  }
  for (std::uint32_t tile = source.tile; tile > first; --tile)
    stops_.push_back({ribbon_.edge(tile, kWest, row), kWest, 0});
}

void XyTreeBuilder::add_child(std::vector<TreeNode>& nodes, const Range& behind, const MacroPosition& at,
                              Way way) {
  open_.push_back({static_cast<std::uint32_t>(nodes.size()), behind.begin, behind.end, at, way});
  nodes.push_back({.router = ribbon_.index(at), .first_child = 0, .outputs = 0, .crossings = 0});
}

void XyTreeBuilder::cross(std::vector<TreeNode>& nodes, const MacroPosition& at, Port side) {
  const MacroPosition entry = ribbon_.beyond(at, side);
  const std::uint32_t next = entry.tile;
  const auto before = [next](const Stop& stop) { return stop.at.tile < next; };
  const auto up_to = [next](const Stop& stop) { return stop.at.tile <= next; };
  const auto begin = std::partition_point(stops_.begin(), stops_.end(), before);
  const auto end = std::partition_point(begin, stops_.end(), up_to);
  add_child(
      nodes,
      {static_cast<std::uint32_t>(begin - stops_.begin()), static_cast<std::uint32_t>(end - stops_.begin())},
      entry, kEntry);
}

// The stops behind a node are sorted by column, then row: what lies west, its own column with what lies
// north, here and south, and what lies east. Only where a branch enters a tile may there be all of them; on
// its way it has left the others behind, so looking from the right end finds the borders at once.
XyTreeBuilder::Parts XyTreeBuilder::parts(const Open& open) const {
  const MacroPosition at = open.at;
  std::uint32_t column = open.begin;
  std::uint32_t column_end = open.end;
  if (open.way == kEntry) {
    while (column < open.end && stops_[column].at.x < at.x) ++column;
    while (column_end > column && stops_[column_end - 1].at.x > at.x) --column_end;
  } else if (open.way == kEastward) {
    for (column_end = column; column_end < open.end && stops_[column_end].at.x == at.x;) ++column_end;
  } else if (open.way == kWestward) {
    for (column = column_end; column > open.begin && stops_[column - 1].at.x == at.x;) --column;
  }
  std::uint32_t here = column;
  std::uint32_t here_end = column_end;
  if (open.way == kNorthward) {
    for (here = here_end; here > column && stops_[here - 1].at.y == at.y;) --here;
  } else {
    while (here < column_end && stops_[here].at.y < at.y) ++here;
    for (here_end = here; here_end < column_end && stops_[here_end].at.y == at.y;) ++here_end;
  }
  return {
      {open.begin, column}, {column, here}, {here, here_end}, {here_end, column_end}, {column_end, open.end}};
}

// Routers at which a branch has nothing to do but to go straight on: much faster than the general case.
void XyTreeBuilder::go_straight_on(Open& open, std::vector<TreeNode>& nodes) const {
  if (open.way == kEntry) return;
  std::uint32_t routers = 0;
  std::uint32_t step = 0;  // to the next router, modulo 2^32
  Port port = kEast;
  const MacroPosition first = stops_[open.begin].at;
  const MacroPosition last = stops_[open.end - 1].at;
  if (open.way == kEastward) {
    routers = first.x - open.at.x;
    open.at.x = first.x;
    step = 1;
  } else if (open.way == kWestward) {
    routers = open.at.x - last.x;
    open.at.x = last.x;
    step = ~std::uint32_t{0};
    port = kWest;
  } else if (open.way == kSouthward) {
    routers = first.y - open.at.y;
    open.at.y = first.y;
    step = ribbon_.width;
    port = kSouth;
  } else {
    routers = open.at.y - last.y;
    open.at.y = last.y;
    step = ~ribbon_.width + 1;
    port = kNorth;
  }
  for (; routers != 0; --routers) {
    const auto child = static_cast<std::uint32_t>(nodes.size());
    nodes[open.node].outputs = static_cast<std::uint8_t>(1u << port);
    nodes[open.node].first_child = child;
    const std::uint32_t router = nodes[open.node].router + step;
    nodes.push_back({.router = router, .first_child = 0, .outputs = 0, .crossings = 0});
    open.node = child;
  }
}

void XyTreeBuilder::expand(Open open, std::vector<TreeNode>& nodes) {
  go_straight_on(open, nodes);
  const MacroPosition at = open.at;
  const Parts parts = this->parts(open);
  std::uint8_t outputs = 0;
  for (std::uint32_t i = parts.here.begin; i < parts.here.end; ++i) {
    const auto bit = static_cast<std::uint8_t>(1u << stops_[i].port);
    if ((outputs & bit) != 0) {
      throw_input_error("macro {}, port {}: the same destination is given twice", ribbon_.index(at),
                        stops_[i].port);
    }
    outputs |= bit;
  }
  const auto crossings = static_cast<std::uint8_t>(outputs & ((1u << kPlanarPorts) - 1u));
  const auto first_child = static_cast<std::uint32_t>(nodes.size());
  const auto branch = [&](Port port, const Range& behind, std::uint32_t x, std::uint32_t y, Way way) {
    if ((crossings >> port & 1u) != 0) {
      cross(nodes, at, port);
    } else if (behind.begin != behind.end) {
      outputs |= static_cast<std::uint8_t>(1u << port);
      add_child(nodes, behind, {at.tile, x, y}, way);
    }
  };
  branch(kEast, parts.east, at.x + 1, at.y, kEastward);
  branch(kWest, parts.west, at.x - 1, at.y, kWestward);
  branch(kSouth, parts.south, at.x, at.y + 1, kSouthward);
  branch(kNorth, parts.north, at.x, at.y - 1, kNorthward);
  for (std::uint32_t i = parts.here.begin; i < parts.here.end; ++i) {
    if (stops_[i].port >= kPlanarPorts) nodes.push_back({stops_[i].destination, 0, 0, 0});
  }
  TreeNode& node = nodes[open.node];
  node.first_child = first_child;
  node.outputs = outputs;
  node.crossings = crossings;
}

}  // namespace primalsim::noc::ipcn
