// The macros of a ribbon of tiles: between positions as messages have them (v1::Macro) and indices, and in
// the order of their distance from one of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

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

// Yields every macro once, nearest first: Manhattan distance on the ribbon as if tiles were joined in every
// row, ties by index.
class NearestFirst {
 public:
  NearestFirst(const Ribbon& ribbon, std::uint32_t centre);

  // Nothing when all macros have been seen.
  std::optional<std::uint32_t> next();

 private:
  void fill_next_distance();
  void add_column(std::int64_t column, std::int64_t rows_away);

  const Ribbon ribbon_;
  const MacroPosition centre_;
  std::uint32_t distance_ = 0;
  std::uint64_t seen_ = 0;
  std::size_t taken_ = 0;
  std::vector<std::uint32_t> at_distance_;
};

}  // namespace primalsim::workloads
