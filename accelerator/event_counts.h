// The events of one run of a Program that take energy, counted from its tasks and routes.
#pragma once

#include <vector>

#include "accelerator/traffic.h"
#include "pe_models/machine.h"
#include "pe_models/work.h"
#include "primalsim/v1/program.pb.h"

namespace primalsim::accelerator {

// docs/energy.md, Events. They do not depend on when things happen, so all runs of a Program have the same.
pe_models::EventCounts count_events(const v1::Program& program, const Traffic& traffic,
                                    const noc::ipcn::Parameters& parameters,
                                    const pe_models::Machine& machine);

// The same, of each macro: what its units, router and scratchpad do and what leaves it over links.
std::vector<pe_models::EventCounts> count_events_by_macro(const v1::Program& program, const Traffic& traffic,
                                                          const noc::ipcn::Parameters& parameters,
                                                          const pe_models::Machine& machine);

}  // namespace primalsim::accelerator
