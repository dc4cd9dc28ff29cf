#include "accelerator/lockstep/control.h"

#include "core/error.h"

namespace primalsim::accelerator::lockstep {

const char* rule_name(Rule rule) {
  switch (rule) {
    case Rule::kMostFlits:
      return "most-flits";
    case Rule::kHighestRate:
      return "highest-rate";
    case Rule::kMostUrgent:
      return "most-urgent";
  }
  return "";
}

Control control_of(const v1::Architecture& architecture) {
  if (!architecture.has_control()) {
    throw_input_error(
        "architecture '{}' has no 'control'; lock-step control needs its commands_per_step, steps_per_bank, "
        "bank_load_cycles and tiles_per_controller (see configs/primal.txtpb)",
        architecture.name());
  }
  const v1::Control& control = architecture.control();
  return {control.commands_per_step(), control.steps_per_bank(), control.bank_load_cycles(),
          control.tiles_per_controller()};
}

}  // namespace primalsim::accelerator::lockstep
