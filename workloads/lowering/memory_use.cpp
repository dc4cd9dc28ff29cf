#include "workloads/lowering/memory_use.h"

#include "core/error.h"
#include "workloads/lowering/cost.h"

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

void check_memory_use(const v1::MacroUse& use, const v1::Architecture& architecture,
                      const std::string& where) {
  const CostModel cost(architecture);
  const auto cells = [](const auto& array) { return std::uint64_t{array.rows()} * array.columns(); };
  check_bytes(where, "weights", use.weight_bytes(), "ACIM", cost.weight_bytes(cells(architecture.acim())));
  check_bytes(where, "LoRA blocks", use.lora_bytes(), "DCIM", cost.weight_bytes(cells(architecture.dcim())));
  const v1::Scratchpad& scratchpad = architecture.scratchpad();
  check_count(where, "accumulators", use.accumulators(), scratchpad.accumulators());
  check_count(where, "packet_buffers", use.packet_buffers(), scratchpad.packet_buffers());
  check_bytes(where, "KV entries", use.kv_bytes(), "scratchpad", scratchpad.bytes());
  const std::uint64_t bytes = use.kv_bytes() + use.accumulators() * cost.accumulator_bytes() +
                              use.packet_buffers() * cost.packet_buffer_bytes();
  if (bytes > scratchpad.bytes()) {
    throw_no_fit(
        "{}: {} bytes of KV entries, {} accumulators of {} and {} packet buffers of {} take {} bytes; the "
        "scratchpad has "
        "{}",
        where, use.kv_bytes(), use.accumulators(), cost.accumulator_bytes(), use.packet_buffers(),
        cost.packet_buffer_bytes(), bytes, scratchpad.bytes());
  }
}

}  // namespace primalsim::workloads
