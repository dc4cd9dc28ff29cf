// When each operator of a Program was under way in a run, and how far its data went.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "accelerator/linear_run.h"
#include "accelerator/program_image.h"
#include "accelerator/traffic.h"
#include "core/cycle.h"
#include "primalsim/v1/program.pb.h"

namespace primalsim::accelerator {

struct OperatorUse {
  std::string name;
  std::uint32_t token = 0;  // whose it is in a stream of tokens
  Cycle first_start = 0;    // in the run
  Cycle last_end = 0;
  Cycle uncontended_last_end = 0;  // in the run without contention, under data-flow control
  std::uint64_t flit_hops = 0;
};

// In the order of the Program's operators.
std::vector<OperatorUse> measure_operators(const v1::Program& program, const ProgramImage& image,
                                           const Traffic& traffic, const RunTimes& uncontended,
                                           const RunTimes& run);

}  // namespace primalsim::accelerator
