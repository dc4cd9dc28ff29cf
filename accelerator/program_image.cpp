#include "accelerator/program_image.h"

#include <limits>

#include "core/error.h"

namespace primalsim::accelerator {
namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

class ImageBuilder {
 public:
  explicit ImageBuilder(const v1::Program& program)
      : program_(program), macros_(std::uint64_t{program.tiles()} * program.width() * program.height()) {}

  ProgramImage build() {
    const auto tasks = static_cast<std::uint32_t>(program_.tasks_size());
    image_.kind.reserve(tasks);
    image_.operator_index.reserve(tasks);
    image_.payload.reserve(tasks);
    image_.first_event.assign(1, 0);
    image_.dependencies.first.assign(1, 0);
    for (task_ = 0; task_ < tasks; ++task_) add_task(program_.tasks(static_cast<int>(task_)));
    add_operands();
    link_dependents();
    return std::move(image_);
  }

 private:
  void add_task(const v1::Task& task) {
    std::uint64_t events = 1;
    switch (task.kind_case()) {
      case v1::Task::kCompute:
        add(TaskKind::kCompute, image_.computes, compute_task(task.compute()));
        break;
      case v1::Task::kSend:
        add(TaskKind::kSend, image_.sends, send_task(task.send()));
        events = static_cast<std::uint64_t>(task.send().destinations_size());
        break;
      case v1::Task::kReduce:
        add(TaskKind::kReduce, image_.reduces, reduce_task(task.reduce()));
        break;
      default:
        image_.kind.push_back(TaskKind::kBarrier);
        image_.payload.push_back(task.barrier().cut() ? 1 : 0);
        image_.has_cuts = image_.has_cuts || task.barrier().cut();
    }
    image_.operator_index.push_back(task.operator_());
    add_dependencies(task.after());
    if (image_.first_event.back() + events >= kNone) throw_no_fit("program: more than 2^32 - 1 events");
    image_.first_event.push_back(image_.first_event.back() + static_cast<std::uint32_t>(events));
  }

  template <typename Item>
  void add(TaskKind kind, std::vector<Item>& items, Item item) {
    image_.kind.push_back(kind);
    image_.payload.push_back(static_cast<std::uint32_t>(items.size()));
    items.push_back(std::move(item));
  }

  // Dependencies become one list of the next waiter.
  void add_dependencies(const google::protobuf::RepeatedPtrField<v1::Dependency>& after) {
    for (const v1::Dependency& dependency : after) {
      image_.dependencies.items.push_back(image_.first_event[dependency.task()] + dependency.output());
      image_.reuses.push_back(dependency.reuse());
    }
    image_.dependencies.first.push_back(static_cast<std::uint32_t>(image_.dependencies.items.size()));
  }

  // After all tasks, so that the waiters of the operands follow those of the tasks.
  void add_operands() {
    std::uint32_t waiter = image_.tasks();
    for (task_ = 0; task_ < image_.tasks(); ++task_) {
      if (image_.kind[task_] != TaskKind::kReduce) continue;
      image_.reduces[image_.payload[task_]].first_waiter = waiter;
      for (const v1::Operand& operand : program_.tasks(static_cast<int>(task_)).reduce().operands()) {
        add_dependencies(operand.after());
        image_.operand_task.push_back(task_);
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
    std::vector<std::uint32_t> previous(macros_ * kUnitsPerMacro, kNone);
    for (std::uint32_t task = 0; task < image_.tasks(); ++task) {
      if (image_.kind[task] != TaskKind::kCompute) continue;
      std::uint32_t& last = previous[image_.compute(task).unit];
      if (last != kNone) each(image_.first_event[last], task);
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

  static pe_models::Limit limit(const v1::Compute& compute) {
    if (compute.has_limit()) return static_cast<pe_models::Limit>(compute.limit());
    if (compute.unit() == v1::Compute::ACIM) return pe_models::Limit::kAcim;
    return compute.unit() == v1::Compute::DCIM ? pe_models::Limit::kDcim : pe_models::Limit::kMacs;
  }

  static ComputeTask compute_task(const v1::Compute& compute) {
    const auto unit = static_cast<std::uint32_t>(compute.unit()) - 1;
    return {compute.macro() * kUnitsPerMacro + unit, compute.cycles(), compute.scratchpad_words(),
            limit(compute)};
  }

  static noc::ipcn::Send send_task(const v1::Send& send) {
    noc::ipcn::Send result;
    result.flits = send.flits();
    result.source = {send.source().macro(), port(send.source().port())};
    result.destinations.reserve(static_cast<std::size_t>(send.destinations_size()));
    for (const v1::Terminal& terminal : send.destinations()) {
      result.destinations.push_back({terminal.macro(), port(terminal.port())});
    }
    return result;
  }

  static ReduceTask reduce_task(const v1::Reduce& reduce) {
    ReduceTask result;
    result.reduce.flits = reduce.flits();
    for (const v1::ReduceNode& node : reduce.nodes()) {
      result.reduce.nodes.push_back({node.macro(), node.parent()});
    }
    for (const v1::Operand& operand : reduce.operands()) {
      result.reduce.operands.push_back({operand.node(), port(operand.port())});
    }
    return result;
  }

  const v1::Program& program_;
  const std::uint64_t macros_;
  std::uint32_t task_ = 0;
  ProgramImage image_;
};

}  // namespace

ProgramImage make_program_image(const workloads::CheckedProgram& program) {
  return ImageBuilder(program.message()).build();
}

}  // namespace primalsim::accelerator
