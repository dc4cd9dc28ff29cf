#include <array>

#include "core/error.h"
#include "noc/traffic/patterns.h"

namespace primalsim::noc::traffic {

namespace {

struct Entry {
  const char* name;
  MakePattern make;
};
constexpr std::array kEntries{
    Entry{"uniform", make_uniform},   Entry{"transpose", make_transpose}, Entry{"bitcomp", make_bitcomp},
    Entry{"bitrev", make_bitrev},     Entry{"shuffle", make_shuffle},     Entry{"tornado", make_tornado},
    Entry{"neighbor", make_neighbor}, Entry{"hotspot", make_hotspot},     Entry{"matrix", make_matrix},
};

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

}  // namespace primalsim::noc::traffic
