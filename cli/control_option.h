// --control: whether a mapping is also run under lock-step control.
#pragma once

#include "cli/options.h"
#include "primalsim/v1/architecture.pb.h"

namespace primalsim::cli {

void declare_control(Options& options);

// Whether --control asks for lock-step beside data-flow. Throws InputError for any other value, and where
// `architecture` does not describe its control.
bool wants_lockstep(const Options& options, const v1::Architecture& architecture);

}  // namespace primalsim::cli
