// How long a run may go on without anything becoming complete, before the watchdog calls it a standstill.
#pragma once

#include "accelerator/linear_run.h"
#include "accelerator/program_image.h"
#include "accelerator/traffic.h"
#include "noc/lockstep/control.h"

namespace primalsim::accelerator {

// All transfers one after the other, twice, and a million cycles: by then one of those under way must have
// become complete. Computations do not count, for the watchdog knows which of them are under way.
Cycle patience(const ProgramImage& image, const RunTimes& uncontended);

// Likewise under lock-step control, where each step moves a packet at least, and may wait for a bank.
Cycle patience(const ProgramImage& image, const RunTimes& uncontended, const Traffic& traffic,
               const noc::lockstep::Control& control);

}  // namespace primalsim::accelerator
