#include "accelerator/linear_run.h"

#include <algorithm>
#include <span>

#include "noc/ipcn/zero_load.h"
#include "pe_models/in_order_unit.h"

namespace primalsim::accelerator {
namespace {

struct NoTransferTime {
  void send(const noc::ipcn::Send& /*send*/, Cycle start, std::span<Cycle> arrivals) const {
    std::fill(arrivals.begin(), arrivals.end(), start);
  }
  Cycle reduce(const noc::ipcn::Reduce& /*reduce*/, std::span<const Cycle> starts) const {
    return *std::max_element(starts.begin(), starts.end());
  }
};

struct ZeroLoadTime {
  noc::ipcn::ZeroLoad& alone;
  void send(const noc::ipcn::Send& send, Cycle start, std::span<Cycle> arrivals) const {
    alone.send_latencies(send, arrivals);
    for (Cycle& arrival : arrivals) arrival += start;
  }
  Cycle reduce(const noc::ipcn::Reduce& reduce, std::span<const Cycle> starts) const {
    return alone.reduce_completion(reduce, starts);
  }
};

template <typename TransferTime>
RunTimes run(const ProgramImage& image, const TransferTime& transfer_time) {
  RunTimes times;
  times.start.resize(image.waiters());
  times.event.resize(image.events());
  std::uint32_t units = 0;
  for (const ComputeTask& compute : image.computes) units = std::max(units, compute.unit + 1);
  std::vector<pe_models::InOrderUnit> unit(units);
  const auto ready = [&](std::uint32_t waiter) {
    Cycle latest = 0;
    for (const std::uint32_t event : image.dependencies[waiter])
      latest = std::max(latest, times.event[event]);
    return latest;
  };
  for (std::uint32_t task = 0; task < image.tasks(); ++task) {
    Cycle& start = times.start[task] = ready(task);
    const std::span<Cycle> done{times.event.data() + image.first_event[task],
                                times.event.data() + image.first_event[task + 1]};
    switch (image.kind[task]) {
      case TaskKind::kCompute:
        start = unit[image.compute(task).unit].serve(start, image.compute(task).cycles);
        done[0] = start + image.compute(task).cycles;
        break;
      case TaskKind::kSend:
        transfer_time.send(image.send(task), start, done);
        break;
      case TaskKind::kReduce: {
        const ReduceTask& reduce = image.reduce(task);
        const std::span<Cycle> starts{times.start.data() + reduce.first_waiter,
                                      reduce.reduce.operands.size()};
        for (std::size_t i = 0; i < starts.size(); ++i) {
          starts[i] = ready(reduce.first_waiter + static_cast<std::uint32_t>(i));
        }
        start = *std::min_element(starts.begin(), starts.end());
        done[0] = transfer_time.reduce(reduce.reduce, starts);
        break;
      }
      case TaskKind::kBarrier:
        done[0] = start;
        break;
    }
  }
  return times;
}

}  // namespace

RunTimes run_without_transfers(const ProgramImage& image) { return run(image, NoTransferTime{}); }

RunTimes run_uncontended(const ProgramImage& image, const noc::ipcn::Parameters& parameters) {
  noc::ipcn::ZeroLoad alone(parameters);
  return run(image, ZeroLoadTime{alone});
}

}  // namespace primalsim::accelerator
