// Holds what a simulated machine computed against the direct computation.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/arithmetic/computed.h"
#include "primalsim/v1/workload.pb.h"
#include "workloads/direct/direct.h"

namespace primalsim::workloads {

struct Comparison {
  std::uint64_t vectors = 0;  // and rows of scores that were compared
  std::uint64_t slices = 0;   // pieces of them, as the machine computed them
  std::vector<std::string>
      differences;  // sentences, in the order in which they were computed; then what was not
};

// Every piece that was computed is compared, and every element of every name in `expected` must have been.
// Of several `tokens`, sentences begin with which it is.
Comparison compare(const v1::Graph& graph, const DirectNumbers& expected,
                   std::span<const arithmetic::Computed> computed, std::uint32_t slice_elements,
                   std::span<const Token> tokens = {});

}  // namespace primalsim::workloads
