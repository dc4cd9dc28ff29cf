#include "workloads/lowering/event_order.h"

#include <map>
#include <utility>

namespace primalsim::workloads {

std::uint32_t EventOrder::add_event() {
  const auto event = static_cast<std::uint32_t>(before_.size());
  before_.emplace_back(event, false);
  return event;
}

void EventOrder::add_before(std::uint32_t earlier, std::uint32_t later) {
  before_[later][earlier] = true;
  for (std::size_t event = 0; event < before_[earlier].size(); ++event) {
    if (before_[earlier][event]) before_[later][event] = true;
  }
}

void EventOrder::add_after(const google::protobuf::RepeatedPtrField<v1::Dependency>& after,
                           std::uint32_t event) {
  for (const v1::Dependency& dependency : after)
    add_before(end(dependency.task(), dependency.output()), event);
}

void EventOrder::add_task(const v1::Task& task) {
  const int starts = task.has_reduce() ? task.reduce().operands_size() : 1;
  const int ends = task.has_send() ? task.send().destinations_size() : 1;
  first_start_.push_back(static_cast<std::uint32_t>(before_.size()));
  for (int i = 0; i < starts; ++i) {
    const std::uint32_t event = add_event();
    add_after(task.has_reduce() ? task.reduce().operands(i).after() : task.after(), event);
  }
  first_end_.push_back(static_cast<std::uint32_t>(before_.size()));
  for (int i = 0; i < ends; ++i) add_event();
}

EventOrder::EventOrder(const v1::Program& program) {
  std::map<std::pair<std::uint32_t, int>, std::uint32_t> last_of_unit;
  for (int index = 0; index < program.tasks_size(); ++index) {
    const v1::Task& task = program.tasks(index);
    const auto number = static_cast<std::uint32_t>(index);
    add_task(task);
    if (task.has_compute()) {
      const std::pair unit(task.compute().macro(), static_cast<int>(task.compute().unit()));
      const auto last = last_of_unit.find(unit);
      if (last != last_of_unit.end()) add_before(end(last->second), start(number));
      last_of_unit[unit] = number;
    }
    for (std::uint32_t later = first_end_[number]; later < before_.size(); ++later) {
      for (std::uint32_t event = first_start_[number]; event < first_end_[number]; ++event)
        add_before(event, later);
    }
  }
}

}  // namespace primalsim::workloads
