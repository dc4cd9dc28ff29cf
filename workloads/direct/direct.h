// A graph of a model computed directly, in plain loops, from the Workload alone: what a mapped and simulated
// one has to give. docs/functional.md
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "core/arithmetic/computed.h"
#include "primalsim/v1/architecture.pb.h"
#include "primalsim/v1/workload.pb.h"

namespace primalsim::workloads {

using DirectNumbers = std::map<arithmetic::ComputedName, std::vector<std::int64_t>>;

// `graph` is the workload's layer or head. Of the machine only the size of a slice and adc_bits count.
// Weights, the input and the KV history follow from the seed. Every name's elements are complete.
DirectNumbers compute_directly(const v1::Workload& workload, const v1::Graph& graph,
                               const v1::Architecture& architecture, std::uint32_t context,
                               std::uint64_t seed);

}  // namespace primalsim::workloads
