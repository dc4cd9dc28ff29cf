// Writes a Program task by task and assigns every packet buffer and accumulator on the way.
//
// Reused memory adds a dependency on the task that released it; so tasks must be added in an order in which
// everything a task needs has been released by an earlier one. docs/lowering.md, Memory and Order.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/ribbon.h"
#include "primalsim/v1/architecture.pb.h"
#include "primalsim/v1/program.pb.h"
#include "workloads/lowering/cost.h"
#include "workloads/lowering/dependency.h"
#include "workloads/lowering/reduce_tree.h"
#include "workloads/lowering/slot_pool.h"

namespace primalsim::workloads {

struct Terminal {
  std::uint32_t macro = 0;
  v1::Port port = v1::PORT_LOCAL;
  friend auto operator<=>(const Terminal&, const Terminal&) = default;
};

// Neighbouring packet buffers or accumulators of one macro.
struct Slots {
  std::uint32_t macro = 0;
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

// What a send to a local port left at one destination.
struct Parcel {
  Slots buffers;
  Dependency arrived;
};

struct ReduceOperand {
  Terminal from;
  Dependencies after;
};

// A reduced sum at its home. Without accumulators where a single local operand was there already.
struct Sum {
  Dependencies ready;
  Slots accumulators;
};

class ProgramBuilder {
 public:
  // Throws InputError if the fabric has too many macros to number, or more gateways than rows.
  ProgramBuilder(const v1::Architecture& architecture, std::uint32_t tiles,
                 ReduceShape shape = ReduceShape::kTree);

  const Ribbon& ribbon() const { return ribbon_; }

  // Tasks from here on belong to the operator of this name.
  void begin_operator(std::string_view name);

  std::uint32_t compute(v1::Compute::Unit unit, std::uint32_t macro, const Cost& cost, Dependencies after);
  // A task on the router's compute macro.
  std::uint32_t compute(std::uint32_t macro, const Cost& cost, Dependencies after) {
    return compute(v1::Compute::ROUTER, macro, cost, std::move(after));
  }
  std::uint32_t barrier(Dependencies after);

  // To stream ports; output i is the arrival at destination i. Destinations are distinct.
  std::uint32_t send_to_streams(std::uint64_t flits, std::uint32_t from, const std::vector<Terminal>& to,
                                Dependencies after);
  // To the local ports of distinct macros, into buffers taken for it; each parcel has to be released.
  std::vector<Parcel> multicast(std::uint64_t flits, std::uint32_t from, const std::vector<std::uint32_t>& to,
                                Dependencies after);
  Parcel unicast(std::uint64_t flits, std::uint32_t from, std::uint32_t to, Dependencies after);
  // To the local port of one macro, into a buffer that take_home() gave.
  Dependency send_home(std::uint64_t flits, std::uint32_t from, const Slots& home, Dependencies after);

  // Sums operands at `home`. Operands from one port of one macro are joined to one: that unit adds them
  // itself.
  Sum reduce(std::uint64_t flits, std::uint32_t home, const std::vector<std::uint32_t>& roots,
             std::vector<ReduceOperand> operands);

  // A packet buffer for the whole Program, for a slice of this vector. Before any transfer to this macro.
  Slots take_home(std::uint32_t macro, const std::string& vector);
  // The task that uses them last.
  void release(const Parcel& parcel, std::uint32_t by);
  void release(const Sum& sum, std::uint32_t by);

  // Memory that no transfer takes.
  void hold_weights(std::uint32_t macro, std::uint64_t bytes) { memory(macro).weight_bytes += bytes; }
  void hold_lora(std::uint32_t macro, std::uint64_t bytes) { memory(macro).lora_bytes += bytes; }
  void hold_kv(std::uint32_t macro, std::uint64_t bytes) { memory(macro).kv_bytes += bytes; }

  // The Program with the memory of every macro; throws InputError where a macro holds more than it has room
  // for.
  v1::Program finish();

 private:
  struct MacroMemory {
    std::uint32_t macro = 0;
    std::uint64_t weight_bytes = 0;
    std::uint64_t lora_bytes = 0;
    std::uint64_t kv_bytes = 0;
    SlotPool packet_buffers;
    SlotPool accumulators;
  };

  MacroMemory& memory(std::uint32_t macro);
  Slots take_buffers(std::uint32_t macro, std::uint32_t count, Dependencies& after);
  Slots take_accumulators(std::uint32_t macro, std::uint32_t count, Dependencies& after);
  [[noreturn]] void refuse(const char* what, std::uint32_t macro, std::uint32_t needed, const SlotPool& pool,
                           std::uint32_t capacity) const;
  v1::Task& add_task(Dependencies after);
  v1::Send& add_send(std::uint64_t flits, std::uint32_t from, Dependencies after);
  std::uint32_t last_task() const { return static_cast<std::uint32_t>(program_.tasks_size() - 1); }
  std::uint32_t add_reduce(std::uint64_t flits, const ReduceTree& tree,
                           const std::vector<ReduceOperand>& operands, std::vector<Slots>& accumulators);

  const v1::Architecture& architecture_;
  const CostModel cost_;
  const Ribbon ribbon_;
  ReduceTreeBuilder trees_;
  v1::Program program_;
  std::uint32_t operator_ = 0;
  std::string user_;  // of memory, for messages
  std::map<std::string, std::uint32_t, std::less<>> operators_;
  std::vector<std::uint32_t> memory_at_;  // per macro: index in memory_ + 1, or 0
  std::vector<MacroMemory> memory_;
};

}  // namespace primalsim::workloads
