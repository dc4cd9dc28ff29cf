// Cycles, scratchpad words and flits of everything a Program does, from the Architecture alone.
//
// Formulas: docs/lowering.md, Operators. Every time is rounded up to whole cycles; a compute task takes the
// larger of arithmetic and scratchpad time.
#pragma once

#include <cstdint>

#include "primalsim/v1/architecture.pb.h"

namespace primalsim::workloads {

// Square root or reciprocal of one number or of one per query head, a multiply-add a cycle; grade A
// (assumption).
inline constexpr std::uint64_t kScalarFunctionCycles = 16;
// Multiply-adds whose energy an exponential or a SwiGLU element takes; grade A.
inline constexpr std::uint64_t kMacsPerFunction = 4;

struct Cost {
  std::uint64_t cycles = 0;
  std::uint64_t scratchpad_words = 0;
  std::uint64_t operations = 0;  // v1::Compute::operations
};

class CostModel {
 public:
  explicit CostModel(const v1::Architecture& architecture) : architecture_(architecture) {}

  std::uint32_t slice_elements() const { return architecture_.acim().rows(); }

  std::uint64_t activation_flits(std::uint64_t elements) const;
  std::uint64_t sum_flits(std::uint64_t elements) const;
  // Sums of twice sum_bits: of exponentials over a long context.
  std::uint64_t wide_sum_flits(std::uint64_t elements) const { return sum_flits(2 * elements); }
  // Packet buffers and accumulators that a transfer of `flits` fills.
  std::uint32_t packet_buffers(std::uint64_t flits) const;
  std::uint32_t accumulators(std::uint64_t flits) const;
  // Bytes of one packet buffer (a slice of activations) and of one accumulator (a slice of sums).
  std::uint64_t packet_buffer_bytes() const;
  std::uint64_t accumulator_bytes() const;
  // Bytes of `elements` numbers of `bits` each.
  static std::uint64_t bytes(std::uint64_t elements, std::uint64_t bits) { return (elements * bits + 7) / 8; }
  std::uint64_t kv_bytes(std::uint64_t elements) const;
  std::uint64_t weight_bytes(std::uint64_t elements) const;

  // One multiply-add per element: norm, requantising, bias, residual, maximum.
  Cost elementwise(std::uint64_t elements) const;
  Cost rope(std::uint64_t elements) const;
  Cost swiglu(std::uint64_t elements) const;
  Cost exponentials(std::uint64_t scores) const;
  Cost scalar_function() const { return {kScalarFunctionCycles, 0, kScalarFunctionCycles}; }
  Cost acim_product() const { return {architecture_.acim().product_cycles(), 0, 1}; }
  // `inputs` rows of DCIM words by `outputs` columns, in as many passes as the array needs.
  Cost dcim_product(std::uint64_t inputs, std::uint64_t outputs) const;
  Cost kv_write(std::uint64_t elements) const;
  // DMAC of `entries` positions: `query_elements` of q (or of the context) against `kv_elements` of each
  // entry, which are read once.
  Cost dynamic_macs(std::uint64_t entries, std::uint64_t query_elements, std::uint64_t kv_elements) const;

 private:
  std::uint64_t flits(std::uint64_t bits) const;
  Cost with_words(std::uint64_t cycles, std::uint64_t words, std::uint64_t operations) const;

  const v1::Architecture& architecture_;
};

}  // namespace primalsim::workloads
