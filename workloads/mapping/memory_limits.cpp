#include "workloads/mapping/memory_limits.h"

namespace primalsim::workloads {
namespace {

std::uint64_t bytes_of(std::uint64_t elements, std::uint64_t bits) { return (elements * bits + 7) / 8; }

}  // namespace

std::uint64_t kv_bytes_per_macro(const v1::Architecture& architecture) {
  const v1::Scratchpad& scratchpad = architecture.scratchpad();
  const std::uint64_t elements = architecture.acim().rows();
  const std::uint64_t taken =
      scratchpad.accumulators() * bytes_of(elements, architecture.precision().sum_bits()) +
      scratchpad.packet_buffers() * bytes_of(elements, architecture.precision().activation_bits());
  return taken < scratchpad.bytes() ? scratchpad.bytes() - taken : 0;
}

std::uint64_t dcim_words(const v1::Architecture& architecture) {
  return std::uint64_t{architecture.dcim().rows()} * architecture.dcim().columns();
}

std::uint64_t lora_a_words(std::uint64_t ranks, const v1::Architecture& architecture) {
  return ranks * architecture.acim().rows();
}

std::uint64_t lora_b_words(std::uint64_t ranks, const v1::Architecture& architecture) {
  const std::uint64_t columns = architecture.dcim().columns();
  return ranks * ((architecture.acim().rows() + columns - 1) / columns) * columns;
}

}  // namespace primalsim::workloads
