// RRAM-ACIM: matrix-vector products with the frozen weights of one array. The whole array works, however many
// cells hold weights.
#pragma once

#include "core/checked_math.h"
#include "pe_models/work.h"
#include "primalsim/v1/architecture.pb.h"

namespace primalsim::pe_models {

struct Acim {
  std::uint32_t rows = 1;  // elements of a slice
  std::uint32_t columns = 1;
  Cycle product_cycles = 0;
  std::uint64_t product_fj = 0;

  static Acim of(const v1::Architecture& architecture) {
    const v1::Acim& acim = architecture.acim();
    return {acim.rows(), acim.columns(), acim.product_cycles(), architecture.energy().acim_product_fj()};
  }

  std::uint64_t cells() const { return std::uint64_t{rows} * columns; }

  Work products(std::uint64_t count) const {
    return {checked_product(count, product_cycles, "ACIM cycles"), 0, count,
            checked_product(count, product_fj, "ACIM energy"), Limit::kAcim};
  }
};

}  // namespace primalsim::pe_models
