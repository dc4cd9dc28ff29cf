// Random streams of tokens: batches, prompts and both mixed.
#pragma once

#include <cstdint>
#include <map>

#include "core/error.h"
#include "core/random_stream.h"
#include "primalsim/v1/mapping.pb.h"
#include "workloads/lowering/lower_tokens.h"

namespace primalsim::testing {

// 2 to 6 tokens of 1 to 3 sequences in any order, each with contexts that grow by one from a random one on,
// none above `longest` + 5; any skew that the layer allows.
inline workloads::TokenStream random_tokens(RandomStream& random, const v1::Graph& layer,
                                            std::uint32_t longest) {
  workloads::TokenStream stream;
  const auto sequences = 1 + random.below(3);
  const auto count = 2 + random.below(5);
  std::map<std::uint32_t, std::uint32_t> contexts;  // the last of each sequence
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto sequence = static_cast<std::uint32_t>(random.below(sequences));
    const auto [context, fresh] = contexts.try_emplace(sequence, 0);
    context->second = fresh ? static_cast<std::uint32_t>(1 + random.below(longest)) : context->second + 1;
    stream.tokens.push_back({context->second, sequence});
  }
  const std::uint32_t least = workloads::least_skew(layer);
  const auto all = static_cast<std::uint32_t>(layer.operators_size());
  stream.skew_operators = static_cast<std::uint32_t>(least + random.below(all - least + 1));
  stream.entries_per_sequence = longest + 5;
  return stream;
}

// So many times the entries of the rings: room for that many sequences.
inline void widen_rings(v1::Mapping& mapping, std::uint32_t factor) {
  for (v1::Placement& placement : *mapping.mutable_placements()) {
    for (v1::KvPlacement& kv : *placement.mutable_kv()) {
      for (v1::KvRing& ring : *kv.mutable_rings()) {
        ring.set_entries_per_macro(factor * ring.entries_per_macro());
      }
    }
  }
}

// Lowers with the fewest packet buffers and accumulators, from those given on, with which the order of tasks
// is possible: so memory is used again as soon as it can be.
template <typename Lower>
v1::Program lower_with_least_memory(v1::Architecture& machine, std::uint32_t least, Lower lower) {
  for (std::uint32_t slots = least;; ++slots) {
    machine.mutable_scratchpad()->set_packet_buffers(slots);
    machine.mutable_scratchpad()->set_accumulators(slots);
    try {
      return lower();
    } catch (const NoFit&) {
      if (slots > 200) throw;
    }
  }
}

}  // namespace primalsim::testing
