#include <utility>

#include "noc/ipcn/collectives/plan.h"

namespace primalsim::noc::ipcn {

std::vector<std::uint32_t> ring_order(std::uint32_t width, std::uint32_t height) {
  // With an even number of rows: to and fro in all columns but the first, which is the way back. With an even
  // number of columns, the same with x and y exchanged.
  const bool even_rows = height % 2 == 0;
  const bool closed = (even_rows || width % 2 == 0) && width > 1 && height > 1;
  const bool exchanged = closed && !even_rows;
  const std::uint32_t rows = exchanged ? width : height;
  const std::uint32_t columns = exchanged ? height : width;
  std::vector<std::uint32_t> order;
  const auto add = [&](std::uint32_t column, std::uint32_t row) {
    order.push_back(exchanged ? column * width + row : row * width + column);
  };
  const std::uint32_t first = closed ? 1 : 0;
  for (std::uint32_t row = 0; row < rows; ++row) {
    for (std::uint32_t i = first; i < columns; ++i) add(row % 2 == 0 ? i : columns - 1 + first - i, row);
  }
  for (std::uint32_t row = rows; closed && row-- > 0;) add(0, row);
  return order;
}

}  // namespace primalsim::noc::ipcn
