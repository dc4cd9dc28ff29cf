// How many bits a number has, and what many of them take.
#pragma once

#include <cstdint>

#include "core/checked_math.h"
#include "primalsim/v1/architecture.pb.h"

namespace primalsim::pe_models {

struct Precision {
  std::uint32_t weight_bits = 8;
  std::uint32_t activation_bits = 8;
  std::uint32_t kv_bits = 8;
  std::uint32_t sum_bits = 16;
  std::uint32_t residual_bits = 8;  // of what no array reads
  std::uint32_t adc_bits = 0;       // of the partial sum that an ACIM column gives; 0: not known

  static Precision of(const v1::Architecture& architecture) {
    const v1::Precision& precision = architecture.precision();
    const std::uint32_t residual =
        precision.has_residual_bits() ? precision.residual_bits() : precision.activation_bits();
    return {precision.weight_bits(),
            precision.activation_bits(),
            precision.kv_bits(),
            precision.sum_bits(),
            residual,
            precision.adc_bits()};
  }

  // Bytes of so many elements, the last one filled up.
  std::uint64_t kv_bytes(std::uint64_t elements) const { return bytes(elements, kv_bits); }
  std::uint64_t weight_bytes(std::uint64_t elements) const { return bytes(elements, weight_bits); }

 private:
  static std::uint64_t bytes(std::uint64_t elements, std::uint64_t bits) {
    return divide_up(elements * bits, std::uint64_t{8});
  }
};

}  // namespace primalsim::pe_models
