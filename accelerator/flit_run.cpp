#include "accelerator/flit_run.h"

#include <string>

#include "accelerator/task_run.h"
#include "core/error.h"

namespace primalsim::accelerator {

ComputePart::ComputePart(const ProgramImage& image, TaskStates& states, const noc::ipcn::Network& network,
                         RunListener* listener)
    : image_(image),
      states_(states),
      network_(network),
      listener_(listener),
      port_words_(network.shared_port_words()) {
  std::uint32_t units = 0;
  for (const ComputeTask& compute : image.computes) units = std::max(units, compute.unit + 1);
  units_.resize(units);
  if (port_words_ != 0) taken_at_start_.resize(units);
}

StartPart::StartPart(const ProgramImage& image, TaskStates& states, ComputePart& computes,
                     noc::ipcn::Network& network, noc::ipcn::RestartableNetwork* restartable,
                     RunListener* listener)
    : image_(image),
      states_(states),
      computes_(computes),
      network_(network),
      restartable_(restartable),
      listener_(listener),
      declared_(image.reduces.size(), false) {}

void StartPart::start(std::uint32_t waiter, Cycle now) {
  states_.started(waiter, now);
  if (waiter >= image_.tasks()) return start_operand(waiter, now);
  switch (image_.kind[waiter]) {
    case TaskKind::kCompute:
      computes_.begin(waiter, now);
      break;
    case TaskKind::kSend:
      network_.start_send(waiter, image_.send(waiter), now);
      break;
    case TaskKind::kBarrier:
      if (image_.payload[waiter] != 0) cut(waiter, now);
      if (listener_ != nullptr) listener_->happened(waiter, 0);
      states_.happened(image_.first_event[waiter], now);
      break;
    case TaskKind::kReduce:
      break;
  }
}

void StartPart::start_operand(std::uint32_t waiter, Cycle now) {
  const std::uint32_t task = image_.operand_task[waiter - image_.tasks()];
  const std::uint32_t reduce = image_.payload[task];
  if (!declared_[reduce]) {
    declared_[reduce] = true;
    states_.started(task, now);
    network_.declare_reduce(task, image_.reduces[reduce].reduce);
  }
  network_.start_operand(task, waiter - image_.reduces[reduce].first_waiter, now);
}

void StartPart::cut(std::uint32_t task, Cycle now) {
  if (restartable_ == nullptr || !network_.idle() || computes_.under_way() != 0) {
    throw_run_error("task {} is a cut, but transfers or computations are under way in cycle {}", task, now);
  }
  restartable_->restart(now);
}

WatchdogPart::WatchdogPart(const ProgramImage& image, const TaskStates& states, const ComputePart& computes,
                           const noc::ipcn::Network& network, Cycle patience)
    : image_(image),
      states_(states),
      computes_(computes),
      network_(network),
      patience_(patience),
      remaining_(states.remaining()),
      activity_("", image.events()) {}

void WatchdogPart::fail(Cycle now) const {
  constexpr int kListed = 5;
  std::string list;
  std::uint32_t unfinished = 0;
  for (std::uint32_t task = 0; task < image_.tasks(); ++task) {
    std::uint32_t missing = 0;
    for (std::uint32_t event = image_.first_event[task]; event < image_.first_event[task + 1]; ++event) {
      if (states_.times().event[event] == kNever) ++missing;
    }
    if (missing == 0) continue;
    if (unfinished++ < kListed) list += describe(task);
  }
  throw_run_error("the run stands still at cycle {}: {} of {} tasks are not done. The first of them:{}\n{}",
                  now, unfinished, image_.tasks(), list, network_.describe_blocked());
}

std::string WatchdogPart::describe(std::uint32_t task) const {
  const char* const name = kind_name(image_.kind[task]);
  const Cycle start = states_.times().start[task];
  if (start == kNever) {
    return fmt::format("\n  task {} ({}) waits to start, for {} more", task, name, states_.waiting_for(task));
  }
  return fmt::format("\n  task {} ({}) started in cycle {}", task, name, start);
}

FlitRun run_flits(const ProgramImage& image, noc::ipcn::Network& network, Cycle patience,
                  RunListener* listener) {
  return TaskRun(image, network, nullptr, patience, listener).run();
}

std::optional<FlitRun> run_flits_below(Cycle limit, const ProgramImage& image, noc::ipcn::Network& network,
                                       Cycle patience) {
  return TaskRun(image, network, nullptr, patience, nullptr).run_below(limit);
}

FlitRun run_flits(const ProgramImage& image, noc::ipcn::RestartableNetwork& network, Cycle patience,
                  RunListener* listener) {
  return TaskRun(image, network, &network, patience, listener).run();
}

}  // namespace primalsim::accelerator
