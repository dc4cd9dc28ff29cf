// Into which parts the stream of a slice is cut, where a mapping says so. docs/lowering.md, Streams in parts
#pragma once

#include <cstdint>

#include "pe_models/machine.h"

namespace primalsim::workloads {

inline constexpr std::uint32_t kMostStreamParts = 4;     // as the schema has it
inline constexpr std::uint32_t kCompactStreamParts = 4;  // of the strategy

// Elements of every part but the last, which has what is left, at least 1: `parts` of them as equal as they
// can be when each begins with a flit of activations and between two pairs of RoPE. 0 parts are 1.
std::uint32_t stream_part_elements(std::uint32_t elements, std::uint32_t parts,
                                   const pe_models::Machine& machine);

// The shortest part that any number of parts makes.
std::uint32_t least_stream_part(std::uint32_t elements, const pe_models::Machine& machine);

}  // namespace primalsim::workloads
