// Writing the LoRA weights of one layer: how long it takes by the closed formula, and as a Program that sends
// them from the host port through the network. docs/srpg.md, Reprogramming
#pragma once

#include <cstdint>

#include "core/cycle.h"
#include "primalsim/v1/architecture.pb.h"
#include "primalsim/v1/program.pb.h"

namespace primalsim::accelerator {

struct LoraLoad {
  std::uint64_t bytes = 0;          // of the layer
  std::uint64_t most_pe_bytes = 0;  // of the PE that holds most
  std::uint64_t macros = 0;         // that hold some
};

// From the macros' memory of a layer's Program.
LoraLoad lora_load(const v1::Program& layer);

// max(bytes / host port, most_pe_bytes / PE port), each rounded up; 0 without LoRA weights. Waking is not
// included. Throws InputError if the architecture has no dcim.write_bytes_per_cycle and there is something to
// write.
Cycle reprogram_cycles(const LoraLoad& load, const v1::Architecture& architecture);

// Every macro's LoRA weights go by unicast, in packets that fill a FIFO, from the gateway routers at the west
// edge of the first tile, its host port, to the macro's DCIM port, and are written there: tasks on unit DCIM.
// A gateway feeds the macros nearest to its row. Graph "reprogram", on the tiles of `layer`.
v1::Program reprogram_program(const v1::Program& layer, const v1::Architecture& architecture);

}  // namespace primalsim::accelerator
