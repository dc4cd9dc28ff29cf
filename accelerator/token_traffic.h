// What a token's way into the chain of tiles and back costs: its embedding from the host port to where the
// first layer reads it, and what follows from it from the last tile back. docs/srpg.md, A token's way
#pragma once

#include <cstdint>

#include "accelerator/srpg.h"
#include "core/cycle.h"
#include "pe_models/machine.h"
#include "pe_models/work.h"
#include "primalsim/v1/program.pb.h"

namespace primalsim::accelerator {

// All zero where it costs nothing.
struct TokenTraffic {
  srpg::TokenWay way;            // flit by flit, alone in the network
  Cycle uncontended_cycles = 0;  // both ways, no packet meeting another
  std::uint64_t flit_hops = 0;
  std::uint64_t router_flit_hops = 0;
  pe_models::EventEnergy in_energy{};  // femtojoules
  pe_models::EventEnergy out_energy{};
};

// The embedding goes from the gateways at the west edge of the first tile to the homes of the first vector.
// Back go the last layer's output, or with a head the largest logit in one flit. Zero without
// host_link.token_traffic, and of Programs that are no layers.
TokenTraffic measure_token_traffic(const v1::Program& layer, const v1::Program* head,
                                   const pe_models::Machine& machine);

// The way in, from the host port to the first tile, as a Program of graph "token".
v1::Program token_in_program(const v1::Program& layer, const pe_models::Machine& machine);

// The way back to the host port of what lies `distance_tiles` behind the first tile, at least 1: a layer's
// output in the first tile behind it, or what a head has found in its own tiles.
v1::Program token_out_program(const v1::Program& layer, const v1::Program* head,
                              const pe_models::Machine& machine, std::uint32_t distance_tiles);

}  // namespace primalsim::accelerator
