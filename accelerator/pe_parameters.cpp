#include "accelerator/pe_parameters.h"

#include "core/error.h"

namespace primalsim::accelerator {

bool has_energy(const v1::Architecture& architecture) {
  if (architecture.has_energy() != architecture.has_power()) {
    throw_input_error("architecture {}: it has '{}' without '{}'; allowed are both or neither",
                      architecture.name(), architecture.has_energy() ? "energy" : "power",
                      architecture.has_energy() ? "power" : "energy");
  }
  if (!architecture.has_power()) return false;
  const v1::Power& power = architecture.power();
  const std::uint32_t percent = power.ipcn_percent() + power.sram_percent();
  if (percent > 100) {
    throw_input_error(
        "architecture {}: power.ipcn_percent and power.sram_percent are {} together; allowed are 0 to 100",
        architecture.name(), percent);
  }
  if (power.retained_permille() < power.off_permille()) {
    throw_input_error(
        "architecture {}: power.retained_permille is {}; allowed is at least power.off_permille, {}",
        architecture.name(), power.retained_permille(), power.off_permille());
  }
  return true;
}

pe_models::EventEnergyParameters event_energy_parameters(const v1::Architecture& architecture) {
  const v1::Energy& energy = architecture.energy();
  const v1::Dcim& dcim = architecture.dcim();
  pe_models::EventEnergyParameters parameters;
  parameters.flit_hop_fj = energy.flit_hop_fj();
  parameters.tile_link_bit_fj = energy.tile_link_bit_fj();
  parameters.dmac = {architecture.router_compute().macs_per_cycle(), energy.mac_fj()};
  parameters.acim = {architecture.acim().product_cycles(), energy.acim_product_fj()};
  parameters.dcim = {dcim.rows(),
                     dcim.columns(),
                     dcim.product_cycles(),
                     energy.dcim_product_fj(),
                     dcim.write_bytes_per_cycle(),
                     energy.dcim_write_fj()};
  parameters.scratchpad = {architecture.scratchpad().bytes(), architecture.scratchpad().words_per_cycle(),
                           energy.scratchpad_word_fj()};
  return parameters;
}

pe_models::FunctionUnit function_unit(const v1::Architecture& architecture) {
  pe_models::FunctionUnit unit;
  unit.exp_per_cycle = architecture.router_compute().exp_per_cycle();
  unit.swiglu_per_cycle = architecture.router_compute().swiglu_per_cycle();
  unit.mac_fj = architecture.energy().mac_fj();
  return unit;
}

pe_models::srpg::PowerParameters power_parameters(const v1::Architecture& architecture) {
  const v1::Power& power = architecture.power();
  return {pe_models::srpg::fj_per_cycle(power.active_microwatts(), architecture.clock_ghz()),
          power.ipcn_percent(),
          power.sram_percent(),
          power.retained_permille(),
          power.off_permille(),
          power.wake_cycles(),
          power.wake_fj()};
}

}  // namespace primalsim::accelerator
