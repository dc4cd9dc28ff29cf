// A mapping's energy per token, from the runs of its Programs and the time line of its tiles. docs/energy.md
#pragma once

#include <optional>

#include "accelerator/program_result.h"
#include "accelerator/reprogram.h"
#include "accelerator/srpg.h"
#include "pe_models/srpg/policy.h"
#include "primalsim/v1/architecture.pb.h"
#include "primalsim/v1/result.pb.h"

namespace primalsim::accelerator {

// Events of one run of a Program, in femtojoules by component.
pe_models::EventEnergy event_energy(const ProgramResult& run, const v1::Architecture& architecture);

// The stages of a model: `layer` as often as it runs per token, and `head` if there is one.
std::vector<srpg::Stage> stages_of(const ProgramResult& layer, const ProgramResult* head,
                                   Cycle reprogram_cycles);

// Total, parts, states and the sweep over the retention power, of what took `events` and `line`. Joules and
// watts are for `tokens`, at least 1, tokens in `line.cycles`. `units` and `adapter_switch` are not set.
v1::EnergyResult make_energy_result(const pe_models::EventEnergy& events, const srpg::TimeLine& line,
                                    pe_models::srpg::Policy policy, const v1::Architecture& architecture,
                                    std::uint64_t tokens = 1);

// One token with adapters retained, and the switch of adapter if `load` is not empty. Requires
// has_energy(architecture).
v1::EnergyResult token_energy(const ProgramResult& layer, const ProgramResult* head, const LoraLoad& load,
                              pe_models::srpg::Policy policy, const v1::Architecture& architecture);

}  // namespace primalsim::accelerator
