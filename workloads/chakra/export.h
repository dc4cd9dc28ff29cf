// A Program as Chakra's execution traces, a rank for each macro that does something. docs/chakra.md
#pragma once

#include <filesystem>
#include <vector>

#include "pe_models/machine.h"
#include "workloads/chakra/trace.h"
#include "workloads/program/checked_program.h"

namespace primalsim::workloads::chakra {

struct Exported {
  std::vector<RankTrace> traces;      // `file` is empty
  std::vector<std::uint32_t> macros;  // of each rank, rising
  std::uint64_t multicasts = 0;       // that are several messages now
  std::uint64_t reductions = 0;       // that are messages and additions now
  std::uint64_t tokens = 0;           // messages of a byte, for what a macro waits for elsewhere
};

// Of what gives back memory nothing is left: traces know no memory.
Exported export_program(const CheckedProgram& program, const pe_models::Machine& machine);

// Writes NAME.0.et, whose path it returns, and so on for `path` NAME.et, and NAME.ranks, the places. Throws
// as write_atomically().
std::filesystem::path write_traces(const Exported& exported, const pe_models::Machine& machine,
                                   const std::filesystem::path& path);

}  // namespace primalsim::workloads::chakra
