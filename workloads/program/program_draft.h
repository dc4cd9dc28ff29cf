// A Program while it is being written, and for whoever runs it without a message: flat arrays, into which
// tasks refer by ranges. Fields as in proto/primalsim/v1/program.proto.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "primalsim/v1/program.pb.h"
#include "workloads/program/meaning.h"
#include "workloads/program/slot_pool.h"

namespace primalsim::workloads {

struct Terminal {
  std::uint32_t macro = 0;
  v1::Port port = v1::PORT_LOCAL;
  friend auto operator<=>(const Terminal&, const Terminal&) = default;
};

struct ProgramDraft {
  // [begin, end) of the array of what is ranged over.
  struct Range {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint32_t size() const { return end - begin; }
  };
  enum class Kind : std::uint8_t { kCompute, kSend, kReduce, kBarrier };

  struct Task {
    Kind kind = Kind::kBarrier;
    bool cut = false;  // of a barrier
    std::uint32_t operator_index = 0;
    std::uint32_t item = 0;  // in computes, sends or reduces
    Range after;
  };
  struct Compute {
    std::uint32_t macro = 0;
    v1::Compute::Unit unit = v1::Compute::ROUTER;
    v1::Compute::Limit limit = v1::Compute::LIMIT_UNSPECIFIED;  // this one: absent
    std::uint32_t cycles = 0;
    std::uint64_t scratchpad_words = 0;
    std::uint64_t operations = 0;
    std::uint32_t shared_cycles = 0;
  };
  struct Send {
    std::uint32_t flits = 0;
    Terminal source;
    Range destinations;
    bool has_buffers = false;  // one for each destination
  };
  struct Destination {
    Terminal at;
    std::uint32_t buffer = 0;
  };
  struct Node {
    std::uint32_t macro = 0;
    std::uint32_t parent = 0;
    std::uint32_t accumulator = 0;
  };
  struct Operand {
    std::uint32_t node = 0;
    v1::Port port = v1::PORT_LOCAL;
    Range after;
  };
  struct Reduce {
    std::uint32_t flits = 0;
    Range nodes;
    Range operands;
  };
  struct MacroUse {
    std::uint32_t macro = 0;
    std::uint64_t weight_bytes = 0;
    std::uint64_t lora_bytes = 0;
    std::uint64_t kv_bytes = 0;
    std::uint32_t accumulators = 0;
    std::uint32_t packet_buffers = 0;
  };
  struct Input {
    std::uint32_t macro = 0;
    std::uint32_t buffer = 0;
    std::uint32_t slice = 0;
    std::uint32_t elements = 0;
    std::uint32_t token = 0;
    Range after;
  };

  std::uint32_t tiles = 0;
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::vector<std::string> operators;
  std::vector<std::uint32_t> operator_tokens;
  std::vector<Task> tasks;
  std::vector<Compute> computes;
  std::vector<Send> sends;
  std::vector<Destination> destinations;
  std::vector<Reduce> reduces;
  std::vector<Node> nodes;
  std::vector<Operand> operands;
  std::vector<Dependency> dependencies;
  std::vector<MacroUse> macros;
  std::vector<Input> inputs;
  std::vector<TaskMeaning> meanings;  // of the first tasks; the others have none

  // Nothing is in it any more, but its arrays keep their room.
  void clear();

  template <typename Item>
  static std::span<const Item> in(const std::vector<Item>& items, const Range& range) {
    return {items.data() + range.begin, range.size()};
  }
  std::span<const Dependency> dependencies_in(const Range& range) const { return in(dependencies, range); }
};

// The message, without what is said of the whole (model, mapping, graph, context, repeats).
v1::Program to_message(const ProgramDraft& draft);
// The same into `program`, which is empty.
void to_message(const ProgramDraft& draft, v1::Program& program);

// What a run needs of a message: all but inputs, meanings and memory. Its indices and kinds are valid
// (CheckedProgram).
ProgramDraft to_draft(const v1::Program& program);

// The same behind what `draft` has, for the same tiles and as many as the larger of both needs: operators and
// tasks of `program` are numbered on.
void append(const v1::Program& program, ProgramDraft& draft);

}  // namespace primalsim::workloads
