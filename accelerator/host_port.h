// The host port: gateway routers at the west edge of a chain's first tile, as many as its rate fills.
#pragma once

#include <algorithm>
#include <cstdint>

#include "core/geometry/ribbon.h"
#include "pe_models/machine.h"

namespace primalsim::accelerator {

// At least one.
inline std::uint64_t host_gateways(const pe_models::Machine& machine) {
  return std::max<std::uint64_t>(1, machine.host_bytes_per_cycle() / machine.router().flit_bytes());
}

// The router of gateway `index`, 0 .. host_gateways() - 1, the upper ones first.
inline std::uint32_t host_gateway(const Ribbon& ribbon, const pe_models::Machine& machine,
                                  std::uint64_t index) {
  const auto spread = static_cast<std::uint32_t>(index * ribbon.gateways / host_gateways(machine));
  return ribbon.index(ribbon.edge(0, kWest, ribbon.gateway_row(spread)));
}

}  // namespace primalsim::accelerator
