// --control: whether a mapping is also run under lock-step control.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/options.h"
#include "primalsim/v1/architecture.pb.h"
#include "primalsim/v1/program.pb.h"
#include "primalsim/v1/result.pb.h"

namespace primalsim::cli {

void declare_control(Options& options);

// Whether --control asks for lock-step beside data-flow. Throws InputError for any other value, and where
// `architecture` does not describe its control.
bool wants_lockstep(const Options& options, const v1::Architecture& architecture);

// Runs the layer's Program and the head's, null without one, under lock-step control and adds that to
// `result`, which is of the same Programs. `label` names the mapping on standard error. Thread-safe.
void add_lockstep(const v1::Program& layer, const v1::Program* head, const v1::Architecture& architecture,
                  const std::string& label, v1::MappingResult& result);

}  // namespace primalsim::cli
