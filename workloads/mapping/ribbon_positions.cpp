#include "workloads/mapping/ribbon_positions.h"

#include "core/error.h"

namespace primalsim::workloads {

Ribbon ribbon_of(const pe_models::Machine& machine, std::uint64_t tiles, const std::string& prefix) {
  const pe_models::Mesh& mesh = machine.mesh();
  const std::uint64_t per_tile = mesh.macros();
  if (tiles == 0 || tiles > 65536 || tiles * per_tile > kMostMacros) {
    throw_no_fit(
        "{}{} tiles of {} x {} macros are {} macros; allowed are 1 to 65536 tiles of {} macros in all",
        prefix, tiles, mesh.width, mesh.height, tiles * per_tile, kMostMacros);
  }
  return machine.ribbon(static_cast<std::uint32_t>(tiles));
}

void set_macro(v1::Macro& macro, const MacroPosition& at) {
  macro.set_tile(at.tile);
  macro.set_x(at.x);
  macro.set_y(at.y);
}

}  // namespace primalsim::workloads
