#include "accelerator/attribution/attribution.h"

#include <algorithm>
#include <utility>

#include "accelerator/attribution/critical_path.h"
#include "accelerator/attribution/cycle_spans.h"
#include "accelerator/attribution/lockstep_waits.h"
#include "accelerator/attribution/packet_waits.h"
#include "core/error.h"

namespace primalsim::accelerator {
namespace {

// Backwards: dependencies point to earlier tasks.
std::vector<Cycle> slack(const ProgramImage& image, const RunTimes& times) {
  const Cycle makespan = times.makespan();
  std::vector<Cycle> slack(image.tasks());
  for (std::uint32_t task = image.tasks(); task-- > 0;) {
    Cycle least = kNever;
    for (std::uint32_t event = image.first_event[task]; event < image.first_event[task + 1]; ++event) {
      least = std::min(least, makespan - times.event[event]);
      for (const std::uint32_t waiter : image.dependents[event]) {
        const std::uint32_t later =
            waiter < image.tasks() ? waiter : image.operand_task[waiter - image.tasks()];
        least = std::min(least, times.start[waiter] - times.event[event] + slack[later]);
      }
    }
    slack[task] = least;
  }
  return slack;
}

// Of each operator.
std::vector<CycleSpans> transfer_spans(const ProgramImage& image, const RunTimes& times,
                                       std::uint32_t operators) {
  std::vector<CycleSpans> spans(operators);
  for (std::uint32_t task = 0; task < image.tasks(); ++task) {
    if (image.kind[task] != TaskKind::kSend && image.kind[task] != TaskKind::kReduce) continue;
    Cycle end = 0;
    for (std::uint32_t event = image.first_event[task]; event < image.first_event[task + 1]; ++event) {
      end = std::max(end, times.event[event]);
    }
    spans[image.operator_index[task]].push_back({times.start[task], end});
  }
  return spans;
}

void check_sum(const Attribution& attribution, Cycle makespan) {
  Cycle sum = 0;
  for (const Share& share : attribution.shares) sum += share.cycles;
  if (sum != makespan) {
    throw_run_error("attribution: the causes add up to {} cycles, the run takes {}", sum, makespan);
  }
}

HopIndex index_of(const noc::ipcn::HopLog& log, const Ribbon& ribbon) {
  return {log, static_cast<std::uint32_t>(ribbon.macros()), LaneMap(ribbon).size()};
}

Attribution attribute(const ProgramImage& image, const RunTimes& times,
                      const noc::ipcn::Parameters& parameters, const HopIndex& hops, TransferWaits& waits,
                      std::uint32_t operators) {
  CriticalPath path(image, times, parameters, hops, waits, operators);
  path.walk();
  Attribution result;
  result.shares = path.take_shares();
  result.path = path.take_path();
  check_sum(result, times.makespan());
  result.slack = slack(image, times);
  std::vector<CycleSpans> transfers = transfer_spans(image, times, operators);
  std::vector<CycleSpans> exposed = path.take_exposed();
  result.communication.resize(operators);
  for (const Share& share : result.shares) {
    if (is_communication(share.cause)) result.communication[share.operator_index].exposed += share.cycles;
  }
  for (std::uint32_t i = 0; i < operators; ++i) {
    result.communication[i].hidden = cycles_in(std::move(transfers[i]), std::move(exposed[i]));
    result.communication[i].slack = kNever;
  }
  for (std::uint32_t task = 0; task < image.tasks(); ++task) {
    Cycle& slack = result.communication[image.operator_index[task]].slack;
    slack = std::min(slack, result.slack[task]);
  }
  return result;
}

}  // namespace

Attribution attribute(const ProgramImage& image, const RunTimes& times,
                      const noc::ipcn::Parameters& parameters, const noc::ipcn::HopLog& log,
                      std::uint32_t operators) {
  const HopIndex hops = index_of(log, parameters.ribbon);
  PacketWaits waits(hops, parameters);
  return attribute(image, times, parameters, hops, waits, operators);
}

Attribution attribute(const ProgramImage& image, const RunTimes& times,
                      const noc::ipcn::Parameters& parameters, const noc::lockstep::StepLog& log,
                      const noc::lockstep::Control& control, std::uint32_t operators) {
  const HopIndex hops = index_of(log.hops, parameters.ribbon);
  LockstepWaits waits(image, parameters, log, control);
  return attribute(image, times, parameters, hops, waits, operators);
}

}  // namespace primalsim::accelerator
