#include "pe_models/machine.h"

#include <algorithm>
#include <utility>

#include "core/checked_math.h"
#include "core/error.h"

namespace primalsim::pe_models {
namespace {

void check_fabric(const v1::Architecture& architecture) {
  const std::uint32_t height = architecture.mesh().height();
  const std::uint32_t gateways = architecture.tile_link().gateway_routers();
  if (gateways == 0 || gateways > height) {
    throw_input_error("architecture '{}': tile_link.gateway_routers is {}; a mesh of height {} has 1 to {}",
                      architecture.name(), gateways, height, height);
  }
  const std::uint32_t flit_bits = architecture.router().flit_bits();
  if (flit_bits == 0 || flit_bits % 8 != 0) {
    throw_input_error("router.flit_bits of architecture '{}' is {}; allowed are multiples of 8",
                      architecture.name(), flit_bits);
  }
}

// A partition has as many columns as rows: a slice of a vector is as long going in as coming out.
void check_acim(const v1::Architecture& architecture) {
  const v1::Acim& acim = architecture.acim();
  if (acim.columns() != acim.rows()) {
    throw_input_error("architecture '{}': acim.columns is {}; allowed is acim.rows, {}", architecture.name(),
                      acim.columns(), acim.rows());
  }
}

void check_energy(const v1::Architecture& architecture) {
  if (architecture.has_energy() != architecture.has_power()) {
    throw_input_error("architecture {}: it has '{}' without '{}'; allowed are both or neither",
                      architecture.name(), architecture.has_energy() ? "energy" : "power",
                      architecture.has_energy() ? "power" : "energy");
  }
  if (!architecture.has_power()) return;
  const v1::Power& power = architecture.power();
  const std::uint32_t percent = power.ipcn_percent() + power.sram_percent();
  if (percent > 100) {
    throw_input_error(
        "architecture {}: power.ipcn_percent and power.sram_percent are {} together; allowed are 0 to 100",
        architecture.name(), percent);
  }
  if (power.has_retention() == power.has_retained_permille()) {
    throw_input_error(
        "architecture {}: power has {} of retention and retained_permille; allowed is one of them",
        architecture.name(), power.has_retention() ? "both" : "none");
  }
  if (power.has_retention() && power.retention().drowsy_permille() < power.off_permille()) {
    throw_input_error(
        "architecture {}: power.retention.drowsy_permille is {}; allowed is at least power.off_permille, {}",
        architecture.name(), power.retention().drowsy_permille(), power.off_permille());
  }
  if (power.has_retained_permille() && power.retained_permille() < power.off_permille()) {
    throw_input_error(
        "architecture {}: power.retained_permille is {}; allowed is at least power.off_permille, {}",
        architecture.name(), power.retained_permille(), power.off_permille());
  }
}

// A packet that has started never stalls, so a port keeps up with a link; the pace of adding is the port's.
void check_ports(const v1::Architecture& architecture) {
  const v1::Scratchpad& scratchpad = architecture.scratchpad();
  if (!scratchpad.has_ports()) return;
  const std::uint64_t access_bits = std::uint64_t{8} * scratchpad.word_bytes() * scratchpad.words_per_cycle();
  if (access_bits < architecture.router().flit_bits()) {
    throw_input_error(
        "architecture '{}': scratchpad.ports is given and an access has {} bits (word_bytes x "
        "words_per_cycle); "
        "allowed is at least a flit, {} bits",
        architecture.name(), access_bits, architecture.router().flit_bits());
  }
  if (architecture.router_compute().inline_adders()) {
    throw_input_error(
        "architecture '{}': router_compute.inline_adders is true; with scratchpad.ports only false is "
        "allowed, for a packet that passes cannot wait for a port",
        architecture.name());
  }
  if (architecture.router_compute().adder_cycles_per_flit() > 1) {
    throw_input_error(
        "architecture '{}': router_compute.adder_cycles_per_flit is {}; with scratchpad.ports only 1 is "
        "allowed, "
        "for the port decides",
        architecture.name(), architecture.router_compute().adder_cycles_per_flit());
  }
}

v1::Architecture checked(v1::Architecture architecture) {
  check_fabric(architecture);
  check_acim(architecture);
  check_ports(architecture);
  check_energy(architecture);
  return architecture;
}

}  // namespace

Machine::Machine(v1::Architecture description) : description_(checked(std::move(description))) {}

std::uint64_t Machine::activation_flits(std::uint64_t elements) const {
  return router_.flits(elements * precision_.activation_bits);
}

std::uint64_t Machine::sum_flits(std::uint64_t elements) const {
  return router_.flits(elements * precision_.sum_bits);
}

std::uint32_t Machine::packet_buffers(std::uint64_t flits) const {
  return static_cast<std::uint32_t>(divide_up(flits, activation_flits(slice_elements())));
}

std::uint32_t Machine::accumulators(std::uint64_t flits) const {
  return static_cast<std::uint32_t>(divide_up(flits, sum_flits(slice_elements())));
}

Work Machine::dynamic_macs(std::uint64_t entries, std::uint64_t query_elements,
                           std::uint64_t kv_elements) const {
  const Work macs = compute_.macs(entries * query_elements);
  const Work reading = scratchpad_.access_bytes(kv_bytes(entries * kv_elements));
  return {std::max(macs.cycles, reading.cycles),
          reading.scratchpad_words,
          macs.operations,
          checked_sum(macs.femtojoules, reading.femtojoules, "energy of multiply-adds over the cache"),
          macs.cycles < reading.cycles ? reading.limit : macs.limit,
          std::min(macs.cycles, reading.cycles)};
}

Work Machine::with_slices(const Work& work, std::uint64_t read_flits, std::uint64_t written_flits) const {
  if (scratchpad_.ports == 0) return work;
  const Work all =
      scratchpad_.access(work.scratchpad_words + (read_flits + written_flits) * words_per_flit());
  const Work own = scratchpad_.access(work.scratchpad_words);
  const Cycle others = work.limit == Limit::kScratchpad ? work.shared_cycles : work.cycles;
  return {std::max(work.cycles, all.cycles),
          all.scratchpad_words,
          work.operations,
          checked_sum(work.femtojoules, all.femtojoules - own.femtojoules, "energy of a computation"),
          work.cycles < all.cycles ? all.limit : work.limit,
          std::min(others, all.cycles)};
}

Work Machine::add_flits(std::uint64_t flits) const {
  const std::uint64_t sums =
      std::max<std::uint64_t>(1, router_.flit_bits / std::max<std::uint32_t>(1, precision_.sum_bits));
  const std::uint64_t words = flits * words_per_flit();
  return {
      0, words, flits * sums,
      checked_sum(checked_product(flits * sums, compute_.mac_fj, "energy of a reduce"),
                  checked_product(words, scratchpad_.word_fj, "energy of a reduce"), "energy of a reduce")};
}

std::uint64_t Machine::words_per_flit() const {
  return divide_up(std::uint64_t{router_.flit_bytes()}, std::max<std::uint64_t>(1, scratchpad_.word_bytes));
}

std::uint64_t Machine::host_bytes_per_cycle() const {
  return std::min<std::uint64_t>(tile_link_.bytes_per_cycle,
                                 std::uint64_t{router_.flit_bytes()} * tile_link_.gateway_routers);
}

EventEnergy Machine::event_energy(const EventCounts& counts) const {
  constexpr const char* kEventEnergy = "energy of events in fJ";
  EventEnergy energy{};
  const auto part = [&](Component component) -> std::uint64_t& {
    return energy[static_cast<std::size_t>(component)];
  };
  part(Component::kFlitHops) = checked_product(counts.flit_hops, router_.flit_hop_fj, kEventEnergy);
  part(Component::kTileLinks) = checked_product(counts.tile_link_bits, tile_link_.bit_fj, kEventEnergy);
  part(Component::kRouterMacs) = compute_.macs(counts.macs).femtojoules;
  part(Component::kAcim) = acim_.products(counts.acim_products).femtojoules;
  part(Component::kDcim) = dcim_.product_energy(counts.dcim_words);
  part(Component::kDcimWrites) = checked_product(counts.dcim_writes, dcim_.write_fj, kEventEnergy);
  part(Component::kScratchpad) = scratchpad_.access(counts.scratchpad_words).femtojoules;
  return energy;
}

}  // namespace primalsim::pe_models
