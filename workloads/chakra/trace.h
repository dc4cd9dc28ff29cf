// Chakra's execution traces: the nodes of each rank, as their files have them. docs/chakra.md
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "primalsim/v1/chakra.pb.h"

namespace primalsim::workloads::chakra {

namespace et = primalsim::v1::chakra;

// The attribute of a computation that has its time in cycles; microseconds are too coarse for what export
// writes.
inline constexpr const char* kExactCycles = "primalsim_cycles";

// A file of one rank. Ids differ, and every dependency is a node of the same file.
struct RankTrace {
  std::string file;
  std::vector<et::Node> nodes;
};

// FILE.et; or of several ranks FILE.0.et, FILE.1.et and so on, for which any of them stands, and FILE.et if
// there is none of this name. Throws InputError "FILE: ..." for what is no such trace, with the node or byte,
// and if a rank is missing.
std::vector<RankTrace> read_traces(const std::filesystem::path& path);

// The attribute of this name; nothing if it is absent. Throws InputError "WHERE: ..." if it has another type.
std::optional<std::uint64_t> whole_attribute(const et::Node& node, const char* name,
                                             const std::string& where);
std::optional<std::string> text_attribute(const et::Node& node, const char* name, const std::string& where);

// "FILE: node 7 'name'".
std::string where_of(const RankTrace& trace, const et::Node& node);

}  // namespace primalsim::workloads::chakra
