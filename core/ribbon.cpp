#include "core/ribbon.h"

namespace primalsim {

std::uint32_t Ribbon::nearest_gateway_row(std::uint32_t y) const {
  const auto distance = [y](std::uint32_t row) { return row > y ? row - y : y - row; };
  std::uint32_t best = gateway_row(0);
  for (std::uint32_t gateway = 1; gateway < gateways; ++gateway) {
    if (distance(gateway_row(gateway)) < distance(best)) best = gateway_row(gateway);
  }
  return best;
}

}  // namespace primalsim
