// How many slices of vectors are at home at each macro, so that none gets more than it has packet buffers
// for.
#pragma once

#include <cstdint>
#include <vector>

#include "core/geometry/ribbon.h"
#include "pe_models/machine.h"

namespace primalsim::workloads {

class HomeLedger {
 public:
  // Half of a macro's packet buffers are for homes, at least one: transfers under way need the others.
  HomeLedger(const Ribbon& ribbon, const pe_models::Machine& machine);

  // Takes a buffer at the macro nearest to `wanted` (itself first) among the first `tiles` tiles that has one
  // left, and returns that macro. NoFit with the numbers if there is none.
  std::uint32_t claim(std::uint32_t wanted, std::uint32_t tiles);
  std::uint32_t claim(std::uint32_t wanted) { return claim(wanted, ribbon_.tiles); }

 private:
  const Ribbon ribbon_;
  const std::uint32_t limit_;
  std::vector<std::uint32_t> homes_;  // per macro
};

}  // namespace primalsim::workloads
