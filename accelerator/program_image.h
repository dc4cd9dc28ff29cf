// A Program as the runs use it: flat arrays instead of messages, every dependency resolved to an index.
//
// Three index spaces. A *task* is a task of the Program. An *event* is something a task can wait for: each
// task has one, a send one per destination. A *waiter* is something that waits for events: waiter t is the
// start of task t (for a reduce: unused), waiter tasks + o is the start of operand o, counted over all
// reduces.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/cycle.h"
#include "noc/ipcn/network.h"
#include "pe_models/work.h"
#include "workloads/program/checked_program.h"
#include "workloads/program/program_draft.h"

namespace primalsim::accelerator {

enum class TaskKind : std::uint8_t { kCompute, kSend, kReduce, kBarrier };
constexpr const char* kind_name(TaskKind kind) {
  constexpr const char* kNames[] = {"compute", "send", "reduce", "barrier"};
  return kNames[static_cast<std::size_t>(kind)];
}

inline constexpr std::uint32_t kUnitsPerMacro = 3;  // ACIM, DCIM, router compute

struct ComputeTask {
  std::uint32_t unit = 0;  // macro * kUnitsPerMacro + (v1::Compute::Unit - 1)
  Cycle cycles = 0;
  std::uint64_t scratchpad_words = 0;
  pe_models::Limit limit = pe_models::Limit::kMacs;  // what takes the cycles
  Cycle shared_cycles = 0;                           // of them, those that another limit takes as well
};

struct ReduceTask {
  noc::ipcn::Reduce reduce;
  std::uint32_t first_waiter = 0;  // of operand 0; the others follow
};

// Lists of indices, one after the other: list i is [first[i], first[i + 1]) of `items`.
struct IndexLists {
  std::vector<std::uint32_t> first;
  std::vector<std::uint32_t> items;
  std::span<const std::uint32_t> operator[](std::uint32_t list) const {
    return {items.data() + first[list], items.data() + first[list + 1]};
  }
};

struct ProgramImage {
  // Per task.
  std::vector<TaskKind> kind;
  std::vector<std::uint32_t> operator_index;
  std::vector<std::uint32_t> payload;      // index in computes, sends or reduces; of a barrier: 1 for a cut
  std::vector<std::uint32_t> first_event;  // one more than tasks

  std::vector<ComputeTask> computes;
  std::vector<noc::ipcn::Send> sends;
  std::vector<ReduceTask> reduces;
  std::vector<std::uint32_t> operand_task;  // per operand: its reduce's task

  IndexLists dependencies;   // per waiter: events
  std::vector<bool> reuses;  // per dependency: it waits for memory only
  // Per event: waiters, among them the next task of the same unit, which makes every unit serve in Program
  // order.
  IndexLists dependents;
  std::vector<std::uint32_t> wait_count;  // per waiter: how often it stands in `dependents`
  bool has_cuts = false;

  std::uint32_t tasks() const { return static_cast<std::uint32_t>(kind.size()); }
  std::uint32_t operands() const { return static_cast<std::uint32_t>(operand_task.size()); }
  std::uint32_t waiters() const { return tasks() + operands(); }
  std::uint32_t events() const { return first_event.back(); }
  const ComputeTask& compute(std::uint32_t task) const { return computes[payload[task]]; }
  const noc::ipcn::Send& send(std::uint32_t task) const { return sends[payload[task]]; }
  const ReduceTask& reduce(std::uint32_t task) const { return reduces[payload[task]]; }
};

// Throws NoFit if there are more events than an index can name.
ProgramImage make_program_image(const workloads::CheckedProgram& program);
// Of a draft as lowering writes it. Replaces `image` and keeps its storage.
void make_program_image(const workloads::ProgramDraft& draft, ProgramImage& image);

}  // namespace primalsim::accelerator
