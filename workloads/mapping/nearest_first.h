// The macros of a ribbon by their distance from one of them.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/geometry/ribbon.h"

namespace primalsim::workloads {

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
