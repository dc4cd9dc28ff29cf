// Chakra's execution traces as Programs that run here, and the other way round. docs/chakra.md
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "primalsim/v1/architecture.pb.h"
#include "primalsim/v1/program.pb.h"

namespace primalsim::study {

struct TraceRequest {
  std::string trace;  // FILE.et, or the name without the rank of several
  v1::Architecture machine;
  std::optional<std::string> places;  // a file: lines RANK TILE X Y; absent: row by row
};

// Whether `path` is named like such a trace.
bool is_trace(const std::string& path);

// Throws InputError with file and node or line for what cannot be read, has no size, does not match, or does
// not fit the mesh.
v1::Program import_trace(const TraceRequest& request);

struct ExportedTrace {
  std::uint64_t nodes = 0;
  std::uint64_t ranks = 0;
  std::uint64_t multicasts = 0;  // that are several messages now
  std::uint64_t reductions = 0;  // that are messages and additions now
  std::uint64_t tokens = 0;      // messages of a byte, for what a macro waits for elsewhere
  std::string first_file;
};

// Writes NAME.0.et and so on for `path` NAME.et, a rank for each macro of the Program file that does
// something, and NAME.ranks. Throws InputError for a file that is no Program or is for another machine.
ExportedTrace export_trace(const std::string& program, const v1::Architecture& machine,
                           const std::string& path);
// The same with a Program already in memory, which errors call `where`.
ExportedTrace export_trace(const v1::Program& program, const std::string& where,
                           const v1::Architecture& machine, const std::string& path);

}  // namespace primalsim::study
