#include "accelerator/macro_memory.h"

#include <cstdint>

#include "core/error.h"

namespace primalsim::accelerator {
namespace {

std::uint64_t bytes_of(std::uint64_t elements, std::uint32_t bits) { return (elements * bits + 7) / 8; }

void check(std::uint32_t macro, const char* what, std::uint64_t used, std::uint64_t capacity) {
  if (used > capacity) {
    throw_no_fit("program: macro {} holds {} {}; its capacity is {}", macro, used, what, capacity);
  }
}

}  // namespace

void check_macro_memory(const v1::Program& program, const v1::Architecture& architecture) {
  const v1::Precision& precision = architecture.precision();
  const v1::Scratchpad& scratchpad = architecture.scratchpad();
  const std::uint64_t rows = architecture.acim().rows();
  const std::uint64_t acim_bytes = bytes_of(rows * architecture.acim().columns(), precision.weight_bits());
  const std::uint64_t dcim_bytes = bytes_of(
      std::uint64_t{architecture.dcim().rows()} * architecture.dcim().columns(), precision.weight_bits());
  const std::uint64_t buffer_bytes = bytes_of(rows, precision.activation_bits());
  const std::uint64_t accumulator_bytes = bytes_of(rows, precision.sum_bits());
  for (const v1::MacroUse& use : program.macros()) {
    check(use.macro(), "bytes of weights", use.weight_bytes(), acim_bytes);
    check(use.macro(), "bytes of LoRA blocks", use.lora_bytes(), dcim_bytes);
    check(use.macro(), "accumulators", use.accumulators(), scratchpad.accumulators());
    check(use.macro(), "packet buffers", use.packet_buffers(), scratchpad.packet_buffers());
    const std::uint64_t held =
        use.kv_bytes() + use.accumulators() * accumulator_bytes + use.packet_buffers() * buffer_bytes;
    check(use.macro(), "bytes of KV entries, accumulators and packet buffers in its scratchpad", held,
          scratchpad.bytes());
  }
}

}  // namespace primalsim::accelerator
