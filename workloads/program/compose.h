// Puts Programs together in one: the only place that knows which fields of a Program are indices.
#pragma once

#include <cstdint>

#include "primalsim/v1/program.pb.h"
#include "workloads/graph/graph_kind.h"
#include "workloads/program/checked_program.h"

namespace primalsim::workloads {

// What is added to the indices of a part.
struct Shift {
  std::uint32_t macros = 0;
  std::uint32_t tasks = 0;
  std::uint32_t operators = 0;
};

// An empty Program for `tiles` tiles of the fabric of `part`, with its model, mapping and context, run once.
// NoFit, beginning with `what`, if a Program cannot have so many tiles.
v1::Program compose_like(const v1::Program& part, GraphKind graph, std::uint64_t tiles, const char* what);

// The shift of a part that comes behind what `to` has.
Shift shift_behind(const v1::Program& to, std::uint32_t macros);

// A task, or the memory of a macro, of a part. Only of a Program without meanings, whose places are not
// shifted.
v1::Task& add_shifted(const v1::Task& task, const Shift& shift, v1::Program& to);
v1::MacroUse& add_shifted(const v1::MacroUse& use, const Shift& shift, v1::Program& to);

// On one output of a task, by its index in the whole.
void add_dependency(std::uint32_t task, std::uint32_t output, DependencyList& after);

}  // namespace primalsim::workloads
