// The router's unit for functions of one number: exponentials of the softmax, SwiGLU, and the square root or
// reciprocal of norm and softmax. Its energy is counted in multiply-adds.
#pragma once

#include "core/checked_math.h"
#include "core/divide_up.h"
#include "pe_models/work.h"

namespace primalsim::pe_models {

struct FunctionUnit {
  double exp_per_cycle = 1;
  double swiglu_per_cycle = 1;
  Cycle scalar_cycles = 16;             // square root or reciprocal, a multiply-add a cycle; grade A
  std::uint64_t macs_per_function = 4;  // of an exponential or SwiGLU element; grade A
  std::uint64_t mac_fj = 0;

  Work exponentials(std::uint64_t count) const { return {divide_up(count, exp_per_cycle), energy(count)}; }
  Work swiglu(std::uint64_t count) const { return {divide_up(count, swiglu_per_cycle), energy(count)}; }
  Work scalar() const { return {scalar_cycles, checked_product(scalar_cycles, mac_fj, "function energy")}; }

 private:
  std::uint64_t energy(std::uint64_t count) const {
    return checked_product(checked_product(count, macs_per_function, "function energy"), mac_fj,
                           "function energy");
  }
};

}  // namespace primalsim::pe_models
