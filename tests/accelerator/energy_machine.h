// small_architecture() with energies that are easy to follow.
#pragma once

#include "tests/accelerator/small_program.h"

namespace primalsim::testing {

// A flit-hop 1000 fJ, a MAC 100, an ACIM product 20000, a DCIM word 10, a DCIM write of 8 bytes 2000, a
// scratchpad word 8000, a bit between tiles 500. A tile takes 1000 fJ a cycle: IPCN 500, SRAM 300, RRAM 200;
// retained 330, off 20; waking takes 10 cycles and 5000 fJ.
inline v1::Architecture energy_architecture() {
  v1::Architecture architecture = small_architecture();
  architecture.mutable_dcim()->set_write_bytes_per_cycle(8);
  architecture.mutable_router_compute()->set_macs_per_cycle(16);
  v1::Energy& energy = *architecture.mutable_energy();
  energy.set_flit_hop_fj(1000);
  energy.set_mac_fj(100);
  energy.set_acim_product_fj(20000);
  energy.set_dcim_product_fj(163840);
  energy.set_dcim_write_fj(2000);
  energy.set_scratchpad_word_fj(8000);
  energy.set_tile_link_bit_fj(500);
  v1::Power& power = *architecture.mutable_power();
  power.set_active_microwatts(1000);
  power.set_ipcn_percent(50);
  power.set_sram_percent(30);
  power.set_retained_permille(330);
  power.set_off_permille(20);
  power.set_wake_cycles(10);
  power.set_wake_fj(5000);
  return architecture;
}

inline void set_operations(v1::Program& program, std::uint32_t task, std::uint64_t operations) {
  program.mutable_tasks(static_cast<int>(task))->mutable_compute()->set_operations(operations);
}

}  // namespace primalsim::testing
