#include "noc/deadlock/cycle.h"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/strong_components.hpp>
#include <boost/property_map/property_map.hpp>

namespace primalsim::noc::deadlock {

namespace {

using Node = std::uint32_t;
using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;

struct Closed {
  Graph::vertex_descriptor last = 0;
};

// Ends the search at the first edge back to its start.
class UntilClosed : public boost::default_bfs_visitor {
 public:
  UntilClosed(std::size_t start, std::vector<std::size_t>& parents) : start_(start), parents_(&parents) {}
  template <typename Edge>
  void examine_edge(const Edge& edge, const Graph& graph) const {
    if (target(edge, graph) == start_) throw Closed{source(edge, graph)};
  }
  template <typename Edge>
  void tree_edge(const Edge& edge, const Graph& graph) const {
    (*parents_)[target(edge, graph)] = source(edge, graph);
  }

 private:
  std::size_t start_;
  std::vector<std::size_t>* parents_;
};

// `start` lies on a cycle.
std::vector<Node> shortest_cycle_through(const Graph& graph, std::size_t start) {
  std::vector<std::size_t> parents(num_vertices(graph), start);
  try {
    boost::breadth_first_search(graph, start, boost::visitor(UntilClosed(start, parents)));
  } catch (const Closed& closed) {
    std::vector<Node> cycle;
    for (std::size_t at = closed.last; at != start; at = parents[at]) cycle.push_back(static_cast<Node>(at));
    cycle.push_back(static_cast<Node>(start));
    std::reverse(cycle.begin(), cycle.end());
    return cycle;
  }
  return {};
}

}  // namespace

std::vector<Node> find_cycle(std::size_t nodes, std::span<const std::pair<Node, Node>> edges,
                             std::size_t starts) {
  const Graph graph(edges.begin(), edges.end(), nodes);
  std::vector<std::size_t> component(nodes);
  const std::size_t components = boost::strong_components(
      graph, boost::make_iterator_property_map(component.begin(), get(boost::vertex_index, graph)));
  std::vector<std::size_t> sizes(components, 0);
  for (const std::size_t number : component) ++sizes[number];
  std::vector<bool> waits_for_itself(nodes, false);
  for (const auto& [from, to] : edges) waits_for_itself[from] = waits_for_itself[from] || from == to;
  for (Node node = 0; node < starts; ++node) {
    if (waits_for_itself[node]) return {node};
    if (sizes[component[node]] > 1) return shortest_cycle_through(graph, node);
  }
  return {};
}

}  // namespace primalsim::noc::deadlock
