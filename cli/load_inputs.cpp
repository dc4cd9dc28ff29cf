#include "cli/load_inputs.h"

namespace primalsim::cli {

void declare_inputs(Options& options) {
  options.positional("MODEL", "folder with a config.json, such a file, or a Workload file", true);
  options.value("adapter", "ADAPTER", "folder with an adapter_config.json, or such a file");
  options.value("arch", "FILE", "the machine, an Architecture file; configs/primal.txtpb if not given");
}

study::Inputs load_inputs(const Options& options) {
  return study::load(*options.text("MODEL"), options.text("adapter"), options.text("arch"));
}

}  // namespace primalsim::cli
