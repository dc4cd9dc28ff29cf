// Writing the LoRA weights of one layer: how long it takes by the closed formula, and as a Program that sends
// them from the host port through the network. docs/srpg.md, Reprogramming
#pragma once

#include <cstdint>

#include "accelerator/program_result.h"
#include "accelerator/srpg.h"
#include "core/cycle.h"
#include "pe_models/machine.h"
#include "pe_models/work.h"
#include "primalsim/v1/program.pb.h"
#include "workloads/program/checked_program.h"

namespace primalsim::accelerator {

struct LoraLoad {
  std::uint64_t bytes = 0;          // of the layer
  std::uint64_t most_pe_bytes = 0;  // of the PE that holds most
  std::uint64_t macros = 0;         // that hold some
};

// From the macros' memory of a layer's Program.
LoraLoad lora_load(const v1::Program& layer);

// max(bytes / host port, most_pe_bytes / PE port), each rounded up; 0 without LoRA weights. Waking is not
// included. The host port moves min(tile_link.bytes_per_cycle, a flit for each gateway router) a cycle.
// Throws InputError if there is something to write and no dcim.write_bytes_per_cycle.
Cycle reprogram_cycles(const LoraLoad& load, const pe_models::Machine& machine);

// Every macro's LoRA weights go by unicast, in packets that fill a FIFO, from the local ports of gateway
// routers at the west edge of the first tile, its host port, to the macro's DCIM port, and are written there
// by tasks on unit DCIM. As many gateways send as the host port's rate fills, at least one; they share the
// bytes equally, the upper ones feed the upper rows. Graph "reprogram". `distance_tiles`: the layer lies that
// many tiles behind the host port's tile. Throws InputError as reprogram_cycles(), and if nothing is to be
// written.
v1::Program reprogram_program(const v1::Program& layer, const pe_models::Machine& machine,
                              std::uint32_t distance_tiles = 0);

// One layer's weights on their way through the tiles of another.
struct Passing {
  srpg::HostLink link;
  pe_models::EventCounts events;  // beyond those of the writing
};

struct Reprogramming {
  LoraLoad load;
  Cycle cycles = 0;               // of reprogram_program(), alone in the network; waking not included
  Cycle formula_cycles = 0;       // by the closed formula
  pe_models::EventCounts events;  // of reprogram_program()
  Passing passing;                // with private ports, its look-ahead alone
};

// Events of writing all `layers` layers of a model, on the way through the others' tiles as well.
pe_models::EventEnergy writing_energy(const Reprogramming& reprogramming, std::uint32_t layers,
                                      const pe_models::Machine& machine);

// Runs reprogram_program(), and with one host link the same through the tiles of such a layer, alone and
// beside the layer. All zero without LoRA weights. `layer_run` is what running the layer gave, if it was run.
Reprogramming measure_reprogramming(const workloads::CheckedProgram& layer, const pe_models::Machine& machine,
                                    const ProgramResult* layer_run = nullptr);

}  // namespace primalsim::accelerator
