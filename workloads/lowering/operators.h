// What an operator kind is: one entry with its inputs and outputs, the rule for lengths, its lowering and the
// direct computation; and the table of them. docs/extending.md
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "workloads/graph/length_rules.h"
#include "workloads/lowering/kv_cache.h"
#include "workloads/lowering/slice_arrivals.h"
#include "workloads/lowering/vectors.h"
#include "workloads/program/meaning.h"
#include "workloads/program/program_builder.h"

namespace primalsim::workloads {

// Operands of the sums, per output slice.
using SliceOperands = std::vector<std::vector<ReduceOperand>>;

// The sums of a LINEAR operator, by output slice.
struct LinearSums {
  SliceOperands operands;                     // until they are summed
  std::vector<std::optional<SumPlan>> plans;  // from the first part on, of those that are made in parts
};

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
  std::map<std::string, LinearSums> sums;         // by LINEAR operator
  Dependencies attention_after = {};              // what scores wait for beside q

  bool is_layer() const { return &graph == &workload.layer(); }
};

// The scores, later exponentials and probabilities, of `heads` for entries of the cache.
Place score_place(const Lowering& lowering, const KvHeads& heads, std::vector<std::uint32_t> entries);

class DirectLayer;

// How the vectors of an operator are related, for those who place them.
enum class Relation : std::uint8_t {
  kNone,
  kMatrix,   // the output is the input times a weight matrix
  kNormed,   // the output follows the input, and is normed as a whole
  kFollows,  // slice i of the output is made from slices i of the inputs
  kEntry,    // the inputs are the new entry of K and of V
  kQuery,    // the input is multiplied by K
};

// A function works from the operator's inputs and outputs, never from its name.
struct OperatorKind {
  v1::Operator::Kind kind;
  int inputs;
  int outputs;
  bool in_place;  // the output is the input, changed at its home
  Relation relation;
  void (*check_lengths)(const LengthRules& rules, const v1::Operator& op);  // throws InputError
  void (*lower)(Lowering& lowering, const v1::Operator& op);  // may be null where there is lower_part
  void (*compute)(DirectLayer& direct, const v1::Operator& op);
  // After `lower`, once for each part of the slices' streams, in order; null: there is nothing more to do.
  void (*lower_part)(Lowering& lowering, const v1::Operator& op, std::size_t part) = nullptr;
};

// Each is defined in the file of its name; elementwise.cpp has ADD and SWIGLU, norm.cpp both norms.
extern const OperatorKind kNorm, kHeadNorm, kLinear, kRope, kKvAppend, kScores, kSoftmax, kContext, kAdd,
    kSwiglu, kOutput;

inline constexpr std::array kOperatorKinds{&kNorm,    &kHeadNorm, &kLinear, &kRope,   &kKvAppend, &kScores,
                                           &kSoftmax, &kContext,  &kAdd,    &kSwiglu, &kOutput};

// Null for a kind that is not in the table.
const OperatorKind* find_operator_kind(v1::Operator::Kind kind);

// Whether groups of heads attend one after the other, docs/lowering.md: scores, softmax and context are then
// lowered group by group with the last of them, the operator CONTEXT.
bool attends_in_groups(const pe_models::Machine& machine);
void lower_attention_in_groups(Lowering& lowering);

// InputError for a kind that is not in the table, or too few inputs or outputs.
void lower_operator(Lowering& lowering, const v1::Operator& op);
// All of the graph, in order; where streams have parts, operators that work part by part take turns.
void lower_graph(Lowering& lowering);

}  // namespace primalsim::workloads
