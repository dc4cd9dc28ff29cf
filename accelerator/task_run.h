// The parts of a run of tasks on a network (core/engine/engine.h): the network, the PE units, what starts
// when everything it waits for has happened, and a watchdog. Index spaces: accelerator/program_image.h.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "accelerator/flit_run.h"
#include "core/activity.h"
#include "core/checked_math.h"
#include "core/engine/engine.h"
#include "core/engine/wheel.h"
#include "noc/ipcn/network_part.h"

namespace primalsim::accelerator {

// What has happened, and which waiters can start.
class TaskStates {
 public:
  explicit TaskStates(const ProgramImage& image)
      : image_(image), waiting_for_(image.wait_count), remaining_(image.events()) {
    times_.start.assign(image.waiters(), kNever);
    times_.event.assign(image.events(), kNever);
    for (std::uint32_t waiter = 0; waiter < image.waiters(); ++waiter) {
      const bool has_start = waiter >= image.tasks() || image.kind[waiter] != TaskKind::kReduce;
      if (has_start && waiting_for_[waiter] == 0) startable_.push_back(waiter);
    }
  }

  void happened(std::uint32_t event, Cycle now) {
    times_.event[event] = now;
    --remaining_;
    for (const std::uint32_t waiter : image_.dependents[event]) {
      if (--waiting_for_[waiter] == 0) startable_.push_back(waiter);
    }
  }

  // For parts that set tasks free, such as arrivals of requests: before the run, `waiter` gets one more thing
  // to wait for; in phase `complete` it has come.
  void hold(std::uint32_t waiter) {
    if (waiting_for_[waiter]++ == 0) std::erase(startable_, waiter);
  }
  void release(std::uint32_t waiter) {
    if (--waiting_for_[waiter] == 0) startable_.push_back(waiter);
  }

  bool any_startable() const { return !startable_.empty(); }
  std::uint32_t take_startable() {
    const std::uint32_t waiter = startable_.back();
    startable_.pop_back();
    return waiter;
  }
  void started(std::uint32_t waiter, Cycle now) { times_.start[waiter] = now; }

  std::uint32_t remaining() const { return remaining_; }  // events that have not happened
  std::uint32_t waiting_for(std::uint32_t waiter) const { return waiting_for_[waiter]; }
  const RunTimes& times() const { return times_; }
  RunTimes take_times() { return std::move(times_); }

 private:
  const ProgramImage& image_;
  std::vector<std::uint32_t> waiting_for_;  // per waiter
  std::vector<std::uint32_t> startable_;
  std::uint32_t remaining_;
  RunTimes times_;
};

// The PE units: the ends of computes. Where the network shares the scratchpad's port, a compute has the
// cycles that the network leaves, and ends when it has had one for each of its accesses. `listener` may be
// null.
class ComputePart {
 public:
  ComputePart(const ProgramImage& image, TaskStates& states, const noc::ipcn::Network& network,
              RunListener* listener);

  Cycle next_cycle() const { return ends_.next(); }
  void complete(Cycle now) {
    ends_.open(now);
    ends_.drain([&](std::uint32_t task) {
      const Cycle missing = port_words_ == 0 ? 0 : missing_accesses(task, now);
      if (missing != 0) {
        units_[image_.compute(task).unit].prolong(missing);
        return ends_.schedule(now + missing, task);
      }
      --under_way_;
      done(task, now);
    });
  }
  void begin(std::uint32_t task, Cycle now) {
    const ComputeTask& compute = image_.compute(task);
    units_[compute.unit].serve(now, compute.cycles);
    if (compute.cycles == 0) return done(task, now);
    if (port_words_ != 0)
      taken_at_start_[compute.unit] = network_.port_cycles(compute.unit / kUnitsPerMacro, now);
    ++under_way_;
    ends_.schedule(now + compute.cycles, task);
  }

  std::uint64_t under_way() const { return under_way_; }
  std::vector<pe_models::InOrderUnit> take_units() { return std::move(units_); }

 private:
  // Of the task that its unit has served up to `now`.
  Cycle missing_accesses(std::uint32_t task, Cycle now) const {
    const ComputeTask& compute = image_.compute(task);
    const Cycle accesses = divide_up(compute.scratchpad_words, std::uint64_t{port_words_});
    const Cycle taken =
        network_.port_cycles(compute.unit / kUnitsPerMacro, now) - taken_at_start_[compute.unit];
    const Cycle left = now - states_.times().start[task] - taken;
    return accesses > left ? accesses - left : 0;
  }
  void done(std::uint32_t task, Cycle now) {
    if (listener_ != nullptr) listener_->computed(task);
    states_.happened(image_.first_event[task], now);
  }

  const ProgramImage& image_;
  TaskStates& states_;
  const noc::ipcn::Network& network_;
  RunListener* const listener_;
  const std::uint32_t port_words_;  // of an access; 0: the port is not shared
  std::vector<pe_models::InOrderUnit> units_;
  // Per unit: cycles of its port that the network had had when its task began.
  std::vector<Cycle> taken_at_start_;
  Wheel<std::uint32_t> ends_;  // of tasks
  std::uint64_t under_way_ = 0;
};

// Starts what can start: computes at their units, transfers in the network. Tasks of no length set others
// free in the same cycle, until none is left.
class StartPart {
 public:
  // `restartable` is the network where it can be made new, otherwise null: then the Program may have no cuts.
  StartPart(const ProgramImage& image, TaskStates& states, ComputePart& computes, noc::ipcn::Network& network,
            noc::ipcn::RestartableNetwork* restartable, RunListener* listener);

  Cycle next_cycle() const { return states_.any_startable() ? 0 : kNever; }  // only before the first cycle
  void start(Cycle now) {
    while (states_.any_startable()) start(states_.take_startable(), now);
  }

 private:
  void start(std::uint32_t waiter, Cycle now);
  void start_operand(std::uint32_t waiter, Cycle now);
  void cut(std::uint32_t task, Cycle now);

  const ProgramImage& image_;
  TaskStates& states_;
  ComputePart& computes_;
  noc::ipcn::Network& network_;
  noc::ipcn::RestartableNetwork* const restartable_;
  RunListener* const listener_;
  std::vector<bool> declared_;  // per reduce
};

// Ends a run in which packets move but nothing becomes complete for `patience` cycles and no computation is
// under way; tells how many tasks are done.
class WatchdogPart {
 public:
  WatchdogPart(const ProgramImage& image, const TaskStates& states, const ComputePart& computes,
               const noc::ipcn::Network& network, Cycle patience);

  Cycle next_cycle() const { return kNever; }
  void complete(Cycle now) {
    if (now - last_progress_ <= patience_) return;
    if (!network_.idle()) fail(now);
    last_progress_ = now;  // the run waited for something from outside
  }
  void move(Cycle now) {
    if (states_.remaining() == remaining_ && computes_.under_way() == 0) return;
    remaining_ = states_.remaining();
    last_progress_ = now;
    activity_.reach(image_.events() - remaining_);
  }
  // When nothing more happens. Throws RunError if anything remains.
  void check_end() const {
    if (states_.remaining() != 0) fail(last_progress_);
  }

 private:
  [[noreturn]] void fail(Cycle now) const;
  std::string describe(std::uint32_t task) const;

  const ProgramImage& image_;
  const TaskStates& states_;
  const ComputePart& computes_;
  const noc::ipcn::Network& network_;
  const Cycle patience_;
  std::uint32_t remaining_;
  Cycle last_progress_ = 0;
  Activity activity_;
};

// All of them together. The network must be new; `listener` may be null.
class TaskRun {
 public:
  TaskRun(const ProgramImage& image, noc::ipcn::Network& network, noc::ipcn::RestartableNetwork* restartable,
          Cycle patience, RunListener* listener)
      : image_(image),
        network_(network),
        listener_(listener),
        states_(image),
        computes_(image, states_, network, listener),
        starts_(image, states_, computes_, network, restartable, listener),
        watchdog_(image, states_, computes_, network, patience) {}

  TaskStates& states() { return states_; }

  // Runs to the end, together with parts of the caller's own, whose phases come before those of the run.
  template <typename... Others>
  FlitRun run(Others&... others) {
    return *run_below(kNever, others...);
  }

  // The same, but nothing where a task is done in cycle `limit` or later.
  template <typename... Others>
  std::optional<FlitRun> run_below(Cycle limit, Others&... others) {
    noc::ipcn::NetworkPart transfers(network_, [this](std::span<const noc::ipcn::Delivery> done, Cycle now) {
      for (const noc::ipcn::Delivery& delivery : done) {
        states_.happened(image_.first_event[delivery.transfer] + delivery.output, now);
      }
      if (listener_ == nullptr) return;
      for (const noc::ipcn::Delivery& delivery : done) {
        listener_->happened(delivery.transfer, delivery.output);
      }
    });
    Engine engine(watchdog_, others..., transfers, computes_, starts_);
    engine.run_until(limit);
    if (states_.remaining() != 0 && engine.next_cycle() != kNever) return std::nullopt;
    engine.run();
    watchdog_.check_end();
    return FlitRun{states_.take_times(), computes_.take_units()};
  }

 private:
  const ProgramImage& image_;
  noc::ipcn::Network& network_;
  RunListener* const listener_;
  TaskStates states_;
  ComputePart computes_;
  StartPart starts_;
  WatchdogPart watchdog_;
};

}  // namespace primalsim::accelerator
