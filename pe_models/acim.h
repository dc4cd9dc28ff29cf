// RRAM-ACIM: matrix-vector products with the frozen weights of one array. The whole array works, however many
// cells hold weights.
#pragma once

#include "core/checked_math.h"
#include "pe_models/work.h"

namespace primalsim::pe_models {

struct Acim {
  Cycle product_cycles = 0;
  std::uint64_t product_fj = 0;

  Work products(std::uint64_t count) const {
    return {checked_product(count, product_cycles, "ACIM cycles"),
            checked_product(count, product_fj, "ACIM energy")};
  }
};

}  // namespace primalsim::pe_models
