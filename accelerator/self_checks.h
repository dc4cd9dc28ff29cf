// What must hold after every run, whatever the Program. Each throws RunError with the numbers.
#pragma once

#include <span>

#include "accelerator/program_image.h"
#include "accelerator/program_result.h"
#include "accelerator/run_times.h"
#include "accelerator/traffic.h"
#include "noc/ipcn/network.h"

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

}  // namespace primalsim::accelerator
