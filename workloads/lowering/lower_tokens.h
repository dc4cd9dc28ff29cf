// Several tokens through one layer as one Program: what prefill and batches look like to a layer.
// docs/lowering.md, Several tokens.
#pragma once

#include <cstdint>
#include <vector>

#include "pe_models/machine.h"
#include "primalsim/v1/mapping.pb.h"
#include "primalsim/v1/program.pb.h"
#include "primalsim/v1/workload.pb.h"
#include "workloads/lowering/lower.h"
#include "workloads/mapping/kv_position.h"

namespace primalsim::workloads {

// A model with one of several adapters. Models of one stream differ in nothing else, and their frozen
// weights, vectors and caches lie alike.
struct AdaptedModel {
  const v1::Workload* workload = nullptr;
  const v1::Mapping* mapping = nullptr;
};

struct TokenStream {
  std::vector<Token> tokens;  // in the order in which they enter; within a sequence with growing contexts
  // Entry n of sequence s is entry s x entries_per_sequence + n of the rings; of several sequences, none has
  // more.
  std::uint64_t entries_per_sequence = 0;
  // In the order of the Program's tasks, a token is so many operators behind the one before it.
  std::uint32_t skew_operators = 1;
  // Sequence s has the adapter of number s modulo their count: their products take the same DCIMs in turn.
  // None: all sequences have that of the workload, if it has one.
  std::vector<AdaptedModel> adapted = {};
};

// The least skew at which whatever a token overwrites has been used: slices in the PEs' registers by all
// LINEAR operators that read them, and the oldest entry of a full window by attention. At most
// layer.operators_size(): one token after the other.
std::uint32_t least_skew(const v1::Graph& layer);

// The layer's Program for all tokens of the stream, at least one. Each token has operators of its own; on
// every unit its work stands behind the same work of token i - 1. Throws as lower() does; NoFit also
// where DCIMs do not hold all adapters together, or the order asks for more buffers at once than a macro has
// (a larger skew mostly asks for fewer). Requires a skew of at least least_skew() and room for every sequence
// in entries_per_sequence.
v1::Program lower_tokens(const v1::Workload& workload, const v1::Mapping& mapping,
                         const pe_models::Machine& machine, const TokenStream& stream,
                         const LowerOptions& options = {});

// The least skew from `stream`'s on whose buffers every macro has, set in `stream`. Where none has, throws
// NoFit as lower_tokens() does of one token after the other.
v1::Program lower_tokens_closest(const v1::Workload& workload, const v1::Mapping& mapping,
                                 const pe_models::Machine& machine, TokenStream& stream,
                                 const LowerOptions& options = {});

}  // namespace primalsim::workloads
