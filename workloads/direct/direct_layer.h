// The state of a direct computation: every vector by name, and the scores.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/arithmetic/random_numbers.h"
#include "workloads/direct/direct.h"

namespace primalsim::workloads {

// What tokens of one sequence have appended, by entry.
struct DirectCache {
  std::map<std::uint32_t, std::vector<std::int64_t>> k;
  std::map<std::uint32_t, std::vector<std::int64_t>> v;
};

// What the operators' direct functions (workloads/lowering/operators.h) read and write.
class DirectLayer {
 public:
  using Values = std::vector<std::int64_t>;
  using Part = arithmetic::ComputedName::Part;

  // `number` is the token's index in its stream; `cache` is its sequence's and must outlive the object, as
  // must `groups`.
  DirectLayer(const v1::Workload& of, const v1::Graph& graph, const pe_models::Machine& machine,
              const Token& token, std::uint32_t number, std::uint64_t seed, DirectCache& cache,
              const SoftmaxGroups& groups, std::uint32_t adapter = 0);

  DirectNumbers compute();

  Values& input(const v1::Operator& of, int index) { return vectors_[of.inputs(index)]; }
  Values& output(const v1::Operator& of) { return vectors_[of.outputs(0)]; }
  // What the operator at hand gives beside its output.
  void emit(Part part, std::uint32_t row, const Values& values);
  // All KV heads of an entry of K or V: what was appended last, or the history.
  Values cached(bool is_v, std::uint32_t entry) const;
  // The groups of entries of query head `head`; there is at least one.
  std::vector<SoftmaxGroups::Entries> softmax_groups(std::uint32_t head) const;
  std::uint32_t slices(std::size_t elements) const {
    return static_cast<std::uint32_t>((elements + slice_elements - 1) / slice_elements);
  }

  const v1::Workload& workload;
  const v1::ModelShape& shape;
  const bool is_layer;
  const std::uint32_t slice_elements;
  const unsigned adc_bits;
  const Token token;
  const std::uint32_t position;
  const std::uint32_t entries;
  const arithmetic::RandomNumbers random;
  DirectCache& cache;
  const std::uint32_t adapter;  // of the batch's
  std::uint32_t op = 0;         // index of the operator at hand
  std::vector<Values> scores;   // per entry and query head; later probabilities

 private:
  const v1::Graph& graph_;
  const SoftmaxGroups& groups_;
  const std::uint32_t number_;
  std::map<std::string, Values> vectors_;
  DirectNumbers numbers_;
};

}  // namespace primalsim::workloads
