// The small machine under lock-step control: 2 commands, one controller per tile.
#pragma once

#include "tests/accelerator/small_program.h"

namespace primalsim::testing {

inline v1::Architecture lockstep_architecture(std::uint32_t commands_per_step = 2) {
  v1::Architecture architecture = small_architecture();
  v1::Control& control = *architecture.mutable_control();
  control.set_commands_per_step(commands_per_step);
  control.set_steps_per_bank(1024);
  control.set_bank_load_cycles(1024);
  control.set_tiles_per_controller(1);
  return architecture;
}

}  // namespace primalsim::testing
