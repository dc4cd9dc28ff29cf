#include "accelerator/fabric_memory.h"

#include <unistd.h>

#include <limits>

#include "core/error.h"

namespace primalsim::accelerator {
namespace {

constexpr std::uint64_t kBytesPerMacro = 2048;  // measured, rounded up
constexpr double kGigabyte = 1e9;

}  // namespace

std::uint64_t fabric_memory_bytes(const Ribbon& ribbon) { return ribbon.macros() * kBytesPerMacro; }

std::uint64_t physical_memory_bytes() {
  const long pages = sysconf(_SC_PHYS_PAGES);
  const long page_bytes = sysconf(_SC_PAGESIZE);
  if (pages <= 0 || page_bytes <= 0) return std::numeric_limits<std::uint64_t>::max();
  return static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page_bytes);
}

void check_fabric_memory(const Ribbon& ribbon) {
  const std::uint64_t needed = fabric_memory_bytes(ribbon);
  const std::uint64_t available = physical_memory_bytes();
  const std::uint64_t macros = needed / kBytesPerMacro;
  if (needed > available) {
    throw_input_error(
        "{} tiles of {} x {} macros would take about {:.1f} GB of memory; this machine has {:.1f} GB",
        ribbon.tiles, ribbon.width, ribbon.height, static_cast<double>(needed) / kGigabyte,
        static_cast<double>(available) / kGigabyte);
  }
  if (macros * 7 > std::numeric_limits<std::uint32_t>::max()) {
    throw_input_error("{} tiles of {} x {} macros are {} macros; allowed are at most {}", ribbon.tiles,
                      ribbon.width, ribbon.height, macros, std::numeric_limits<std::uint32_t>::max() / 7);
  }
}

}  // namespace primalsim::accelerator
