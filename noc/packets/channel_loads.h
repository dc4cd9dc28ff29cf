// Flits on every channel of a mesh: what packets that take one dimension after the other put on links, and on
// the channels between nodes and routers.
#pragma once

#include <cstdint>
#include <vector>

#include "core/geometry/topology.h"

namespace primalsim::noc {

struct Channel {
  enum class Kind : std::uint8_t {
    kLink,
    kInjection,  // from a node to its router
    kEjection,   // from a router to its node
    kColumnCut,  // the mean of all links from one column to the next, from and to in row 0
    kRowCut,     // likewise of rows, in column 0
  };
  Kind kind = Kind::kLink;
  std::uint32_t from = 0;  // nodes
  std::uint32_t to = 0;
  double flits = 0;  // more than 0
};

class ChannelLoads {
 public:
  // A mesh whose rows and columns are lines.
  explicit ChannelLoads(const Topology& mesh);

  // Whatever the length of the way, this takes the same time.
  void add(DimensionOrder order, std::uint32_t from, std::uint32_t to, double flits);
  void clear();

  // Links, injection and ejection, all that had flits: at most `count`, most flits first; of equals (to 1
  // part in 10^9) links before others, then by node.
  std::vector<Channel> busiest(std::size_t count) const;
  // Of ways of any shortest kind with the same ends: injection, ejection, and the cuts between all columns
  // and all rows. The same order.
  std::vector<Channel> busiest_cuts(std::size_t count) const;

 private:
  // One direction of one dimension: the differences of the loads of a line's links, from its end on.
  struct Lines {
    std::uint32_t length = 0;  // nodes of a line
    std::vector<double> differences;
    void add(std::uint32_t line, std::uint32_t first, std::uint32_t behind_last, double flits);
  };
  void add_along_row(std::uint32_t y, std::uint32_t from_x, std::uint32_t to_x, double flits);
  void add_along_column(std::uint32_t x, std::uint32_t from_y, std::uint32_t to_y, double flits);
  std::vector<Channel> links() const;
  void append_ports(std::vector<Channel>& channels) const;

  struct Place {
    std::uint32_t x = 0;
    std::uint32_t y = 0;
  };

  Topology mesh_;
  std::vector<Place> places_;  // of nodes: looked up for every packet, where dividing takes longer
  Lines east_;                 // [row][x of the link's west end]
  Lines west_;                 // likewise
  Lines south_;                // [column][y of the link's north end]
  Lines north_;                // likewise
  std::vector<double> injected_;
  std::vector<double> ejected_;
};

}  // namespace primalsim::noc
