// The event-driven run: transfers go through the flit-level network, computes are events.
#pragma once

#include <optional>
#include <vector>

#include "accelerator/linear_run.h"
#include "accelerator/program_image.h"
#include "noc/ipcn/network.h"
#include "noc/ipcn/restartable_network.h"
#include "pe_models/in_order_unit.h"

namespace primalsim::accelerator {

// Told what happens in the run, after the fact and before anything that waits for it starts.
class RunListener {
 public:
  virtual ~RunListener() = default;
  virtual void computed(std::uint32_t task) = 0;
  // A transfer has arrived at this output, or a barrier has been reached.
  virtual void happened(std::uint32_t task, std::uint32_t output) = 0;
};

struct FlitRun {
  RunTimes times;
  std::vector<pe_models::InOrderUnit> units;  // by ComputeTask::unit
};

// Runs until every task is done and the network is empty. `network` must be new. `patience` is the number of
// cycles in which at least something must become complete. Throws RunError, naming tasks that still wait,
// when nothing more can happen or nothing has for that long, or where something is under way at a cut.
FlitRun run_flits(const ProgramImage& image, noc::ipcn::Network& network, Cycle patience,
                  RunListener* listener = nullptr);
// The same, but nothing where a task is done in cycle `limit` or later: the run ends there.
std::optional<FlitRun> run_flits_below(Cycle limit, const ProgramImage& image, noc::ipcn::Network& network,
                                       Cycle patience);
// As the first, for a Program with cuts.
FlitRun run_flits(const ProgramImage& image, noc::ipcn::RestartableNetwork& network, Cycle patience,
                  RunListener* listener = nullptr);

}  // namespace primalsim::accelerator
