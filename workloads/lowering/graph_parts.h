// What lowering one token and lowering several look up first.
#pragma once

#include <cstdint>
#include <string_view>

#include "primalsim/v1/mapping.pb.h"
#include "primalsim/v1/workload.pb.h"
#include "workloads/lowering/reduce_tree.h"

namespace primalsim::workloads {

// By name; InputError, listing what there is, if the workload has no such graph.
const v1::Graph& find_graph(const v1::Workload& workload, std::string_view name);

// Of this graph; InputError if the mapping has none.
const v1::Placement& find_placement(const v1::Mapping& mapping, std::string_view graph);

// Tiles of the Program: the graph's own; of a layer also those of the next one up to the last of its input
// homes.
std::uint32_t program_tiles(const v1::Graph& graph, const v1::Placement& placement, bool is_layer);

// How the mapping wants sums to be made.
ReduceShape reduce_shape(const v1::Mapping& mapping);

}  // namespace primalsim::workloads
