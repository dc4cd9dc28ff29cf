#include "workloads/direct/direct_layer.h"

#include <array>
#include <numeric>

#include "core/error.h"
#include "workloads/direct/direct.h"
#include "workloads/lowering/operators.h"
#include "workloads/mapping/kv_position.h"

namespace primalsim::workloads {

DirectLayer::DirectLayer(const v1::Workload& of, const v1::Graph& graph, const pe_models::Machine& machine,
                         const Token& of_token, std::uint32_t number, std::uint64_t seed,
                         DirectCache& of_sequence, const SoftmaxGroups& groups, std::uint32_t with_adapter)
    : workload(of),
      shape(of.shape()),
      is_layer(&graph == &of.layer()),
      slice_elements(machine.slice_elements()),
      adc_bits(machine.precision().adc_bits),
      token(of_token),
      position(of_token.context - 1),
      entries(static_cast<std::uint32_t>(kv_entries(of.shape(), of_token.context))),
      random(seed),
      cache(of_sequence),
      adapter(with_adapter),
      graph_(graph),
      groups_(groups),
      number_(number) {
  for (const v1::Vector& vector : graph.vectors()) vectors_[vector.name()].assign(vector.length(), 0);
  Values& first = vectors_[graph.vectors(0).name()];
  for (std::uint32_t i = 0; i < first.size(); ++i)
    first[i] = random.activation(arithmetic::kInputTensor, number, i);
}

DirectNumbers DirectLayer::compute() {
  for (const v1::Operator& at : graph_.operators()) {
    const OperatorKind* const kind = find_operator_kind(at.kind());
    require(kind != nullptr, "operators of a checked workload are of known kinds");
    kind->compute(*this, at);
    if (at.outputs_size() != 0) emit(Part::kVector, 0, output(at));
    ++op;
  }
  return std::move(numbers_);
}

void DirectLayer::emit(Part part, std::uint32_t row, const Values& values) {
  numbers_[{op, part, row, number_}] = values;
}

// All KV heads of an entry: what was appended last, or the history.
DirectLayer::Values DirectLayer::cached(bool is_v, std::uint32_t entry) const {
  const auto& appended = is_v ? cache.v : cache.k;
  const auto found = appended.find(entry);
  if (found != appended.end()) return found->second;
  const std::uint32_t tensor = arithmetic::history_tensor(token.sequence, is_v);
  Values values(std::size_t{shape.kv_heads()} * shape.head_dim());
  for (std::uint32_t i = 0; i < values.size(); ++i) values[i] = random.activation(tensor, entry, i);
  return values;
}

std::vector<SoftmaxGroups::Entries> DirectLayer::softmax_groups(std::uint32_t head) const {
  const auto found = groups_.groups.find({number_, head / (shape.heads() / shape.kv_heads())});
  if (found != groups_.groups.end()) return found->second;
  SoftmaxGroups::Entries all(entries);
  std::iota(all.begin(), all.end(), 0U);
  return {all};
}

DirectNumbers compute_directly(const v1::Workload& workload, const v1::Graph& graph,
                               const pe_models::Machine& machine, std::uint32_t context, std::uint64_t seed) {
  return compute_directly(workload, graph, machine, std::array{Token{context, 0}}, seed);
}

DirectNumbers compute_directly(const v1::Workload& workload, const v1::Graph& graph,
                               const pe_models::Machine& machine, std::span<const Token> tokens,
                               std::uint64_t seed, std::span<const v1::Workload* const> adapted,
                               const SoftmaxGroups& groups) {
  std::map<std::uint32_t, DirectCache> caches;  // by sequence
  DirectNumbers numbers;
  for (std::uint32_t i = 0; i < tokens.size(); ++i) {
    DirectCache& cache = caches[tokens[i].sequence];
    if (adapted.empty()) {
      numbers.merge(DirectLayer(workload, graph, machine, tokens[i], i, seed, cache, groups).compute());
      continue;
    }
    const std::size_t adapter = tokens[i].sequence % adapted.size();
    const v1::Workload& own = *adapted[adapter];
    numbers.merge(DirectLayer(own, own.layer(), machine, tokens[i], i, seed, cache, groups,
                              static_cast<std::uint32_t>(adapter))
                      .compute());
  }
  return numbers;
}

}  // namespace primalsim::workloads
