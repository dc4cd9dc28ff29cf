// Between positions as messages have them (v1::Macro) and macro indices on a ribbon of tiles.
#pragma once

#include <cstdint>

#include "core/ribbon.h"
#include "primalsim/v1/architecture.pb.h"
#include "primalsim/v1/mapping.pb.h"

namespace primalsim::workloads {

// Macros of the largest ribbon that a mapping may use, a bound on memory.
inline constexpr std::uint64_t kMostMacros = std::uint64_t{1} << 24;

// The ribbon of `tiles` tiles; InputError if it has more than kMostMacros macros or more gateways than rows.
Ribbon ribbon_of(const v1::Architecture& architecture, std::uint64_t tiles);

inline MacroPosition position_of(const v1::Macro& macro) { return {macro.tile(), macro.x(), macro.y()}; }

inline bool is_on(const Ribbon& ribbon, const MacroPosition& at) {
  return at.tile < ribbon.tiles && at.x < ribbon.width && at.y < ribbon.height;
}

void set_macro(v1::Macro& macro, const MacroPosition& at);

// Column of the ribbon as a whole: columns of a tile follow those of the tile before.
inline std::uint32_t ribbon_column(const Ribbon& ribbon, const MacroPosition& at) {
  return at.tile * ribbon.width + at.x;
}

// The macro in a column of the ribbon as a whole.
inline std::uint32_t macro_at(const Ribbon& ribbon, std::uint32_t column, std::uint32_t row) {
  return ribbon.index({column / ribbon.width, column % ribbon.width, row});
}

}  // namespace primalsim::workloads
