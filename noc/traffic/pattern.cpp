#include "noc/traffic/pattern.h"

#include <array>

#include "core/error.h"

namespace primalsim::noc::traffic {

// A pattern is a maker in a file of this folder, and two lines here. All throw InputError where the pattern
// is not defined.
std::unique_ptr<Pattern> make_uniform(const Topology& mesh, const PatternOptions& options);
std::unique_ptr<Pattern> make_transpose(const Topology& mesh, const PatternOptions& options);
std::unique_ptr<Pattern> make_bitcomp(const Topology& mesh, const PatternOptions& options);
std::unique_ptr<Pattern> make_bitrev(const Topology& mesh, const PatternOptions& options);
std::unique_ptr<Pattern> make_shuffle(const Topology& mesh, const PatternOptions& options);
std::unique_ptr<Pattern> make_tornado(const Topology& mesh, const PatternOptions& options);
std::unique_ptr<Pattern> make_neighbor(const Topology& mesh, const PatternOptions& options);
std::unique_ptr<Pattern> make_hotspot(const Topology& mesh, const PatternOptions& options);
std::unique_ptr<Pattern> make_matrix(const Topology& mesh, const PatternOptions& options);

namespace {

using MakePattern = std::unique_ptr<Pattern> (*)(const Topology& mesh, const PatternOptions& options);
struct Entry {
  const char* name;
  MakePattern make;
};
constexpr std::array kEntries{
    Entry{"uniform", make_uniform},   Entry{"transpose", make_transpose}, Entry{"bitcomp", make_bitcomp},
    Entry{"bitrev", make_bitrev},     Entry{"shuffle", make_shuffle},     Entry{"tornado", make_tornado},
    Entry{"neighbor", make_neighbor}, Entry{"hotspot", make_hotspot},     Entry{"matrix", make_matrix},
};

constexpr std::uint32_t kMostSources = 4096;
constexpr unsigned kDestinations = 16;

}  // namespace

std::string pattern_names() {
  std::string names;
  for (const Entry& entry : kEntries) names += (names.empty() ? "" : ", ") + std::string(entry.name);
  return names;
}

std::unique_ptr<Pattern> make_pattern(std::string_view name, const Topology& mesh,
                                      const PatternOptions& options) {
  if (name != "hotspot" && !options.hot_nodes.empty()) {
    throw_input_error("hot nodes are for pattern hotspot, not {}", name);
  }
  if (name != "matrix" && !options.matrix_file.empty()) {
    throw_input_error("a matrix file is for pattern matrix, not {}", name);
  }
  for (const Entry& entry : kEntries) {
    if (name == entry.name) return entry.make(mesh, options);
  }
  throw_input_error("there is no pattern '{}'; allowed is {}", name, pattern_names());
}

double mean_hops(const Pattern& pattern, const Topology& mesh) {
  const std::uint32_t stride = (mesh.nodes() + kMostSources - 1) / kMostSources;
  double hops = 0;
  double packets = 0;
  for (std::uint32_t source = 0; source < mesh.nodes(); source += stride) {
    const double share = pattern.share(source);
    if (share == 0) continue;
    RandomStream random(0, source);
    for (unsigned i = 0; i < kDestinations; ++i) {
      const std::uint32_t to = pattern.destination(source, random);
      hops += share * (mesh.distance(source, to) + 1);
    }
    packets += share * kDestinations;
  }
  return packets > 0 ? hops / packets : 0;
}

}  // namespace primalsim::noc::traffic
