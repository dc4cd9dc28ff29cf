#include "workloads/direct/direct_layer.h"

#include <algorithm>

#include "core/arithmetic/layer_arithmetic.h"
#include "workloads/mapping/kv_position.h"

namespace primalsim::workloads {

DirectLayer::DirectLayer(const v1::Workload& workload, const v1::Graph& graph,
                         const pe_models::Machine& machine, const Token& token, std::uint32_t number,
                         std::uint64_t seed, DirectCache& cache)
    : workload_(workload),
      graph_(graph),
      is_layer_(&graph == &workload.layer()),
      slice_elements_(machine.slice_elements()),
      adc_bits_(machine.precision().adc_bits),
      token_(token),
      number_(number),
      position_(token.context - 1),
      entries_(static_cast<std::uint32_t>(kv_entries(workload.shape(), token.context))),
      random_(seed),
      cache_(cache) {
  for (const v1::Vector& vector : graph.vectors()) vectors_[vector.name()].assign(vector.length(), 0);
  Values& input = vectors_[graph.vectors(0).name()];
  for (std::uint32_t i = 0; i < input.size(); ++i)
    input[i] = random_.activation(arithmetic::kInputTensor, number, i);
}

DirectNumbers DirectLayer::compute() {
  for (const v1::Operator& op : graph_.operators()) {
    compute(op);
    if (op.outputs_size() != 0) emit(Part::kVector, 0, vectors_[op.outputs(0)]);
    ++op_;
  }
  return std::move(numbers_);
}

void DirectLayer::emit(Part part, std::uint32_t row, const Values& values) {
  numbers_[{op_, part, row, number_}] = values;
}

void DirectLayer::compute(const v1::Operator& op) {
  const auto input = [&](int i) -> Values& { return vectors_[op.inputs(i)]; };
  const auto pairwise = [&](std::int64_t (*function)(std::int64_t, std::int64_t)) {
    std::transform(input(0).begin(), input(0).end(), input(1).begin(), vectors_[op.outputs(0)].begin(),
                   function);
  };
  switch (op.kind()) {
    case v1::Operator::NORM:
      return norm(input(0), vectors_[op.outputs(0)]);
    case v1::Operator::LINEAR:
      return linear(op, input(0), vectors_[op.outputs(0)]);
    case v1::Operator::ROPE:
      return rotate(input(0));
    case v1::Operator::KV_APPEND:
      return append(input(0), input(1));
    case v1::Operator::SCORES:
      return scores(input(0));
    case v1::Operator::SOFTMAX:
      return softmax();
    case v1::Operator::CONTEXT:
      return context(vectors_[op.outputs(0)]);
    case v1::Operator::ADD:
      return pairwise(arithmetic::add);
    case v1::Operator::SWIGLU:
      return pairwise(arithmetic::swiglu);
    case v1::Operator::OUTPUT:
      return output(input(0));
    default:
      return;
  }
}

void DirectLayer::norm(const Values& input, Values& output) const {
  std::int64_t squares = 0;
  for (const std::int64_t value : input) squares += value * value;
  const std::int64_t scale = arithmetic::norm_scale(squares, static_cast<std::uint32_t>(input.size()));
  for (std::size_t i = 0; i < input.size(); ++i) output[i] = arithmetic::norm(input[i], scale);
}

void DirectLayer::rotate(Values& vector) const {
  const std::uint32_t head_dim = workload_.shape().head_dim();
  const auto table = arithmetic::rotations(position_, head_dim);
  for (std::size_t i = 0; i + 1 < vector.size(); i += 2) {
    const auto rotated = arithmetic::rotate(vector[i], vector[i + 1], table[i % head_dim / 2]);
    vector[i] = rotated.even;
    vector[i + 1] = rotated.odd;
  }
}

void DirectLayer::output(const Values& result) {
  if (is_layer_) return emit(Part::kNextLayer, 0, result);
  std::int64_t largest = arithmetic::logit_key(result[0], 0);
  for (std::uint32_t slice = 0; slice < slices(result.size()); ++slice) {
    const std::size_t begin = std::size_t{slice} * slice_elements_;
    std::int64_t of_slice = arithmetic::logit_key(result[begin], static_cast<std::uint32_t>(begin));
    for (std::size_t i = begin; i < std::min(begin + slice_elements_, result.size()); ++i) {
      of_slice = std::max(of_slice, arithmetic::logit_key(result[i], static_cast<std::uint32_t>(i)));
    }
    emit(Part::kLargest, slice, {of_slice});
    largest = std::max(largest, of_slice);
  }
  if (slices(result.size()) > 1) emit(Part::kLargest, arithmetic::ComputedName::kOfAll, {largest});
}

}  // namespace primalsim::workloads
