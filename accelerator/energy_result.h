// A mapping's energy per token, from the runs of its Programs and the time line of its tiles. docs/energy.md
#pragma once

#include <vector>

#include "accelerator/program_result.h"
#include "accelerator/reprogram.h"
#include "accelerator/srpg.h"
#include "accelerator/token_traffic.h"
#include "pe_models/machine.h"
#include "primalsim/v1/result.pb.h"

namespace primalsim::accelerator {

// The stages of a model: `layer` as often as it runs per token, and `head`, null without one.
std::vector<srpg::Stage> stages_of(const ProgramResult& layer, const ProgramResult* head,
                                   Cycle reprogram_cycles);

// Of `tokens` tokens, at least 1, that took these events and this time line: total and parts of all of them,
// joules per token, tokens per joule and watts, states, and the sweep over the retention power. `units` and
// `adapter_switch` are not set. Of `line`, cycles, tile_cycles and wakes count. Requires
// machine.has_energy().
v1::EnergyResult make_energy_result(const pe_models::EventEnergy& events, const srpg::TimeLine& line,
                                    srpg::Policy policy, const pe_models::Machine& machine,
                                    std::uint64_t tokens = 1);

// One token with adapters retained, and the switch of adapter if there is something to write. `head` is null
// without one. Requires machine.has_energy().
v1::EnergyResult token_energy(const ProgramResult& layer, const ProgramResult* head,
                              const Reprogramming& reprogramming, srpg::Policy policy,
                              const pe_models::Machine& machine, const TokenTraffic& traffic = {});

// In the order of the parts of an EnergyResult: components of events, "static_ipcn", "static_sram",
// "static_rram", "wake".
std::vector<std::string> energy_part_names();

}  // namespace primalsim::accelerator
