// Slows a phase of a request down until its mean power is what a limit allows. docs/generate.md, Power limit
#pragma once

#include <cstdint>

#include "accelerator/srpg.h"
#include "pe_models/machine.h"

namespace primalsim::study {

// The phase lasts as many cycles longer as are returned, every state in proportion: events and wakings are as
// they were, and static and clock power goes on. Requires machine.has_energy(). `phase`: "prefill", for the
// message of an InputError where static and clock power alone exceed the limit.
Cycle limit_power(double limit_watts, std::uint64_t event_fj, accelerator::srpg::Policy policy,
                  const pe_models::Machine& machine, const char* phase, accelerator::srpg::TimeLine& line);

// The same slowing for the steps that make up `line`, which took `before` cycles: a sum of them, scaled.
Cycle slowed(Cycle sum, Cycle before, const accelerator::srpg::TimeLine& line);

}  // namespace primalsim::study
