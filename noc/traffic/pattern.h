// A traffic pattern: where a source sends. docs/traffic.md defines each on a mesh of W x H.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/geometry/topology.h"
#include "core/random_stream.h"

namespace primalsim::noc::traffic {

struct Flow {
  std::uint32_t destination = 0;
  double probability = 0;  // of a packet of the source; more than 0
};

// Immutable; one call per packet.
class Pattern {
 public:
  virtual ~Pattern() = default;

  // `random` is the source's own. Only for sources whose share is not 0.
  virtual std::uint32_t destination(std::uint32_t source, RandomStream& random) const = 0;

  // Appends where packets of a source go. Only for sources whose share is not 0.
  virtual void flows(std::uint32_t source, std::vector<Flow>& flows) const = 0;

  // The source's injection rate over the mean of all sources.
  virtual double share(std::uint32_t /*source*/) const { return 1; }
};

struct HotNode {
  std::uint32_t node = 0;
  std::uint32_t weight = 1;  // 1 or more
};

// What some patterns need besides the mesh.
struct PatternOptions {
  std::vector<HotNode> hot_nodes;  // hotspot
  std::string matrix_file;         // matrix
};

// Throws InputError on an unknown name, a mesh the pattern is not defined on, and options that are missing,
// wrong, or for another pattern.
std::unique_ptr<Pattern> make_pattern(std::string_view name, const Topology& mesh,
                                      const PatternOptions& options);

// "uniform, transpose, ...", for messages.
std::string pattern_names();

// Routers visited per packet, on shortest paths: an estimate from a few destinations of each of up to 4096
// sources.
double mean_hops(const Pattern& pattern, const Topology& mesh);

}  // namespace primalsim::noc::traffic
