#include "accelerator/flit_run.h"

#include <algorithm>
#include <limits>
#include <string>

#include "core/error.h"
#include "core/timing_wheel.h"

namespace primalsim::accelerator {
namespace {

class FlitRunner {
 public:
  FlitRunner(const ProgramImage& image, noc::ipcn::Network& network, RestartableNetwork* restartable,
             Cycle patience, RunListener* listener)
      : image_(image),
        network_(network),
        restartable_(restartable),
        patience_(patience),
        listener_(listener),
        waiting_for_(image.wait_count),
        declared_(image.reduces.size(), false) {
    run_.times.start.assign(image.waiters(), kNever);
    run_.times.event.assign(image.events(), kNever);
    std::uint32_t units = 0;
    for (const ComputeTask& compute : image.computes) units = std::max(units, compute.unit + 1);
    run_.units.resize(units);
    remaining_ = image.events();
  }

  FlitRun run() {
    start_all_without_inputs();
    Cycle now = 0;
    Cycle last_progress = 0;
    while (true) {
      const std::uint32_t before = remaining_;
      step(now);
      if (remaining_ != before || computing_.size() != 0) last_progress = now;
      now = std::min(network_.next_cycle(), computing_.next_cycle());
      if (now == kNever) break;
      if (now - last_progress > patience_) fail(now);
    }
    if (remaining_ != 0) fail(last_progress);
    return std::move(run_);
  }

 private:
  // One cycle: what the network delivers, what computes complete, what both of them start, then the network's
  // step.
  void step(Cycle now) {
    deliveries_.clear();
    network_.deliver(now, deliveries_);
    for (const noc::ipcn::Delivery& delivery : deliveries_) {
      happened(image_.first_event[delivery.transfer] + delivery.output, now);
    }
    if (listener_ != nullptr) tell_deliveries();
    while (computing_.next_cycle() == now) computed(computing_.pop().target, now);
    // Tasks of no length start others in the same cycle, until none is left.
    while (!startable_.empty()) {
      const std::uint32_t waiter = startable_.back();
      startable_.pop_back();
      start(waiter, now);
    }
    network_.advance(now);
  }

  void happened(std::uint32_t event, Cycle now) {
    run_.times.event[event] = now;
    --remaining_;
    for (const std::uint32_t waiter : image_.dependents[event]) {
      if (--waiting_for_[waiter] == 0) startable_.push_back(waiter);
    }
  }

  void tell_deliveries() {
    for (const noc::ipcn::Delivery& delivery : deliveries_) {
      listener_->happened(delivery.transfer, delivery.output);
    }
  }

  void computed(std::uint32_t task, Cycle now) {
    if (listener_ != nullptr) listener_->computed(task);
    happened(image_.first_event[task], now);
  }

  void start(std::uint32_t waiter, Cycle now) {
    run_.times.start[waiter] = now;
    if (waiter >= image_.tasks()) {
      start_operand(waiter, now);
      return;
    }
    switch (image_.kind[waiter]) {
      case TaskKind::kCompute: {
        const ComputeTask& compute = image_.compute(waiter);
        run_.units[compute.unit].serve(now, compute.cycles);
        if (compute.cycles == 0) {
          computed(waiter, now);
        } else {
          computing_.push({.cycle = now + compute.cycles, .target = waiter});
        }
        break;
      }
      case TaskKind::kSend:
        network_.start_send(waiter, image_.send(waiter), now);
        break;
      case TaskKind::kBarrier:
        if (image_.payload[waiter] != 0) cut(waiter, now);
        if (listener_ != nullptr) listener_->happened(waiter, 0);
        happened(image_.first_event[waiter], now);
        break;
      case TaskKind::kReduce:
        break;
    }
  }

  void cut(std::uint32_t task, Cycle now) {
    if (restartable_ == nullptr || !network_.idle() || computing_.size() != 0) {
      throw_run_error("task {} is a cut, but transfers or computations are under way in cycle {}", task, now);
    }
    restartable_->restart(now);
  }

  void start_operand(std::uint32_t waiter, Cycle now) {
    const std::uint32_t task = image_.operand_task[waiter - image_.tasks()];
    const std::uint32_t reduce = image_.payload[task];
    if (!declared_[reduce]) {
      declared_[reduce] = true;
      run_.times.start[task] = now;
      network_.declare_reduce(task, image_.reduces[reduce].reduce);
    }
    network_.start_operand(task, waiter - image_.reduces[reduce].first_waiter, now);
  }

  void start_all_without_inputs() {
    for (std::uint32_t waiter = 0; waiter < image_.waiters(); ++waiter) {
      const bool has_start = waiter >= image_.tasks() || image_.kind[waiter] != TaskKind::kReduce;
      if (has_start && waiting_for_[waiter] == 0) startable_.push_back(waiter);
    }
  }

  [[noreturn]] void fail(Cycle now) const {
    constexpr int kListed = 5;
    std::string list;
    std::uint32_t unfinished = 0;
    for (std::uint32_t task = 0; task < image_.tasks(); ++task) {
      std::uint32_t missing = 0;
      for (std::uint32_t event = image_.first_event[task]; event < image_.first_event[task + 1]; ++event) {
        if (run_.times.event[event] == kNever) ++missing;
      }
      if (missing == 0) continue;
      if (unfinished++ < kListed) list += describe(task);
    }
    throw_run_error("the run stands still at cycle {}: {} of {} tasks are not done. The first of them:{}\n{}",
                    now, unfinished, image_.tasks(), list, network_.describe_blocked());
  }

  std::string describe(std::uint32_t task) const {
    static constexpr const char* kNames[] = {"compute", "send", "reduce", "barrier"};
    const char* const name = kNames[static_cast<std::size_t>(image_.kind[task])];
    if (run_.times.start[task] == kNever) {
      return fmt::format("\n  task {} ({}) waits to start, for {} more", task, name, waiting_for_[task]);
    }
    return fmt::format("\n  task {} ({}) started in cycle {}", task, name, run_.times.start[task]);
  }

  const ProgramImage& image_;
  noc::ipcn::Network& network_;
  RestartableNetwork* const restartable_;
  const Cycle patience_;
  RunListener* const listener_;             // or null
  std::vector<std::uint32_t> waiting_for_;  // per waiter
  std::vector<bool> declared_;              // per reduce
  std::vector<std::uint32_t> startable_;
  std::vector<noc::ipcn::Delivery> deliveries_;
  TimingWheel computing_;        // ends of computes; the target is the task
  std::uint32_t remaining_ = 0;  // events that have not happened
  FlitRun run_;
};

}  // namespace

FlitRun run_flits(const ProgramImage& image, noc::ipcn::Network& network, Cycle patience,
                  RunListener* listener) {
  return FlitRunner(image, network, nullptr, patience, listener).run();
}

FlitRun run_flits(const ProgramImage& image, RestartableNetwork& network, Cycle patience,
                  RunListener* listener) {
  return FlitRunner(image, network, &network, patience, listener).run();
}

}  // namespace primalsim::accelerator
