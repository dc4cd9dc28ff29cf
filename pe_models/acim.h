// RRAM-ACIM: matrix-vector products with the frozen weights of one array. The whole array works, however many
// cells hold weights. With Acim.array time and energy are those of the arrays that a partition takes, which
// work at once.
#pragma once

#include <optional>

#include "core/checked_math.h"
#include "pe_models/work.h"
#include "primalsim/v1/architecture.pb.h"

namespace primalsim::pe_models {

struct Acim {
  std::uint32_t rows = 1;  // elements of a slice
  std::uint32_t columns = 1;
  Cycle product_cycles = 0;
  std::uint64_t product_fj = 0;
  std::uint32_t output_registers = 0;  // 0: as many as there are products

  // Throws InputError, naming them, for fields that exclude each other, and as Array does.
  static Acim of(const v1::Architecture& architecture);

  std::uint64_t cells() const { return std::uint64_t{rows} * columns; }

  Work products(std::uint64_t count) const {
    return {checked_product(count, product_cycles, "ACIM cycles"), 0, count,
            checked_product(count, product_fj, "ACIM energy"), Limit::kAcim};
  }
};

// What follows from acim.array, and what other choices would give; nothing without one.
std::optional<v1::ArrayCosts> array_costs(const v1::Architecture& architecture);

// The machine with product_cycles and acim_product_fj in place of acim.array: the same results.
v1::Architecture with_declared_product(v1::Architecture architecture);

}  // namespace primalsim::pe_models
