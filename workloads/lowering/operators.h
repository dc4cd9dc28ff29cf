// One function per operator kind, each in a file of its own, and the table of them.
//
// To add a kind: add it to workload.proto, write lower_<kind>() in <kind>.cpp, and enter it in the table in
// operators.cpp. A function works from the operator's inputs and outputs, never from its name.
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "workloads/lowering/kv_cache.h"
#include "workloads/lowering/meaning.h"
#include "workloads/lowering/program_builder.h"
#include "workloads/lowering/vectors.h"

namespace primalsim::workloads {

// Where the slices of a vector have been sent for LINEAR: (slice, macro, stream port) -> arrival.
using SliceArrivals = std::map<std::tuple<std::uint32_t, std::uint32_t, v1::Port>, Dependency>;

// Everything the operators of one graph share.
struct Lowering {
  const v1::Workload& workload;
  const v1::Graph& graph;
  const v1::Placement& placement;
  const pe_models::Machine& machine;
  ProgramBuilder& builder;
  Vectors vectors;
  AttentionShape attention;
  std::vector<KvCache> k_caches;
  std::vector<KvCache> v_caches;
  std::map<std::string, SliceArrivals> arrivals;  // by vector

  bool is_layer() const { return &graph == &workload.layer(); }
};

// The scores, later exponentials and probabilities, of `heads` for entries of the cache.
Place score_place(const Lowering& lowering, const KvHeads& heads, std::vector<std::uint32_t> entries);

void lower_norm(Lowering& lowering, const v1::Operator& op);
void lower_linear(Lowering& lowering, const v1::Operator& op);
void lower_rope(Lowering& lowering, const v1::Operator& op);
void lower_kv_append(Lowering& lowering, const v1::Operator& op);
void lower_scores(Lowering& lowering, const v1::Operator& op);
void lower_softmax(Lowering& lowering, const v1::Operator& op);
void lower_context(Lowering& lowering, const v1::Operator& op);
void lower_add(Lowering& lowering, const v1::Operator& op);
void lower_swiglu(Lowering& lowering, const v1::Operator& op);
void lower_output(Lowering& lowering, const v1::Operator& op);

// Looks the kind up in the table; InputError for one that is not in it.
void lower_operator(Lowering& lowering, const v1::Operator& op);

}  // namespace primalsim::workloads
