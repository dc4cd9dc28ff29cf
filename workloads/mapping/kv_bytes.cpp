#include "workloads/mapping/kv_bytes.h"

#include <algorithm>

#include "core/geometry/ribbon.h"
#include "workloads/mapping/kv_position.h"

namespace primalsim::workloads {

std::vector<std::uint64_t> kv_bytes_by_macro(const v1::Placement& placement, const v1::ModelShape& shape,
                                             const pe_models::Machine& machine, const KvUse& use) {
  const Ribbon ribbon = machine.ribbon(placement.tiles());
  std::vector<std::uint64_t> bytes(ribbon.macros(), 0);
  for (const v1::KvPlacement& kv : placement.kv()) {
    const std::uint64_t entry = kv_entry_bytes(kv, shape, machine.precision().kv_bits);
    const auto add = [&](std::uint32_t index, std::uint64_t first, std::uint64_t count) {
      const v1::KvRing& ring = kv.rings(static_cast<int>(index));
      const auto macros = static_cast<std::uint64_t>(ring.macros_size());
      for (std::uint64_t i = 0; i < std::min(count, macros); ++i) {
        const v1::Macro& at = ring.macros(static_cast<int>((first + i) % macros));
        bytes[ribbon.index({at.tile(), at.x(), at.y()})] += (count - i + macros - 1) / macros * entry;
      }
    };
    for (std::uint64_t sequence = 0; sequence < use.sequences; ++sequence) {
      visit_kv_turns(kv, sequence * use.stride, use.entries, add);
    }
  }
  return bytes;
}

}  // namespace primalsim::workloads
