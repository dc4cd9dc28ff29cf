// All layers of a model as one Program: one token, layer after layer along the chain of tiles, in one
// network.
//
// A layer is usually run once and counted `repeats` times. This is the check on that: nothing is reused.
#pragma once

#include <cstdint>
#include <vector>

#include "accelerator/program_result.h"
#include "primalsim/v1/program.pb.h"
#include "primalsim/v1/result.pb.h"
#include "workloads/program/checked_program.h"

namespace primalsim::accelerator {

// What a layer waits for at the cut between it and the layer before.
enum class Cut {
  kEachSlice,  // a task at an input home: for what arrives there, as on the machine
  kAllSlices,  // every task: for all arrivals, as the run of one layer assumes
  kRestart,    // every task: for all of the layer before, and the network is then as new (Barrier.cut)
};

// `layer` is the Program of one layer that takes the first `own_tiles` of its tiles and sends its output to
// the same macros as its input homes, `own_tiles` further on. Layer l is that Program moved by l x own_tiles
// tiles; its operators are called "l.NAME". The result has graph "model" and is to be run once per token.
//
// At a cut, what stands at an input home waits for the arrivals there, too; a task without any dependency
// that is elsewhere waits for all of them. Throws InputError if the layer sends nothing to the next one, and
// NoFit if there are too many tiles or operators for a Program. Requires at least one layer.
v1::Program chain_layers(const workloads::CheckedProgram& layer, std::uint32_t own_tiles,
                         std::uint32_t layers, Cut cut = Cut::kEachSlice);

// Figures of the run of a chained Program. layer_end_cycles: the cycle in which the last task of layer l is
// done.
v1::WholeModelRun make_whole_model_run(const v1::Program& chain, const ProgramResult& run,
                                       std::uint32_t layers);

}  // namespace primalsim::accelerator
