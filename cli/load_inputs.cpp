#include "cli/load_inputs.h"

#include "cli/default_architecture.h"
#include "proto/read.h"
#include "workloads/model_import/import_model.h"

namespace primalsim::cli {

void declare_inputs(Options& options) {
  options.positional("MODEL", "folder with a config.json, such a file, or a Workload file", true);
  options.value("adapter", "ADAPTER", "folder with an adapter_config.json, or such a file");
  options.value("arch", "FILE", "the machine, an Architecture file; configs/primal.txtpb if not given");
}

Inputs load_inputs(const Options& options) {
  Inputs inputs;
  inputs.workload = workloads::import_model(*options.text("MODEL"), options.text("adapter"));
  const auto file = options.text("arch");
  inputs.architecture = file ? read_architecture(*file) : default_architecture();
  inputs.architecture_file = file.value_or("configs/primal.txtpb (built in)");
  return inputs;
}

}  // namespace primalsim::cli
