#include "accelerator/expected_run.h"

#include <utility>

#include "accelerator/lower_bounds/lower_bounds.h"
#include "accelerator/patience.h"
#include "accelerator/self_checks.h"
#include "noc/ipcn/trees/tree.h"

namespace primalsim::accelerator {

ExpectedRun expect_run(const ProgramImage& image, const noc::ipcn::Parameters& parameters,
                       std::uint32_t operators) {
  ExpectedRun expected;
  expected.traffic = count_traffic(image, parameters, operators);
  expected.none = run_without_transfers(image);
  expected.uncontended = run_uncontended(image, parameters);
  check_deadlock(image, parameters, *noc::ipcn::make_trees(parameters.tree, parameters.ribbon));
  expected.patience = patience(image, expected.uncontended);
  return expected;
}

std::vector<BoundValue> check_run(ExpectedRun& expected, const ProgramImage& image,
                                  const noc::ipcn::Parameters& parameters, const pe_models::Machine& machine,
                                  const noc::ipcn::Network& network, const FlitRun& flit) {
  const Cycle makespan = flit.times.makespan();
  const auto bounds_of = [&](const Traffic& traffic) {
    return bound_values({image, traffic, parameters, machine.scratchpad().words_per_cycle,
                         expected.none.makespan(), expected.uncontended.makespan()});
  };
  // Bounds hold whatever passes.
  const std::vector<BoundValue> bounds = parameters.inline_adders
                                             ? bounds_of(least_traffic(expected.traffic, image))
                                             : bounds_of(expected.traffic);
  if (parameters.inline_adders) expected.traffic = as_run(std::move(expected.traffic), network);
  check_conservation(network, expected.traffic);
  check_capacity(expected.traffic, parameters.ribbon, makespan);
  check_order(image, expected.none, expected.uncontended, flit.times);
  check_latencies(image, parameters, expected.uncontended, flit.times);
  check_bounds(bounds, makespan);
  return bounds;
}

}  // namespace primalsim::accelerator
