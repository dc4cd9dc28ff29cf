// Which events of a Program are certain to be before which others.
#pragma once

#include <cstdint>
#include <vector>

#include "primalsim/v1/program.pb.h"

namespace primalsim::workloads {

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

}  // namespace primalsim::workloads
