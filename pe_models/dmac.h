// The router's multiply-add units (DMAC): both operands are run-time data. Norm, RoPE, requantising and the
// residual run on them too.
#pragma once

#include "core/checked_math.h"
#include "core/divide_up.h"
#include "pe_models/work.h"

namespace primalsim::pe_models {

struct Dmac {
  std::uint64_t macs_per_cycle = 1;
  std::uint64_t mac_fj = 0;

  Work macs(std::uint64_t count) const {
    return {divide_up(count, macs_per_cycle), checked_product(count, mac_fj, "DMAC energy")};
  }
};

}  // namespace primalsim::pe_models
