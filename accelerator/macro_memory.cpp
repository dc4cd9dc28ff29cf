#include "accelerator/macro_memory.h"

#include <cstdint>

#include "core/error.h"
#include "pe_models/machine.h"

namespace primalsim::accelerator {
namespace {

void check(std::uint32_t macro, const char* what, std::uint64_t used, std::uint64_t capacity) {
  if (used > capacity) {
    throw_no_fit("program: macro {} holds {} {}; its capacity is {}", macro, used, what, capacity);
  }
}

}  // namespace

void check_macro_memory(const v1::Program& program, const v1::Architecture& architecture) {
  const pe_models::Machine machine(architecture);
  const pe_models::Scratchpad& scratchpad = machine.scratchpad();
  const std::uint64_t acim_bytes = machine.weight_bytes(machine.acim().cells());
  const std::uint64_t dcim_bytes = machine.weight_bytes(machine.dcim().words());
  for (const v1::MacroUse& use : program.macros()) {
    check(use.macro(), "bytes of weights", use.weight_bytes(), acim_bytes);
    check(use.macro(), "bytes of LoRA blocks", use.lora_bytes(), dcim_bytes);
    check(use.macro(), "accumulators", use.accumulators(), scratchpad.accumulators);
    check(use.macro(), "packet buffers", use.packet_buffers(), scratchpad.packet_buffers);
    check(use.macro(), "bytes of KV entries, accumulators and packet buffers in its scratchpad",
          scratchpad.used_bytes(use.kv_bytes(), use.accumulators(), use.packet_buffers()),
          scratchpad.capacity_bytes);
  }
}

}  // namespace primalsim::accelerator
