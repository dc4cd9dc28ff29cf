#include "cli/control_option.h"

#include "accelerator/run_lockstep.h"
#include "core/error.h"

namespace primalsim::cli {

void declare_control(Options& options) {
  options.value(
      "control", "dataflow|both",
      "dataflow (the default), or both: each mapping also under lock-step control (docs/lockstep.md)");
}

bool wants_lockstep(const Options& options, const v1::Architecture& architecture) {
  const std::string control = options.text_or("control", "dataflow");
  if (control != "dataflow" && control != "both") {
    throw_input_error("--control is '{}'; allowed are dataflow and both", control);
  }
  if (control == "both") accelerator::control_of(architecture);
  return control == "both";
}

}  // namespace primalsim::cli
