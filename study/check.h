// Whether a mapping, simulated with numbers in its flits, computes what the model says. docs/functional.md
#pragma once

#include <cstdint>
#include <optional>

#include "primalsim/v1/check.pb.h"
#include "study/map.h"

namespace primalsim::study {

struct FunctionalRequest {
  MappingChoice mapping;
  workloads::StrategyOptions strategy;   // its seed is that of weights, inputs and history, too
  std::optional<std::uint32_t> context;  // of each sequence's last token; as context_of() has it
  std::uint32_t batch = 1;               // sequences at once, each with its own part of the KV cache
  std::uint32_t tokens = 1;              // of each sequence
  // Operators by which a token is behind the one before it; if absent the least that this layer allows and
  // for which buffers suffice.
  std::optional<std::uint32_t> skew;
  // The model with further adapters: sequence s has that of number s modulo their count, the one of the
  // inputs being number 0. With a batch only.
  std::vector<v1::Workload> more_adapters = {};
  bool reference_kernel = false;  // the network's specification instead of its fast kernel
};

// The most tokens of a check, of all its sequences.
std::uint32_t most_checked_tokens();

// Wrong numbers are no error: see CheckedGraph.right. Throws RequestError for values that are not allowed,
// more tokens than the context has, or a cache that does not hold the entries of all sequences; InputError
// for a mapping or a machine that does not fit; RunError if a run stands still.
v1::FunctionalCheck check_functional(Session& session, const Inputs& inputs,
                                     const FunctionalRequest& request = {}, const Progress& progress = {});

}  // namespace primalsim::study
