// The inputs that most commands share: a model, its adapter and a machine.
#pragma once

#include "cli/options.h"
#include "study/inputs.h"

namespace primalsim::cli {

// Declares MODEL (positional), --adapter and --arch.
void declare_inputs(Options& options);

// Loads what those options name: models as workloads::import_model has it; without --arch, the machine of
// default_architecture(). Throws InputError as the files' readers do.
study::Inputs load_inputs(const Options& options);

}  // namespace primalsim::cli
