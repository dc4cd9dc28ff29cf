#include "accelerator/self_checks.h"

#include "core/activity.h"
#include "core/error.h"
#include "noc/ipcn/deadlock/deadlock_check.h"
#include "noc/ipcn/zero_load.h"

namespace primalsim::accelerator {
namespace {

std::string output_name(const Ribbon& ribbon, std::uint64_t output) {
  static constexpr const char* kOwn[] = {"ACIM", "DCIM", "local"};
  const std::uint64_t port = output % noc::ipcn::kPorts;
  const MacroPosition at = ribbon.position(static_cast<std::uint32_t>(output / noc::ipcn::kPorts));
  return fmt::format("the {} output of the router at tile {} ({}, {})",
                     port < kPlanarPorts ? kDirectionNames[port] : kOwn[port - kPlanarPorts], at.tile, at.x,
                     at.y);
}

void check_equal(const char* what, std::uint64_t counted, std::uint64_t expected) {
  if (counted != expected)
    throw_run_error("self-check: {} {}; by the Program and its routes {}", counted, what, expected);
}

}  // namespace

void check_conservation(const noc::ipcn::Network& network, const Traffic& traffic) {
  if (!network.idle()) throw_run_error("self-check: every task is done, but the network is not empty");
  const noc::ipcn::Totals& totals = network.totals();
  if (totals.ejected_flits != totals.injected_flits + totals.forked_flits) {
    throw_run_error("self-check: {} flits left the network; {} were injected and {} copied",
                    totals.ejected_flits, totals.injected_flits, totals.forked_flits);
  }
  check_equal("flits injected", totals.injected_flits, traffic.injected_flits);
  check_equal("flits ejected", totals.ejected_flits, traffic.ejected_flits);
  check_equal("flits of contributions added", totals.contributed_flits, traffic.contributed_flits);
  check_equal("flits added in the data path", totals.inline_flits, traffic.inline_flits);
  check_equal("flit-hops over links", totals.link_flit_hops, traffic.link_hops);
  check_equal("flit-hops through routers", totals.router_flit_hops, traffic.router_hops);
  for (std::uint64_t output = 0; output < traffic.flits.size(); ++output) {
    const auto macro = static_cast<std::uint32_t>(output / noc::ipcn::kPorts);
    const auto port = static_cast<noc::ipcn::Port>(output % noc::ipcn::kPorts);
    const std::uint64_t counted = network.output_flits(macro, port);
    if (counted != traffic.flits[output]) {
      throw_run_error("self-check: output {} of router {} sent {} flits; by the routes {}",
                      static_cast<int>(port), macro, counted, traffic.flits[output]);
    }
  }
}

void check_capacity(const Traffic& traffic, const Ribbon& ribbon, Cycle makespan) {
  for (std::uint64_t output = 0; output < traffic.busy_cycles.size(); ++output) {
    if (traffic.busy_cycles[output] > makespan) {
      throw_run_error("self-check: {} was busy for {} cycles; the run has {}", output_name(ribbon, output),
                      traffic.busy_cycles[output], makespan);
    }
  }
}

void check_order(const ProgramImage& image, const RunTimes& none, const RunTimes& uncontended,
                 const RunTimes& flit) {
  for (std::uint32_t task = 0; task < image.tasks(); ++task) {
    for (std::uint32_t event = image.first_event[task]; event < image.first_event[task + 1]; ++event) {
      if (flit.event[event] < uncontended.event[event] || uncontended.event[event] < none.event[event]) {
        throw_run_error(
            "self-check: output {} of task {} is done in cycle {} of the flit run, {} uncontended and {} "
            "without "
            "transfers; each must be at least the next",
            event - image.first_event[task], task, flit.event[event], uncontended.event[event],
            none.event[event]);
      }
    }
  }
}

void check_latencies(const ProgramImage& image, const noc::ipcn::Parameters& parameters,
                     const RunTimes& uncontended, const RunTimes& flit) {
  const auto check = [](std::uint32_t task, Cycle counted, Cycle alone) {
    if (counted < alone) {
      throw_run_error("self-check: transfer of task {} took {} cycles; alone in the network it takes {}",
                      task, counted, alone);
    }
  };
  for (std::uint32_t task = 0; task < image.tasks(); ++task) {
    if (image.kind[task] == TaskKind::kSend) {
      for (std::uint32_t event = image.first_event[task]; event < image.first_event[task + 1]; ++event) {
        check(task, flit.event[event] - flit.start[task], uncontended.event[event] - uncontended.start[task]);
      }
    } else if (image.kind[task] == TaskKind::kReduce) {
      const ReduceTask& reduce = image.reduce(task);
      const Cycle alone = noc::ipcn::reduce_completion(
          parameters, reduce.reduce,
          {flit.start.data() + reduce.first_waiter, reduce.reduce.operands.size()});
      check(task, flit.event[image.first_event[task]] - flit.start[task], alone - flit.start[task]);
    }
  }
}

void check_bounds(std::span<const BoundValue> bounds, Cycle makespan) {
  for (const BoundValue& bound : bounds) {
    if (makespan < bound.cycles) {
      throw_run_error("self-check: the run took {} cycles; by the lower bound '{}' it takes at least {}",
                      makespan, bound.name, bound.cycles);
    }
  }
}

void check_deadlock(const ProgramImage& image, const noc::ipcn::Parameters& parameters,
                    noc::ipcn::TreeBuilder& trees) {
  const Activity activity("looking for deadlocks");
  noc::ipcn::DeadlockCheck check(parameters);
  for (const noc::ipcn::Send& send : image.sends) check.add(send, trees);
  for (const ReduceTask& task : image.reduces) check.add(task.reduce, trees);
  noc::ipcn::require_deadlock_free(check);
}

}  // namespace primalsim::accelerator
