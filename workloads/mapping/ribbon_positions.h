// Between positions as messages have them (v1::Macro) and macro indices on a ribbon of tiles.
#pragma once

#include <cstdint>
#include <string>

#include "core/geometry/ribbon.h"
#include "pe_models/machine.h"
#include "primalsim/v1/mapping.pb.h"

namespace primalsim::workloads {

// Macros of the largest ribbon that a mapping may use, a bound on memory.
inline constexpr std::uint64_t kMostMacros = std::uint64_t{1} << 24;

// The ribbon of `tiles` tiles. NoFit if it has more than kMostMacros macros; `prefix` begins the message.
Ribbon ribbon_of(const pe_models::Machine& machine, std::uint64_t tiles, const std::string& prefix = "");

inline MacroPosition position_of(const v1::Macro& macro) { return {macro.tile(), macro.x(), macro.y()}; }

void set_macro(v1::Macro& macro, const MacroPosition& at);

}  // namespace primalsim::workloads
