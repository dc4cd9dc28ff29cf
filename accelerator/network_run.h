// The flit run of a Program's image on a new network of the kind that it needs.
#pragma once

#include <memory>

#include "accelerator/flit_run.h"
#include "accelerator/program_image.h"
#include "accelerator/run_program.h"
#include "core/cycle.h"
#include "noc/ipcn/hop_log.h"
#include "noc/ipcn/network.h"

namespace primalsim::accelerator {

struct NetworkRun {
  FlitRun flit;
  std::unique_ptr<noc::ipcn::Network> network;  // that ran, with its counters
};

// `hops` may be null; only the event kernel, and no Program with cuts, writes to it. Throws as run_flits().
NetworkRun run_on_network(const ProgramImage& image, const noc::ipcn::Parameters& parameters,
                          NetworkKernel kernel, Cycle patience, noc::ipcn::HopLog* hops = nullptr);

}  // namespace primalsim::accelerator
