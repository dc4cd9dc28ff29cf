// Turns one graph of a mapped model into the Program of one decode step. docs/lowering.md is the
// specification.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "pe_models/machine.h"
#include "primalsim/v1/mapping.pb.h"
#include "primalsim/v1/program.pb.h"
#include "primalsim/v1/workload.pb.h"
#include "workloads/program/program_draft.h"
#include "workloads/program/reduce_tree.h"
#include "workloads/program/slot_shortage.h"

namespace primalsim::workloads {

struct LowerOptions {
  bool functional = false;  // say what each task computes, for the functional run (docs/functional.md)
  std::optional<SlotLimits> slots =
      std::nullopt;  // instead of the machine's: to ask how many would do (ProgramBuilder)
};

// `graph` is the name of the workload's layer or head graph; `context`, at least 1, counts the positions
// attended, the new one included. Expects a checked workload and mapping.
//
// Throws InputError where the mapping is not one of the graph, and NoFit where a macro needs more buffers or
// accumulators (and says how many suffice) or bytes than it has, or where the entries of the context do not
// fit the rings.
v1::Program lower(const v1::Workload& workload, const v1::Mapping& mapping, const pe_models::Machine& machine,
                  std::string_view graph, std::uint32_t context, const LowerOptions& options = {});

// The same into `program`, which is empty.
void lower(const v1::Workload& workload, const v1::Mapping& mapping, const pe_models::Machine& machine,
           std::string_view graph, std::uint32_t context, v1::Program& program,
           const LowerOptions& options = {});

// The same without a message, in less than half the time. It replaces `draft` and uses its storage again.
void lower_draft(const v1::Workload& workload, const v1::Mapping& mapping, const pe_models::Machine& machine,
                 std::string_view graph, std::uint32_t context, ProgramDraft& draft,
                 const LowerOptions& options = {});

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
