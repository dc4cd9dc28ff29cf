// Between positions as messages have them (v1::Macro) and macro indices on a ribbon of tiles.
#pragma once

#include <cstdint>

#include "core/geometry/ribbon.h"
#include "primalsim/v1/architecture.pb.h"
#include "primalsim/v1/mapping.pb.h"

namespace primalsim::workloads {

// Macros of the largest ribbon that a mapping may use, a bound on memory.
inline constexpr std::uint64_t kMostMacros = std::uint64_t{1} << 24;

// The ribbon of `tiles` tiles; InputError if it has more than kMostMacros macros or more gateways than rows.
Ribbon ribbon_of(const v1::Architecture& architecture, std::uint64_t tiles);

inline MacroPosition position_of(const v1::Macro& macro) { return {macro.tile(), macro.x(), macro.y()}; }

void set_macro(v1::Macro& macro, const MacroPosition& at);

}  // namespace primalsim::workloads
