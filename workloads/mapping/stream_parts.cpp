#include "workloads/mapping/stream_parts.h"

#include <algorithm>

namespace primalsim::workloads {

std::uint32_t stream_part_elements(std::uint32_t elements, std::uint32_t parts,
                                   const pe_models::Machine& machine) {
  if (parts <= 1) return elements;
  const std::uint32_t step = std::max(2U, machine.router().flit_bits / machine.precision().activation_bits);
  const std::uint32_t steps = (elements + step - 1) / step;
  return std::min(elements, (steps + parts - 1) / parts * step);
}

std::uint32_t least_stream_part(std::uint32_t elements, const pe_models::Machine& machine) {
  std::uint32_t least = elements;
  for (std::uint32_t parts = 2; parts <= kMostStreamParts; ++parts) {
    const std::uint32_t each = stream_part_elements(elements, parts, machine);
    const std::uint32_t rest = elements % each;
    least = std::min(least, rest == 0 ? each : rest);
  }
  return least;
}

}  // namespace primalsim::workloads
