// Writes a Program task by task and assigns every packet buffer and accumulator on the way.
//
// Reused memory adds a dependency on the task that released it; so tasks must be added in an order in which
// everything a task needs has been released by an earlier one. docs/lowering.md, Memory and Order.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/geometry/ribbon.h"
#include "pe_models/machine.h"
#include "primalsim/v1/program.pb.h"
#include "workloads/program/meaning.h"
#include "workloads/program/output_registers.h"
#include "workloads/program/program_draft.h"
#include "workloads/program/reduce_tree.h"
#include "workloads/program/slot_pool.h"
#include "workloads/program/slot_shortage.h"

namespace primalsim::workloads {

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
  Places places{};  // only in functional mode
};

// One of several tokens in a Program. docs/lowering.md, Several tokens.
struct TokenTag {
  std::uint32_t number = 0;
  bool holds_weights = true;  // weights count for memory; of all tokens, one does
  bool holds_kv = true;       // likewise the cache; the last token of each sequence does
  bool holds_lora = true;     // likewise LoRA blocks; the first token with each adapter does
};

// A reduced sum at its home. Without accumulators where a single local operand was there already.
struct Sum {
  Dependencies ready;
  Slots accumulators;
  Places places{};  // only in functional mode
};

// A sum in parts, one after the other: all along one tree and in the same accumulators.
struct SumPlan {
  ReduceTree tree;                  // without nodes: a single local operand that is there already
  std::vector<Dependencies> wait;   // per node: what all below it waits for, because memory is used again
  std::vector<Slots> accumulators;  // of the nodes that add, in order
};

class ProgramBuilder {
 public:
  // Throws NoFit if the fabric has too many macros to number. With `slots` every macro has so many, and
  // whether they fit its scratchpad is not looked at: it is a question, not a Program that can run.
  ProgramBuilder(const pe_models::Machine& machine, std::uint32_t tiles,
                 ReduceShape shape = ReduceShape::kTree, bool functional = false,
                 std::optional<SlotLimits> slots = {});
  ProgramBuilder(pe_models::Machine&&, std::uint32_t, ReduceShape = ReduceShape::kTree, bool = false,
                 std::optional<SlotLimits> = {}) = delete;  // it refers to the machine

  // The Program is written into the storage of this one; before anything is added.
  void recycle(ProgramDraft&& old);

  const Ribbon& ribbon() const { return ribbon_; }

  // Tasks from here on belong to operators of this token. What a PE's registers hold
  // of an earlier token is used up before a later token's slice is sent there. Tokens may alternate; the
  // operators of a later one stand behind the same operators of an earlier one.
  void begin_token(const TokenTag& token);
  std::uint32_t token() const { return token_.number; }

  // Whether the Program is to say what its tasks mean.
  bool functional() const { return functional_; }
  // The places if it is, else none.
  Places if_functional(Place place) const { return functional_ ? Places{std::move(place)} : Places{}; }
  // Tasks from here on belong to this operator of the graph.
  void begin_graph_operator(std::uint32_t op) { graph_operator_ = op; }
  // Of a task there is, to be filled in; only in functional mode.
  TaskMeaning& meaning(std::uint32_t task,
                       v1::Meaning::Function function = v1::Meaning::FUNCTION_UNSPECIFIED);
  // A slice of the graph's first vector, in its home as soon as all of `after` have happened.
  void add_input(const Slots& home, std::uint32_t slice, std::uint32_t elements, Dependencies after = {});

  // Tasks from here on belong to the operator of this name.
  void begin_operator(std::string_view name);
  std::uint32_t next_task() const { return static_cast<std::uint32_t>(draft_.tasks.size()); }
  // Of the tasks from `first` on those that may have read a slice at home in one of these macros:
  // computations of its router and sends from its local port. By macro; those without any are left out.
  std::map<std::uint32_t, Dependencies> readers(std::uint32_t first,
                                                const std::set<std::uint32_t>& macros) const;

  std::uint32_t compute(v1::Compute::Unit unit, std::uint32_t macro, const pe_models::Work& work,
                        Dependencies after);
  // A task on the router's compute macro.
  std::uint32_t compute(std::uint32_t macro, const pe_models::Work& work, Dependencies after) {
    return compute(v1::Compute::ROUTER, macro, work, std::move(after));
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
  // `flits` of all parts together; each of them has operands from these ports. Nothing where its accumulators
  // would leave fewer than as many free: many sums in parts are under way at once, and one that is made as a
  // whole has to find room among them.
  std::optional<SumPlan> plan_sum(std::uint64_t flits, std::uint32_t home,
                                  const std::vector<std::uint32_t>& roots,
                                  std::vector<ReduceOperand> operands);
  // The part of so many flits from element `first` of the sum on. Its accumulators are the plan's.
  Sum reduce_part(const SumPlan& plan, std::uint64_t flits, std::uint32_t first,
                  std::vector<ReduceOperand> operands);

  // Packet buffers for a slice of this vector, of so many flits, until it is released; whoever writes it
  // waits for what is appended to `after`.
  Slots take_home(std::uint32_t macro, const std::string& vector, std::uint64_t flits, Dependencies& after);
  // When all of these have happened.
  void release_home(const Slots& home, Dependencies after);
  // The task that uses them last.
  void release(const Parcel& parcel, std::uint32_t by);
  void release(const Sum& sum, std::uint32_t by);
  void release(const SumPlan& plan, std::uint32_t by);

  // Memory that no transfer takes.
  void hold_weights(std::uint32_t macro, std::uint64_t bytes) {
    if (token_.holds_weights) memory(macro).weight_bytes += bytes;
  }
  void hold_lora(std::uint32_t macro, std::uint64_t bytes) {
    if (token_.holds_lora) memory(macro).lora_bytes += bytes;
  }
  void hold_kv(std::uint32_t macro, std::uint64_t bytes) {
    if (token_.holds_kv) memory(macro).kv_bytes += bytes;
  }

  // The Program with the memory of every macro; throws NoFit where a macro holds more than it has room
  // for.
  ProgramDraft finish();

 private:
  struct MacroMemory {
    std::uint32_t macro = 0;
    std::uint64_t weight_bytes = 0;
    std::uint64_t lora_bytes = 0;
    std::uint64_t kv_bytes = 0;
    SlotPool packet_buffers;
    SlotPool accumulators;
  };

  // Of memory, for messages.
  struct User {
    const char* kind = "";
    std::string name;
  };

  // The last product of each token on one ACIM or DCIM.
  struct TokenProduct {
    std::uint32_t token = 0;
    std::uint32_t task = 0;
  };

  MacroMemory& memory(std::uint32_t macro);
  // Of the array that does a task's work; 0 where none are counted.
  std::uint32_t output_registers(v1::Compute::Unit unit) const;
  [[noreturn]] void refuse_registers(const Terminal& array) const;
  void note_product(v1::Compute::Unit unit, std::uint32_t macro);
  void wait_for_registers(const std::vector<Terminal>& to, Dependencies& after) const;
  Slots take_buffers(std::uint32_t macro, std::uint32_t count, Dependencies& after);
  Slots take_accumulators(std::uint32_t macro, std::uint32_t count, Dependencies& after);
  // Slots of one kind of one macro; throws SlotShortage.
  Slots take_slots(SlotPool MacroMemory::*pool, std::uint32_t SlotLimits::*limit, const char* what,
                   std::uint32_t macro, std::uint32_t count, Dependencies& after);
  ProgramDraft::Range write(const Dependencies& after);
  void add_task(ProgramDraft::Kind kind, std::size_t item, Dependencies after);
  // Its destinations are those added to the draft from `first` on.
  void add_send(std::uint64_t flits, std::uint32_t from, std::size_t first, bool has_buffers,
                Dependencies after);
  std::uint32_t last_task() const { return static_cast<std::uint32_t>(draft_.tasks.size() - 1); }
  bool is_there(const std::vector<ReduceOperand>& operands, std::uint32_t home) const;
  bool leaves_room(std::uint64_t flits, const ReduceTree& tree);
  ReduceTree tree_of(std::uint64_t flits, std::uint32_t home, const std::vector<std::uint32_t>& roots,
                     const std::vector<ReduceOperand>& operands);
  // For a sum of so many flits: sets `wait` of every node and appends the accumulators, the root's first.
  void take_nodes(std::uint64_t flits, const ReduceTree& tree, std::vector<Dependencies>& wait,
                  std::vector<Slots>& accumulators);
  std::uint32_t add_reduce(std::uint64_t flits, const ReduceTree& tree, const std::vector<Dependencies>& wait,
                           const std::vector<Slots>& accumulators,
                           const std::vector<ReduceOperand>& operands);
  // `first`: of a part.
  void describe_reduce(std::uint32_t task, std::optional<std::uint32_t> first,
                       const std::vector<ReduceOperand>& operands, Sum& sum);

  const pe_models::Machine& machine_;
  const bool functional_;
  const bool is_question_;  // about slots
  const SlotLimits slots_;
  std::uint32_t graph_operator_ = 0;
  const Ribbon ribbon_;
  ReduceTreeBuilder trees_;
  ProgramDraft draft_;
  std::vector<Dependencies> wait_;  // scratch
  std::uint32_t operator_ = 0;
  bool has_tokens_ = false;
  TokenTag token_;
  std::map<Terminal, std::vector<TokenProduct>> products_;  // by stream port; only with tokens
  OutputRegisters output_registers_;
  User user_;
  std::map<std::string, std::uint32_t, std::less<>> operators_;
  std::vector<std::uint32_t> memory_at_;  // per macro: index in memory_ + 1, or 0
  std::vector<MacroMemory> memory_;
};

}  // namespace primalsim::workloads
