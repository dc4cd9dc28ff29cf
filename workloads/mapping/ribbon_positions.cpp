#include "workloads/mapping/ribbon_positions.h"

#include "core/error.h"

namespace primalsim::workloads {

Ribbon ribbon_of(const v1::Architecture& architecture, std::uint64_t tiles, const std::string& prefix) {
  const v1::Mesh& mesh = architecture.mesh();
  const std::uint64_t per_tile = std::uint64_t{mesh.width()} * mesh.height();
  if (tiles == 0 || tiles > 65536 || tiles * per_tile > kMostMacros) {
    throw_no_fit(
        "{}{} tiles of {} x {} macros are {} macros; allowed are 1 to 65536 tiles of {} macros in all",
        prefix, tiles, mesh.width(), mesh.height(), tiles * per_tile, kMostMacros);
  }
  const std::uint32_t gateways = architecture.tile_link().gateway_routers();
  if (gateways == 0 || gateways > mesh.height()) {
    throw_input_error("{}architecture '{}': tile_link.gateway_routers is {}; a mesh of height {} has 1 to {}",
                      prefix, architecture.name(), gateways, mesh.height(), mesh.height());
  }
  return {static_cast<std::uint32_t>(tiles), mesh.width(), mesh.height(), gateways};
}

void set_macro(v1::Macro& macro, const MacroPosition& at) {
  macro.set_tile(at.tile);
  macro.set_x(at.x);
  macro.set_y(at.y);
}

}  // namespace primalsim::workloads
