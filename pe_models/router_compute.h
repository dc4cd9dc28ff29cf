// The arithmetic of a router: multiply-adds (DMAC) whose operands are both run-time data, functions of one
// number, and the adder of reduces at its local output. The energy of a function is counted in multiply-adds.
#pragma once

#include "core/checked_math.h"
#include "pe_models/work.h"
#include "primalsim/v1/architecture.pb.h"

namespace primalsim::pe_models {

struct RouterCompute {
  std::uint64_t macs_per_cycle = 1;
  double exp_per_cycle = 1;
  double swiglu_per_cycle = 1;
  Cycle adder_latency_cycles = 0;
  Cycle adder_cycles_per_flit = 1;
  bool inline_adders = false;
  bool online_softmax = false;
  std::uint64_t mac_fj = 0;

  static constexpr Cycle kScalarCycles = 16;            // a multiply-add a cycle; grade A (assumption)
  static constexpr std::uint64_t kMacsPerFunction = 4;  // of an exponential or SwiGLU element; grade A

  static RouterCompute of(const v1::Architecture& architecture) {
    const v1::RouterCompute& compute = architecture.router_compute();
    return {compute.macs_per_cycle(),
            compute.exp_per_cycle(),
            compute.swiglu_per_cycle(),
            compute.adder_latency_cycles(),
            compute.has_adder_cycles_per_flit() ? compute.adder_cycles_per_flit() : 1,
            compute.inline_adders(),
            compute.online_softmax(),
            architecture.energy().mac_fj()};
  }

  // One per element: norm, requantising, bias, residual, maximum.
  Work macs(std::uint64_t count) const { return work(divide_up(count, macs_per_cycle), count, Limit::kMacs); }
  Work rope(std::uint64_t elements) const { return macs(2 * elements); }
  Work exponentials(std::uint64_t count) const {
    return work(divide_up(count, exp_per_cycle), kMacsPerFunction * count, Limit::kFunctions);
  }
  // Online softmax, after the round: a factor per query head, times every exponential.
  Work rescaled(std::uint64_t heads, std::uint64_t scores) const {
    const Work factors = exponentials(heads);
    Work all = macs(heads + scores);
    if (factors.cycles > all.cycles) all.limit = factors.limit;
    all.cycles += factors.cycles;
    all.operations += factors.operations;
    all.femtojoules += factors.femtojoules;
    return all;
  }
  Work swiglu(std::uint64_t elements) const {
    return work(divide_up(elements, swiglu_per_cycle), kMacsPerFunction * elements, Limit::kFunctions);
  }
  // Square root or reciprocal of one number, or of one per query head.
  Work scalar_function() const { return work(kScalarCycles, kScalarCycles, Limit::kFunctions); }

 private:
  Work work(Cycle cycles, std::uint64_t operations, Limit limit) const {
    return {cycles, 0, operations, checked_product(operations, mac_fj, "energy of a router's multiply-adds"),
            limit};
  }
};

}  // namespace primalsim::pe_models
