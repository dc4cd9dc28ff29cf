#include "workloads/program/program_draft.h"

#include <algorithm>

#include "core/error.h"

namespace primalsim::workloads {
namespace {

using Kind = ProgramDraft::Kind;
using DependencyMessages = google::protobuf::RepeatedPtrField<v1::Dependency>;

void write(std::span<const Dependency> after, DependencyMessages& to) {
  to.Reserve(static_cast<int>(after.size()));
  for (const Dependency& dependency : after) {
    v1::Dependency& message = *to.Add();
    message.set_task(dependency.task);
    message.set_output(dependency.output);
    if (dependency.reuse) message.set_reuse(true);
  }
}

void write(const Terminal& terminal, v1::Terminal& to) {
  to.set_macro(terminal.macro);
  to.set_port(terminal.port);
}

void write(const ProgramDraft::Compute& compute, v1::Compute& to) {
  to.set_macro(compute.macro);
  to.set_unit(compute.unit);
  to.set_cycles(compute.cycles);
  to.set_scratchpad_words(compute.scratchpad_words);
  to.set_operations(compute.operations);
  if (compute.limit != v1::Compute::LIMIT_UNSPECIFIED) to.set_limit(compute.limit);
  if (compute.shared_cycles != 0) to.set_shared_cycles(compute.shared_cycles);
}

void write(const ProgramDraft& draft, const ProgramDraft::Send& send, v1::Send& to) {
  to.set_flits(send.flits);
  write(send.source, *to.mutable_source());
  for (const ProgramDraft::Destination& destination : draft.in(draft.destinations, send.destinations)) {
    write(destination.at, *to.add_destinations());
    if (send.has_buffers) to.add_buffers(destination.buffer);
  }
}

void write(const ProgramDraft& draft, const ProgramDraft::Reduce& reduce, v1::Reduce& to) {
  to.set_flits(reduce.flits);
  for (const ProgramDraft::Node& node : draft.in(draft.nodes, reduce.nodes)) {
    v1::ReduceNode& message = *to.add_nodes();
    message.set_macro(node.macro);
    message.set_parent(node.parent);
    message.set_accumulator(node.accumulator);
  }
  for (const ProgramDraft::Operand& operand : draft.in(draft.operands, reduce.operands)) {
    v1::Operand& message = *to.add_operands();
    message.set_node(operand.node);
    message.set_port(operand.port);
    write(draft.dependencies_in(operand.after), *message.mutable_after());
  }
}

void write(const ProgramDraft& draft, const ProgramDraft::Task& task, v1::Task& to) {
  to.set_operator_(task.operator_index);
  write(draft.dependencies_in(task.after), *to.mutable_after());
  switch (task.kind) {
    case Kind::kCompute:
      return write(draft.computes[task.item], *to.mutable_compute());
    case Kind::kSend:
      return write(draft, draft.sends[task.item], *to.mutable_send());
    case Kind::kReduce:
      return write(draft, draft.reduces[task.item], *to.mutable_reduce());
    case Kind::kBarrier:
      if (task.cut) to.mutable_barrier()->set_cut(true);
      to.mutable_barrier();
  }
}

void write(const ProgramDraft::MacroUse& use, v1::MacroUse& to) {
  to.set_macro(use.macro);
  to.set_weight_bytes(use.weight_bytes);
  to.set_lora_bytes(use.lora_bytes);
  to.set_kv_bytes(use.kv_bytes);
  to.set_accumulators(use.accumulators);
  to.set_packet_buffers(use.packet_buffers);
}

void write(const ProgramDraft& draft, const ProgramDraft::Input& input, v1::InputSlice& to) {
  to.set_macro(input.macro);
  to.set_buffer(input.buffer);
  to.set_slice(input.slice);
  to.set_elements(input.elements);
  if (input.token != 0) to.set_token(input.token);
  write(draft.dependencies_in(input.after), *to.mutable_after());
}

template <typename Item>
std::uint32_t count(const std::vector<Item>& items) {
  return static_cast<std::uint32_t>(items.size());
}

// From messages to flat arrays.
class Reader {
 public:
  // Behind what the draft has.
  Reader(const v1::Program& program, ProgramDraft& draft)
      : program_(program),
        draft_(draft),
        first_task_(count(draft.tasks)),
        first_operator_(count(draft.operators)) {}

  void read() {
    draft_.tiles = std::max(draft_.tiles, program_.tiles());
    draft_.width = program_.width();
    draft_.height = program_.height();
    draft_.operators.insert(draft_.operators.end(), program_.operators().begin(), program_.operators().end());
    draft_.operator_tokens.insert(draft_.operator_tokens.end(), program_.operator_tokens().begin(),
                                  program_.operator_tokens().end());
    draft_.tasks.reserve(draft_.tasks.size() + static_cast<std::size_t>(program_.tasks_size()));
    for (const v1::Task& task : program_.tasks()) add(task);
  }

 private:
  ProgramDraft::Range add(const DependencyMessages& after) {
    const std::uint32_t begin = count(draft_.dependencies);
    for (const v1::Dependency& each : after)
      draft_.dependencies.push_back({first_task_ + each.task(), each.output(), each.reuse()});
    return {begin, count(draft_.dependencies)};
  }

  void add(const v1::Task& message) {
    ProgramDraft::Task task;
    task.operator_index = first_operator_ + message.operator_();
    task.after = add(message.after());
    switch (message.kind_case()) {
      case v1::Task::kCompute:
        task.kind = Kind::kCompute;
        task.item = count(draft_.computes);
        add(message.compute());
        break;
      case v1::Task::kSend:
        task.kind = Kind::kSend;
        task.item = count(draft_.sends);
        add(message.send());
        break;
      case v1::Task::kReduce:
        task.kind = Kind::kReduce;
        task.item = count(draft_.reduces);
        add(message.reduce());
        break;
      default:
        task.kind = Kind::kBarrier;
        task.cut = message.barrier().cut();
    }
    draft_.tasks.push_back(task);
  }

  void add(const v1::Compute& compute) {
    const auto limit = compute.has_limit() ? compute.limit() : v1::Compute::LIMIT_UNSPECIFIED;
    draft_.computes.push_back({compute.macro(), compute.unit(), limit, compute.cycles(),
                               compute.scratchpad_words(), compute.operations(), compute.shared_cycles()});
  }

  static Terminal terminal(const v1::Terminal& at) { return {at.macro(), at.port()}; }

  void add(const v1::Send& send) {
    const bool has_buffers = send.buffers_size() == send.destinations_size();
    const std::uint32_t begin = count(draft_.destinations);
    for (int i = 0; i < send.destinations_size(); ++i) {
      draft_.destinations.push_back({terminal(send.destinations(i)), has_buffers ? send.buffers(i) : 0});
    }
    draft_.sends.push_back(
        {send.flits(), terminal(send.source()), {begin, count(draft_.destinations)}, has_buffers});
  }

  void add(const v1::Reduce& reduce) {
    ProgramDraft::Reduce added;
    added.flits = reduce.flits();
    added.nodes.begin = count(draft_.nodes);
    for (const v1::ReduceNode& node : reduce.nodes())
      draft_.nodes.push_back({node.macro(), node.parent(), node.accumulator()});
    added.nodes.end = count(draft_.nodes);
    added.operands.begin = count(draft_.operands);
    for (const v1::Operand& operand : reduce.operands())
      draft_.operands.push_back({operand.node(), operand.port(), add(operand.after())});
    added.operands.end = count(draft_.operands);
    draft_.reduces.push_back(added);
  }

  const v1::Program& program_;
  ProgramDraft& draft_;
  const std::uint32_t first_task_;
  const std::uint32_t first_operator_;
};

}  // namespace

void ProgramDraft::clear() {
  tiles = width = height = 0;
  operators.clear();
  operator_tokens.clear();
  tasks.clear();
  computes.clear();
  sends.clear();
  destinations.clear();
  reduces.clear();
  nodes.clear();
  operands.clear();
  dependencies.clear();
  macros.clear();
  inputs.clear();
  meanings.clear();
}

v1::Program to_message(const ProgramDraft& draft) {
  v1::Program program;
  to_message(draft, program);
  return program;
}

void to_message(const ProgramDraft& draft, v1::Program& program) {
  program.set_tiles(draft.tiles);
  program.set_width(draft.width);
  program.set_height(draft.height);
  for (const std::string& name : draft.operators) program.add_operators(name);
  program.mutable_operator_tokens()->Add(draft.operator_tokens.begin(), draft.operator_tokens.end());
  program.mutable_tasks()->Reserve(static_cast<int>(draft.tasks.size()));
  for (const ProgramDraft::Task& task : draft.tasks) write(draft, task, *program.add_tasks());
  for (std::size_t task = 0; task < draft.meanings.size(); ++task)
    write_meaning(draft.meanings[task], *program.mutable_tasks(static_cast<int>(task)));
  for (const ProgramDraft::MacroUse& use : draft.macros) write(use, *program.add_macros());
  for (const ProgramDraft::Input& input : draft.inputs) write(draft, input, *program.add_inputs());
}

ProgramDraft to_draft(const v1::Program& program) {
  ProgramDraft draft;
  Reader(program, draft).read();
  return draft;
}

void append(const v1::Program& program, ProgramDraft& draft) {
  require(draft.width == program.width() && draft.height == program.height(),
          "a draft and what is appended are for the same tiles");
  Reader(program, draft).read();
}

}  // namespace primalsim::workloads
