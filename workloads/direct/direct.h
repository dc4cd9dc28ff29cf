// A graph of a model computed directly, in plain loops, from the Workload alone: what a mapped and simulated
// one has to give. docs/functional.md
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "core/arithmetic/computed.h"
#include "core/arithmetic/softmax_groups.h"
#include "pe_models/machine.h"
#include "primalsim/v1/workload.pb.h"
#include "workloads/mapping/kv_position.h"

namespace primalsim::workloads {

using arithmetic::SoftmaxGroups;
using DirectNumbers = std::map<arithmetic::ComputedName, std::vector<std::int64_t>>;

// `graph` is the workload's layer or head. Of the machine only the size of a slice and adc_bits count.
// Weights, the input and the KV history follow from the seed. Every name's elements are complete.
DirectNumbers compute_directly(const v1::Workload& workload, const v1::Graph& graph,
                               const pe_models::Machine& machine, std::uint32_t context, std::uint64_t seed);

// The same for tokens one after the other, each sequence with a cache of its own: a token finds there what
// those before it have left, and a history for the rest. Names are of the token's index. Sequence s has the
// adapter of `adapted[s modulo their number]`, whose graphs are those of `workload`; none: that of
// `workload`. Of an online softmax, which entries share a maximum is the mapping's, and said by `groups`.
DirectNumbers compute_directly(const v1::Workload& workload, const v1::Graph& graph,
                               const pe_models::Machine& machine, std::span<const Token> tokens,
                               std::uint64_t seed, std::span<const v1::Workload* const> adapted = {},
                               const SoftmaxGroups& groups = {});

}  // namespace primalsim::workloads
