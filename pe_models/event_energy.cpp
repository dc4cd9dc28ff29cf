#include "pe_models/event_energy.h"

#include "core/checked_math.h"

namespace primalsim::pe_models {
namespace {

constexpr const char* kEnergy = "energy of events in fJ";

}  // namespace

const char* component_name(Component component) {
  static constexpr std::array<const char*, kComponents> kNames{
      "flit_hops", "tile_links", "router_macs", "acim", "dcim", "dcim_writes", "scratchpad"};
  return kNames[static_cast<std::size_t>(component)];
}

EventEnergy event_energy(const EventCounts& counts, const EventEnergyParameters& parameters) {
  EventEnergy energy{};
  const auto part = [&](Component component) -> std::uint64_t& {
    return energy[static_cast<std::size_t>(component)];
  };
  part(Component::kFlitHops) = checked_product(counts.flit_hops, parameters.flit_hop_fj, kEnergy);
  part(Component::kTileLinks) = checked_product(counts.tile_link_bits, parameters.tile_link_bit_fj, kEnergy);
  part(Component::kRouterMacs) = parameters.dmac.macs(counts.macs).femtojoules;
  part(Component::kAcim) = parameters.acim.products(counts.acim_products).femtojoules;
  part(Component::kDcim) = parameters.dcim.product_energy(counts.dcim_words);
  part(Component::kDcimWrites) =
      counts.dcim_writes == 0 ? 0 : checked_product(counts.dcim_writes, parameters.dcim.write_fj, kEnergy);
  part(Component::kScratchpad) = parameters.scratchpad.access(counts.scratchpad_words).femtojoules;
  return energy;
}

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
