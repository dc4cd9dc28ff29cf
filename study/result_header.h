// The part of a Result that is common to all its mappings.
#pragma once

#include <cstdint>

#include "primalsim/v1/result.pb.h"
#include "study/inputs.h"
#include "workloads/mapping/strategy.h"

namespace primalsim::study {

// Names, context, layers and what was assumed; no mappings yet.
v1::Result result_header(const Inputs& inputs, std::uint32_t context,
                         const workloads::StrategyOptions& options);

// The sentences that hold for every run, whatever the model.
void add_machine_assumptions(const v1::Architecture& architecture, v1::Result& result);

}  // namespace primalsim::study
