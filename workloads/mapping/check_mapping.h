// Checks a Mapping, made by a strategy or by hand, against the model and the machine it is to be used with.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "pe_models/machine.h"
#include "primalsim/v1/mapping.pb.h"
#include "primalsim/v1/workload.pb.h"

namespace primalsim::workloads {

// Throws InputError "WHERE: placements[0].matrices[2].partitions[17]: what is wrong, the numbers, what is
// allowed" unless
// * the mapping was made for this model and places its layer, and each graph at most once;
// * every partition of every matrix is there once, and no two of a graph on one macro;
// * every slice of every vector has a home, no macro more than scratchpad.packet_buffers of them, the layer's
// first
//   vector in tile 0 (where the layer before sends it), with at most one root per tile;
// * every (slice, rank) of LoRA A and B of every target is there once, on a macro with a partition of that
// row (A) or
//   column (B), and no DCIM holds more words than it has;
// * K and V of every KV head are there once, and no scratchpad is asked for more bytes than accumulators and
// packet
//   buffers leave;
// * every macro named is on the mesh and in the placement's tiles.
// Ranges of single numbers are validate()'s business and have been checked before. `where` is the file's
// path.
void check_mapping(const v1::Mapping& mapping, const v1::Workload& workload,
                   const pe_models::Machine& machine, const std::string& where);

// Throws NoFit, with the token at which it overflows, unless every cache of the mapping holds the
// entries attended at `context`: min(context, sliding window).
void check_context(const v1::Mapping& mapping, const v1::Workload& workload, std::uint32_t context,
                   const std::string& where);

// Tokens the layer's cache holds: the smallest of all KV placements.
std::uint64_t kv_capacity_tokens(const v1::Mapping& mapping);

// The placement of a graph ("layer" or "head"); InputError if the mapping has none.
const v1::Placement& placement_of(const v1::Mapping& mapping, std::string_view graph,
                                  const std::string& where);

}  // namespace primalsim::workloads
