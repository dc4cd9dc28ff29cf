#include "study/chip/prediction.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace primalsim::study {
namespace {

using noc::transactions::Life;
using noc::transactions::Operation;

double difference(Cycle predicted, Cycle recorded) {
  return static_cast<double>(predicted) - static_cast<double>(recorded);
}

}  // namespace

Prediction predict(const noc::transactions::Machine& machine, const RecordedTrace& trace,
                   noc::transactions::Issue issue) {
  Prediction prediction;
  prediction.outcome = run(machine, trace.programs, issue);
  for (const RecordedBarrier& barrier : trace.barriers) {
    const Cycle end = prediction.outcome.lives[barrier.program][barrier.operation].done;
    const Cycle recorded = std::max<Cycle>(1, barrier.recorded_end - barrier.first_issue);
    prediction.ends.push_back(end);
    prediction.errors.push_back(difference(end, barrier.recorded_end) / static_cast<double>(recorded));
    prediction.end = std::max(prediction.end, end);
  }
  if (!trace.barriers.empty()) {
    prediction.operation_error = difference(prediction.end, trace.recorded_end) /
                                 static_cast<double>(std::max<Cycle>(1, trace.recorded_end));
  }
  return prediction;
}

std::uint32_t last_waited(const RecordedTrace& trace, const RecordedBarrier& barrier,
                          const Prediction& prediction) {
  const std::vector<Operation>& operations = trace.programs[barrier.program].operations;
  const std::vector<Life>& lives = prediction.outcome.lives[barrier.program];
  std::uint32_t last = barrier.operation;
  for (std::uint32_t i = barrier.first_operation; i < barrier.operation; ++i) {
    if (!waits_for(operations[barrier.operation], operations[i])) continue;
    if (last == barrier.operation || lives[i].done > lives[last].done) last = i;
  }
  return last;
}

void add_waits(const noc::transactions::Machine& machine, const RecordedTrace& trace,
               const RecordedBarrier& barrier, const Prediction& prediction, v1::BarrierWaits& waits) {
  const std::vector<Life>& lives = prediction.outcome.lives[barrier.program];
  const Life& life = lives[last_waited(trace, barrier, prediction)];
  const Cycle end = lives[barrier.operation].done;
  const Cycle request = life.arrived - life.at_interface;
  const Cycle travel = std::min<Cycle>(request, life.request_cycles);
  const Cycle answer = life.done - life.answered;
  const Cycle flits = life.response_flits - machine.header_flits;
  waits.set_core(waits.core() + (life.at_interface - life.issued) + (end - life.done));
  waits.set_request_travel(waits.request_travel() + travel);
  waits.set_request_blocked(waits.request_blocked() + request - travel);
  waits.set_memory_queue(waits.memory_queue() + life.served - life.arrived);
  waits.set_memory(waits.memory() + life.answered - life.served);
  waits.set_response_travel(waits.response_travel() + life.response_cycles);
  waits.set_response_flits(waits.response_flits() + flits);
  waits.set_response_blocked(waits.response_blocked() + answer - life.response_cycles - flits);
}

v1::ErrorSpread spread_of(const std::vector<double>& errors) {
  std::vector<double> sizes;
  for (const double error : errors) sizes.push_back(std::abs(error));
  std::sort(sizes.begin(), sizes.end());
  const auto percentile = [&](std::size_t percent) {
    return sizes[std::max<std::size_t>(1, (percent * sizes.size() + 99) / 100) - 1];
  };
  v1::ErrorSpread spread;
  spread.set_mean(mean_of(sizes));
  spread.set_median(percentile(50));
  spread.set_p90(percentile(90));
  spread.set_max(sizes.back());
  return spread;
}

double mean_of(const std::vector<double>& errors) {
  return std::accumulate(errors.begin(), errors.end(), 0.0) / static_cast<double>(errors.size());
}

}  // namespace primalsim::study
