#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "core/activity.h"
#include "core/engine/engine.h"
#include "core/error.h"
#include "noc/ipcn/collectives/collectives.h"
#include "noc/ipcn/deadlock/deadlock_check.h"
#include "noc/ipcn/network_part.h"

namespace primalsim::noc::ipcn {
namespace {

// Steps of all plans in one list; a part is a send or an operand, what can be started.
class PlanRunner {
 public:
  PlanRunner(std::span<const CollectivePlan> plans, Network& network) : network_(network) {
    for (const CollectivePlan& plan : plans) {
      const auto first = static_cast<std::uint32_t>(steps_.size());
      for (const CollectiveStep& step : plan) add(step, first);
    }
  }

  Cycle run() {
    Cycle last = 0;
    NetworkPart network(network_, [&](std::span<const Delivery> done, Cycle now) {
      for (const Delivery& delivery : done) release(delivery);
      last = now;
    });
    activity_.emplace("transfer by transfer", parts_.size());
    Engine engine(network, *this);
    engine.run();
    if (!network_.idle() || started_ != parts_.size()) {
      throw_run_error(
          "the collective stands still after cycle {}: {} of {} transfers and operands have started\n{}",
          last, started_, parts_.size(), network_.describe_blocked());
    }
    return last;
  }

  // As a part of the run: starts what has nothing left to wait for.
  Cycle next_cycle() const { return ready_.empty() ? kNever : 0; }  // only before the first cycle
  void start(Cycle now) {
    for (const auto& [step, part] : std::exchange(ready_, {})) start(step, part, now);
  }

 private:
  struct Part {
    std::uint32_t step = 0;
    std::uint32_t number = 0;
    std::size_t missing = 0;
  };

  void add(const CollectiveStep& step, std::uint32_t first) {
    const auto id = static_cast<std::uint32_t>(steps_.size());
    steps_.push_back(&step);
    waiting_.resize(steps_.size());
    waiting_.back().resize(std::max<std::size_t>(step.send.destinations.size(), 1));
    if (!step.is_send()) network_.declare_reduce(id, step.reduce);
    for (std::uint32_t number = 0; number < step.after.size(); ++number) {
      const auto part = static_cast<std::uint32_t>(parts_.size());
      parts_.push_back({id, number, step.after[number].size()});
      if (step.after[number].empty()) ready_.emplace_back(id, number);
      for (const StepOutput& output : step.after[number])
        waiting_[first + output.step][output.output].push_back(part);
    }
  }

  void release(const Delivery& delivery) {
    for (const std::uint32_t part : waiting_[delivery.transfer][delivery.output]) {
      if (--parts_[part].missing == 0) ready_.emplace_back(parts_[part].step, parts_[part].number);
    }
  }

  void start(std::uint32_t step, std::uint32_t part, Cycle now) {
    activity_->reach(++started_);
    if (steps_[step]->is_send()) {
      network_.start_send(step, steps_[step]->send, now);
    } else {
      network_.start_operand(step, part, now);
    }
  }

  Network& network_;
  std::vector<const CollectiveStep*> steps_;
  std::vector<std::vector<std::vector<std::uint32_t>>> waiting_;  // per step and output: parts
  std::vector<Part> parts_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> ready_;
  std::size_t started_ = 0;
  std::optional<Activity> activity_;  // of run()
};

}  // namespace

CollectiveRun run_plans(const Parameters& parameters, std::span<const CollectivePlan> plans,
                        Network& network) {
  const std::unique_ptr<TreeBuilder> trees = make_trees(parameters.tree, parameters.ribbon);
  DeadlockCheck check(parameters);
  for (const CollectivePlan& plan : plans) {
    for (const CollectiveStep& step : plan) {
      step.is_send() ? check.add(step.send, *trees) : check.add(step.reduce, *trees);
    }
  }
  require_deadlock_free(check);
  CollectiveRun run;
  run.cycles = PlanRunner(plans, network).run();
  run.totals = network.totals();
  return run;
}

Cycle collective_bound(const Parameters& parameters, Collective collective,
                       std::span<const std::uint32_t> macros, std::uint32_t flits) {
  const auto apart = [&](std::uint32_t a, std::uint32_t b) -> Cycle {
    return parameters.ribbon.distance(a, b);
  };
  const Cycle hop = 1 + parameters.link_latency_cycles;
  const Cycle adder = parameters.adder_latency_cycles;
  Cycle from_first = 0;
  Cycle farthest = 0;
  Cycle nearest = kNever;
  for (const std::uint32_t a : macros) {
    from_first = std::max(from_first, apart(macros.front(), a));
    for (const std::uint32_t b : macros) {
      farthest = std::max(farthest, apart(a, b));
      if (a != b) nearest = std::min(nearest, apart(a, b));
    }
  }
  const std::uint32_t smallest = part_flits(flits, macros.size(), macros.size() - 1);
  const std::uint32_t largest = part_flits(flits, macros.size(), 0);
  switch (collective) {
    case Collective::kBroadcast:
      return (from_first + 2) * hop + flits - 1;
    case Collective::kAllGather:
      return std::max((farthest + 2) * hop + smallest - 1, (nearest + 2) * hop + flits - largest - 1);
    case Collective::kReduceScatter:
      return std::max((farthest + 2) * hop + adder + smallest - 1, 2 * hop + adder + flits - 1);
    default:
      return (farthest + 2) * hop + adder + flits - 1;
  }
}

}  // namespace primalsim::noc::ipcn
