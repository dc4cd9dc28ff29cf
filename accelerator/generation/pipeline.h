// Several tokens through several layers in one network: what a pipeline of layers really takes.
#pragma once

#include <cstdint>

#include "primalsim/v1/program.pb.h"
#include "primalsim/v1/workload.pb.h"
#include "workloads/program/checked_program.h"

namespace primalsim::accelerator {

// `layer` is the Program of a stream of tokens through one layer (lower_tokens) of this graph, which takes
// the first `own_tiles` of its tiles. Layer l is that Program moved by l x own_tiles tiles; in it, a token's
// tasks that read the graph's first vector at its homes wait for the same token's output of the layer before.
// Graph "model"; without the memory in use. Throws NoFit if there are too many tiles. Requires at least one
// layer.
v1::Program pipeline_layers(const workloads::CheckedProgram& layer, const v1::Graph& graph,
                            std::uint32_t own_tiles, std::uint32_t layers);

}  // namespace primalsim::accelerator
