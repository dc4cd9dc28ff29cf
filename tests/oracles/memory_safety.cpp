#include "tests/oracles/memory_safety.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

namespace primalsim::workloads {

// Which events of a Program are certain to be before which others.
//
// Events: the start of every task (of a reduce: of each operand) and its end (of a send: each arrival). Their
// numbers grow with the order of the tasks. Needs a checked Program.
class EventOrder {
 public:
  explicit EventOrder(const v1::Program& program);

  std::uint32_t start(std::uint32_t task, std::uint32_t operand = 0) const {
    return first_start_[task] + operand;
  }
  std::uint32_t end(std::uint32_t task, std::uint32_t output = 0) const { return first_end_[task] + output; }
  bool is_before(std::uint32_t earlier, std::uint32_t later) const { return before_[later][earlier]; }

 private:
  std::uint32_t add_event();
  void add_before(std::uint32_t earlier, std::uint32_t later);
  void add_after(const google::protobuf::RepeatedPtrField<v1::Dependency>& after, std::uint32_t event);
  void add_task(const v1::Task& task);

  std::vector<std::uint32_t> first_start_;  // per task
  std::vector<std::uint32_t> first_end_;
  std::vector<std::vector<bool>> before_;  // per event: all events before it
};

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

namespace {

// One use of a slot: events.
struct Use {
  std::uint32_t task = 0;
  std::vector<std::uint32_t> starts;
  std::vector<std::uint32_t> ends;  // empty: for ever
  std::optional<std::pair<std::uint64_t, std::uint64_t>>
      range;  // of the elements in the memory; nothing: all
};

std::uint64_t end_of(const google::protobuf::RepeatedPtrField<v1::Place>& places) {
  std::uint64_t end = 0;
  for (const v1::Place& place : places) end = std::max<std::uint64_t>(end, place.at() + place.elements());
  return end;
}

// (what, macro, slot)
using Slot = std::tuple<std::string, std::uint32_t, std::uint32_t>;

class Uses {
 public:
  Uses(const v1::Program& program, const pe_models::Machine& machine)
      : program_(program), machine_(machine), order_(program) {
    collect_consumers();
    for (int task = 0; task < program.tasks_size(); ++task) {
      if (program.tasks(task).has_send()) add_send(static_cast<std::uint32_t>(task));
      if (program.tasks(task).has_reduce()) add_reduce(static_cast<std::uint32_t>(task));
    }
  }

  std::string find_conflict() const {
    for (const auto& [slot, uses] : uses_) {
      // A path from each use to the next makes one between any two; of parts each has one to all that follow.
      for (std::size_t i = 1; i < uses.size(); ++i) {
        for (std::size_t j = i; j-- > 0;) {
          if (are_apart(uses[j], uses[i])) continue;
          if (!is_before(uses[j], uses[i])) {
            return fmt::format("tasks {} and {} use {} {} of macro {} without an order", uses[j].task,
                               uses[i].task, std::get<0>(slot), std::get<2>(slot), std::get<1>(slot));
          }
          if (!uses[j].range) break;
        }
      }
    }
    return {};
  }

 private:
  using Event = std::pair<std::uint32_t, std::uint32_t>;  // task, output

  static bool are_apart(const Use& a, const Use& b) {
    return a.range && b.range && (a.range->second <= b.range->first || b.range->second <= a.range->first);
  }

  bool is_before(const Use& first, const Use& second) const {
    if (first.ends.empty() || first.task == second.task) return false;
    for (const std::uint32_t end : first.ends) {
      for (const std::uint32_t start : second.starts) {
        if (!order_.is_before(end, start)) return false;
      }
    }
    return true;
  }

  // Computations at a macro, and sends from its local port, by what they read; one that waits for memory of
  // another place, which the same event gave free, reads nothing.
  void collect_consumers() {
    for (int index = 0; index < program_.tasks_size(); ++index) {
      const v1::Task& task = program_.tasks(index);
      if (!task.has_compute() && !task.has_send()) continue;
      const std::uint32_t macro = task.has_compute() ? task.compute().macro() : task.send().source().macro();
      const int ends = task.has_send() ? task.send().destinations_size() : 1;
      for (const v1::Dependency& dependency : task.after()) {
        if (dependency.reuse()) continue;
        auto& list = consumers_[{{dependency.task(), dependency.output()}, macro}];
        for (int end = 0; end < ends; ++end) {
          list.push_back(order_.end(static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(end)));
        }
      }
    }
  }

  void add(const char* what, std::uint32_t macro, std::uint32_t first, std::uint32_t count, const Use& use) {
    for (std::uint32_t slot = first; slot < first + count; ++slot) uses_[{what, macro, slot}].push_back(use);
  }

  void add_send(std::uint32_t task) {
    const v1::Send& send = program_.tasks(static_cast<int>(task)).send();
    for (int i = 0; i < send.buffers_size(); ++i) {
      const std::uint32_t macro = send.destinations(i).macro();
      Use use{task, {order_.start(task)}, consumers_[{{task, static_cast<std::uint32_t>(i)}, macro}], {}};
      if (send.has_landing()) use.range = {send.landing(), send.landing() + end_of(send.payload())};
      add("packet buffer", macro, send.buffers(i), machine_.packet_buffers(send.flits()), use);
    }
  }

  void add_reduce(std::uint32_t task) {
    const v1::Reduce& reduce = program_.tasks(static_cast<int>(task)).reduce();
    const auto nodes = static_cast<std::size_t>(reduce.nodes_size());
    std::vector<std::vector<std::uint32_t>> starts(nodes);  // of all operands below the node
    std::vector<std::uint32_t> contributions(nodes, 0);
    for (int i = 0; i < reduce.operands_size(); ++i) {
      const std::uint32_t node = reduce.operands(i).node();
      starts[node].push_back(order_.start(task, static_cast<std::uint32_t>(i)));
      ++contributions[node];
    }
    for (std::size_t node = nodes - 1; node > 0; --node) {
      const std::uint32_t parent = reduce.nodes(static_cast<int>(node)).parent();
      starts[parent].insert(starts[parent].end(), starts[node].begin(), starts[node].end());
      ++contributions[parent];
    }
    std::uint64_t length = 0;
    for (const v1::Operand& operand : reduce.operands()) length = std::max(length, end_of(operand.payload()));
    for (std::size_t node = 0; node < nodes; ++node) {
      if (node > 0 && contributions[node] == 1) continue;
      const v1::ReduceNode& at = reduce.nodes(static_cast<int>(node));
      Use use{task, starts[node], {order_.end(task)}, {}};
      if (reduce.has_landing()) use.range = {reduce.landing(), reduce.landing() + length};
      if (node == 0) use.ends = consumers_[{{task, 0}, at.macro()}];
      add("accumulator", at.macro(), at.accumulator(), machine_.accumulators(reduce.flits()), use);
    }
  }

  const v1::Program& program_;
  const pe_models::Machine& machine_;
  const EventOrder order_;
  std::map<std::pair<Event, std::uint32_t>, std::vector<std::uint32_t>> consumers_;  // (event, macro) -> ends
  std::map<Slot, std::vector<Use>> uses_;
};

}  // namespace

std::string find_memory_conflict(const v1::Program& program, const pe_models::Machine& machine) {
  return Uses(program, machine).find_conflict();
}

}  // namespace primalsim::workloads
