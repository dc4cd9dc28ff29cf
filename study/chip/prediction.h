// A recorded trace simulated: when each of its barriers ends, what it waited for, and how far that is from
// the recorded end.
#pragma once

#include <string>
#include <vector>

#include "noc/transactions/transactions.h"
#include "primalsim/v1/chip_result.pb.h"
#include "study/chip/trace.h"

namespace primalsim::study {

struct Prediction {
  std::vector<Cycle> ends;  // of the trace's barriers, after its begin
  std::vector<double>
      errors;     // of each, relative, with its sign: (predicted - recorded) / (recorded - first issue)
  Cycle end = 0;  // of the last barrier
  double operation_error = 0;  // with its sign
  noc::transactions::Outcome outcome;
};

Prediction predict(const noc::transactions::Machine& machine, const RecordedTrace& trace,
                   noc::transactions::Issue issue);

// The transaction of a barrier that is done last; an operation of its program.
std::uint32_t last_waited(const RecordedTrace& trace, const RecordedBarrier& barrier,
                          const Prediction& prediction);

// Adds what one barrier waited for: the life of the transaction that was done last.
void add_waits(const noc::transactions::Machine& machine, const RecordedTrace& trace,
               const RecordedBarrier& barrier, const Prediction& prediction, v1::BarrierWaits& waits);

// Of absolute values; the p-th percentile is the smallest value that p percent of all do not exceed. `errors`
// has one or more.
v1::ErrorSpread spread_of(const std::vector<double>& errors);
double mean_of(const std::vector<double>& errors);

}  // namespace primalsim::study
