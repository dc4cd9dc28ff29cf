#include "accelerator/program_image.h"

#include <limits>

#include "core/error.h"

namespace primalsim::accelerator {
namespace {

constexpr std::uint32_t kNoTask = std::numeric_limits<std::uint32_t>::max();

using workloads::ProgramDraft;
using Kind = ProgramDraft::Kind;

template <typename Item>
std::uint32_t count(const std::vector<Item>& items) {
  return static_cast<std::uint32_t>(items.size());
}

class ImageBuilder {
 public:
  ImageBuilder(const ProgramDraft& draft, ProgramImage& image)
      : draft_(draft), image_(image), macros_(std::uint64_t{draft.tiles} * draft.width * draft.height) {}

  void build() {
    clear();
    const std::size_t tasks = draft_.tasks.size();
    image_.kind.reserve(tasks);
    image_.operator_index.reserve(tasks);
    image_.payload.reserve(tasks);
    image_.first_event.reserve(tasks + 1);
    for (const ProgramDraft::Task& task : draft_.tasks) add_task(task);
    add_operands();
    link_dependents();
  }

 private:
  // What holds lists of its own is written over, not made anew.
  void clear() {
    image_.kind.clear();
    image_.operator_index.clear();
    image_.payload.clear();
    image_.computes.clear();
    image_.sends.resize(draft_.sends.size());
    image_.reduces.resize(draft_.reduces.size());
    image_.operand_task.clear();
    image_.first_event.assign(1, 0);
    image_.dependencies.first.assign(1, 0);
    image_.dependencies.items.clear();
    image_.reuses.clear();
    image_.has_cuts = false;
  }

  void add_task(const ProgramDraft::Task& task) {
    std::uint64_t events = 1;
    switch (task.kind) {
      case Kind::kCompute:
        add(TaskKind::kCompute, count(image_.computes));
        image_.computes.push_back(compute_task(draft_.computes[task.item]));
        break;
      case Kind::kSend:
        add(TaskKind::kSend, task.item);
        write_send(draft_.sends[task.item], image_.sends[task.item]);
        events = draft_.sends[task.item].destinations.size();
        break;
      case Kind::kReduce:
        add(TaskKind::kReduce, task.item);
        write_reduce(draft_.reduces[task.item], image_.reduces[task.item].reduce);
        break;
      case Kind::kBarrier:
        add(TaskKind::kBarrier, task.cut ? 1 : 0);
        image_.has_cuts = image_.has_cuts || task.cut;
    }
    image_.operator_index.push_back(task.operator_index);
    add_dependencies(task.after);
    if (image_.first_event.back() + events >= kNoTask) throw_no_fit("program: more than 2^32 - 1 events");
    image_.first_event.push_back(image_.first_event.back() + static_cast<std::uint32_t>(events));
  }

  void add(TaskKind kind, std::uint32_t payload) {
    image_.kind.push_back(kind);
    image_.payload.push_back(payload);
  }

  // Dependencies become one list of the next waiter.
  void add_dependencies(const ProgramDraft::Range& after) {
    for (const workloads::Dependency& dependency : draft_.dependencies_in(after)) {
      image_.dependencies.items.push_back(image_.first_event[dependency.task] + dependency.output);
      image_.reuses.push_back(dependency.reuse);
    }
    image_.dependencies.first.push_back(count(image_.dependencies.items));
  }

  // After all tasks, so that the waiters of the operands follow those of the tasks.
  void add_operands() {
    std::uint32_t waiter = image_.tasks();
    for (std::uint32_t task = 0; task < image_.tasks(); ++task) {
      if (image_.kind[task] != TaskKind::kReduce) continue;
      image_.reduces[image_.payload[task]].first_waiter = waiter;
      const ProgramDraft::Reduce& reduce = draft_.reduces[image_.payload[task]];
      for (const ProgramDraft::Operand& operand : draft_.in(draft_.operands, reduce.operands)) {
        add_dependencies(operand.after);
        image_.operand_task.push_back(task);
        ++waiter;
      }
    }
  }

  // Calls each(event, waiter) for every edge, the order of each unit included.
  template <typename Each>
  void for_each_edge(Each each) const {
    for (std::uint32_t waiter = 0; waiter < image_.waiters(); ++waiter) {
      for (const std::uint32_t event : image_.dependencies[waiter]) each(event, waiter);
    }
    std::vector<std::uint32_t> previous(macros_ * kUnitsPerMacro, kNoTask);
    for (std::uint32_t task = 0; task < image_.tasks(); ++task) {
      if (image_.kind[task] != TaskKind::kCompute) continue;
      std::uint32_t& last = previous[image_.compute(task).unit];
      if (last != kNoTask) each(image_.first_event[last], task);
      last = task;
    }
  }

  void link_dependents() {
    IndexLists& lists = image_.dependents;
    lists.first.assign(image_.events() + 2, 0);
    image_.wait_count.assign(image_.waiters(), 0);
    for_each_edge([&](std::uint32_t event, std::uint32_t waiter) {
      ++lists.first[event + 2];
      ++image_.wait_count[waiter];
    });
    for (std::size_t i = 2; i < lists.first.size(); ++i) lists.first[i] += lists.first[i - 1];
    lists.items.resize(lists.first.back());
    for_each_edge(
        [&](std::uint32_t event, std::uint32_t waiter) { lists.items[lists.first[event + 1]++] = waiter; });
    lists.first.pop_back();
  }

  static noc::ipcn::Port port(v1::Port port) {
    if (port == v1::PORT_ACIM) return noc::ipcn::kAcim;
    return port == v1::PORT_DCIM ? noc::ipcn::kDcim : noc::ipcn::kLocal;
  }

  static pe_models::Limit limit(const ProgramDraft::Compute& compute) {
    if (compute.limit != v1::Compute::LIMIT_UNSPECIFIED) return static_cast<pe_models::Limit>(compute.limit);
    if (compute.unit == v1::Compute::ACIM) return pe_models::Limit::kAcim;
    return compute.unit == v1::Compute::DCIM ? pe_models::Limit::kDcim : pe_models::Limit::kMacs;
  }

  static ComputeTask compute_task(const ProgramDraft::Compute& compute) {
    const auto unit = static_cast<std::uint32_t>(compute.unit) - 1;
    return {compute.macro * kUnitsPerMacro + unit, compute.cycles, compute.scratchpad_words, limit(compute),
            compute.shared_cycles};
  }

  void write_send(const ProgramDraft::Send& send, noc::ipcn::Send& to) const {
    to.flits = send.flits;
    to.source = {send.source.macro, port(send.source.port)};
    to.destinations.clear();
    for (const ProgramDraft::Destination& each : draft_.in(draft_.destinations, send.destinations)) {
      to.destinations.push_back({each.at.macro, port(each.at.port)});
    }
  }

  void write_reduce(const ProgramDraft::Reduce& reduce, noc::ipcn::Reduce& to) const {
    to.flits = reduce.flits;
    to.nodes.clear();
    for (const ProgramDraft::Node& node : draft_.in(draft_.nodes, reduce.nodes))
      to.nodes.push_back({node.macro, node.parent});
    to.operands.clear();
    for (const ProgramDraft::Operand& operand : draft_.in(draft_.operands, reduce.operands))
      to.operands.push_back({operand.node, port(operand.port)});
  }

  const ProgramDraft& draft_;
  ProgramImage& image_;
  const std::uint64_t macros_;
};

}  // namespace

void make_program_image(const ProgramDraft& draft, ProgramImage& image) {
  ImageBuilder(draft, image).build();
}

ProgramImage make_program_image(const workloads::CheckedProgram& program) {
  ProgramImage image;
  make_program_image(workloads::to_draft(program.message()), image);
  return image;
}

}  // namespace primalsim::accelerator
