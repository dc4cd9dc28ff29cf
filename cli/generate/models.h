// The model with each adapter it is asked for, placed on the machine.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/options.h"
#include "study/generate/request_result.h"
#include "workloads/mapping/strategy.h"

namespace primalsim::cli {

// By the adapter's name; "" without one. Throws InputError for whatever cannot be read or placed.
class Models {
 public:
  // From MODEL, --adapter, --adapters, --arch, --mapping and the strategy's options, which must outlive it.
  explicit Models(const Options& options);

  // Names of the adapters given, in that order.
  const std::vector<std::string>& adapters() const { return adapters_; }
  // Placed when first asked for. Throws RunError if the mapping would move frozen weights for this adapter.
  const study::PlacedModel& placed(const std::string& adapter);

 private:
  void add(const std::string& folder);

  const Options& options_;
  const workloads::StrategyOptions strategy_;
  const v1::Architecture architecture_;
  std::vector<std::string> adapters_;
  std::map<std::string, v1::Workload> workloads_;  // those with an adapter
  std::map<std::string, study::PlacedModel> placed_;
};

}  // namespace primalsim::cli
