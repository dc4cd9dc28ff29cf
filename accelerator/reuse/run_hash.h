// A name for everything that can matter to the run of a Program. Equal names, equal results.
#pragma once

#include <compare>
#include <cstdint>

#include "accelerator/run_program.h"
#include "primalsim/v1/architecture.pb.h"
#include "primalsim/v1/program.pb.h"

namespace primalsim::accelerator {

// 128 bits: two Programs of ten million differ and have the same hash with a probability below 10^-24.
struct RunHash {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  friend auto operator<=>(const RunHash&, const RunHash&) = default;
};

// Of every byte of the Program but its context and the names of model and mapping, which no run looks at, of
// every byte of the Architecture, and of the kernel. The same on every machine and compiler.
RunHash hash_run(const v1::Program& program, const v1::Architecture& architecture, const RunOptions& options);

}  // namespace primalsim::accelerator
