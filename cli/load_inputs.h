// The inputs that most commands share: a model, its adapter and a machine.
#pragma once

#include <string>

#include "cli/options.h"
#include "primalsim/v1/architecture.pb.h"
#include "primalsim/v1/workload.pb.h"

namespace primalsim::cli {

struct Inputs {
  v1::Workload workload;
  v1::Architecture architecture;
  std::string architecture_file;  // for messages
};

// Declares MODEL (positional), --adapter and --arch.
void declare_inputs(Options& options);

// Loads what those options name: models as workloads::import_model has it; without --arch, the machine of
// default_architecture(). Throws InputError as the files' readers do.
Inputs load_inputs(const Options& options);

}  // namespace primalsim::cli
