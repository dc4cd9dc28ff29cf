#include "pe_models/work.h"

#include "core/checked_math.h"

namespace primalsim::pe_models {
namespace {

constexpr const char* kEnergy = "energy of events in fJ";

}  // namespace

void add_energy(EventEnergy& energy, const EventEnergy& more, std::uint64_t times) {
  for (std::size_t i = 0; i < kComponents; ++i) {
    energy[i] = checked_sum(energy[i], checked_product(more[i], times, kEnergy), kEnergy);
  }
}

std::uint64_t total_fj(const EventEnergy& energy) {
  std::uint64_t total = 0;
  for (const std::uint64_t part : energy) total = checked_sum(total, part, kEnergy);
  return total;
}

}  // namespace primalsim::pe_models
