// What must hold after every run, whatever the Program: each throws RunError with the numbers. And before it:
// whether the transfers of a Program could wait for each other in a circle.
#pragma once

#include <span>

#include "accelerator/linear_run.h"
#include "accelerator/program_image.h"
#include "accelerator/program_result.h"
#include "accelerator/traffic.h"
#include "noc/ipcn/network.h"
#include "noc/ipcn/trees/tree.h"

namespace primalsim::accelerator {

// The network's own counters: flits in = flits out, nothing left inside, and every output as its routes say.
void check_conservation(const noc::ipcn::Network& network, const Traffic& traffic);

// No output sends more than one flit a cycle, no lane is taken for longer than the run.
void check_capacity(const Traffic& traffic, const Ribbon& ribbon, Cycle makespan);

// flit >= uncontended >= none, event by event.
void check_order(const ProgramImage& image, const RunTimes& none, const RunTimes& uncontended,
                 const RunTimes& flit);

// No transfer of the flit run is faster than alone in the network.
void check_latencies(const ProgramImage& image, const noc::ipcn::Parameters& parameters,
                     const RunTimes& uncontended, const RunTimes& flit);

void check_bounds(std::span<const BoundValue> bounds, Cycle makespan);

// Takes it that all transfers may be under way at once, along the trees that `trees` makes. Throws InputError
// with the premise that fails and the cycle of channels (docs/deadlock.md).
void check_deadlock(const ProgramImage& image, const noc::ipcn::Parameters& parameters,
                    noc::ipcn::TreeBuilder& trees);

}  // namespace primalsim::accelerator
