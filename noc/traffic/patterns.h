// The makers of the patterns, one file each; make_pattern.cpp lists them. All throw InputError where the
// pattern is not defined.
#pragma once

#include "noc/traffic/pattern.h"

namespace primalsim::noc::traffic {

using MakePattern = std::unique_ptr<Pattern> (*)(const Topology& mesh, const PatternOptions& options);

std::unique_ptr<Pattern> make_uniform(const Topology& mesh, const PatternOptions& options);
std::unique_ptr<Pattern> make_transpose(const Topology& mesh, const PatternOptions& options);
std::unique_ptr<Pattern> make_bitcomp(const Topology& mesh, const PatternOptions& options);
std::unique_ptr<Pattern> make_bitrev(const Topology& mesh, const PatternOptions& options);
std::unique_ptr<Pattern> make_shuffle(const Topology& mesh, const PatternOptions& options);
std::unique_ptr<Pattern> make_tornado(const Topology& mesh, const PatternOptions& options);
std::unique_ptr<Pattern> make_neighbor(const Topology& mesh, const PatternOptions& options);
std::unique_ptr<Pattern> make_hotspot(const Topology& mesh, const PatternOptions& options);
std::unique_ptr<Pattern> make_matrix(const Topology& mesh, const PatternOptions& options);

}  // namespace primalsim::noc::traffic
