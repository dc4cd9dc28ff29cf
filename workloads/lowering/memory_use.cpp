#include "workloads/lowering/memory_use.h"

#include "core/error.h"
#include "pe_models/machine.h"

namespace primalsim::workloads {
namespace {

void check_bytes(const std::string& where, const char* what, std::uint64_t bytes, const char* memory,
                 std::uint64_t capacity) {
  if (bytes > capacity)
    throw_no_fit("{}: {} take {} bytes; the {} has {}", where, what, bytes, memory, capacity);
}

void check_count(const std::string& where, const char* field, std::uint32_t count, std::uint32_t available) {
  if (count > available) throw_no_fit("{}: {} is {}; the scratchpad has {}", where, field, count, available);
}

}  // namespace

void check_memory_use(const v1::MacroUse& use, const pe_models::Machine& machine, const std::string& where) {
  const pe_models::Scratchpad& scratchpad = machine.scratchpad();
  check_bytes(where, "weights", use.weight_bytes(), "ACIM", machine.weight_bytes(machine.acim().cells()));
  check_bytes(where, "LoRA blocks", use.lora_bytes(), "DCIM", machine.weight_bytes(machine.dcim().words()));
  check_count(where, "accumulators", use.accumulators(), scratchpad.accumulators);
  check_count(where, "packet_buffers", use.packet_buffers(), scratchpad.packet_buffers);
  check_bytes(where, "KV entries", use.kv_bytes(), "scratchpad", scratchpad.capacity_bytes);
  const std::uint64_t bytes = scratchpad.used_bytes(use.kv_bytes(), use.accumulators(), use.packet_buffers());
  if (bytes > scratchpad.capacity_bytes) {
    throw_no_fit(
        "{}: {} bytes of KV entries, {} accumulators of {} and {} packet buffers of {} take {} bytes; the "
        "scratchpad has "
        "{}",
        where, use.kv_bytes(), use.accumulators(), scratchpad.accumulator_bytes, use.packet_buffers(),
        scratchpad.packet_buffer_bytes, bytes, scratchpad.capacity_bytes);
  }
}

void check_memory_use(const v1::Program& program, const pe_models::Machine& machine) {
  for (const v1::MacroUse& use : program.macros()) {
    check_memory_use(use, machine, fmt::format("program: macro {}", use.macro()));
  }
}

}  // namespace primalsim::workloads
