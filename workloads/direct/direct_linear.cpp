// LINEAR and LoRA, directly.
#include <algorithm>

#include "core/arithmetic/layer_arithmetic.h"
#include "workloads/direct/direct_layer.h"

namespace primalsim::workloads {

// The slice of the input from `begin` on times the rows of the matrix, exact.
DirectLayer::Values DirectLayer::slice_product(std::uint32_t tensor, const Values& input, std::size_t begin,
                                               std::size_t columns) const {
  std::vector<std::int8_t> weights(columns);
  std::vector<std::int32_t> products(columns, 0);  // 4096 rows of 2^14 fit
  for (std::size_t row = begin; row < std::min(begin + slice_elements_, input.size()); ++row) {
    random_.weights(tensor, static_cast<std::uint32_t>(row), 0, weights);
    const auto value = static_cast<std::int32_t>(input[row]);
    for (std::size_t column = 0; column < columns; ++column) products[column] += value * weights[column];
  }
  return {products.begin(), products.end()};
}

DirectLayer::Values DirectLayer::partial_sums(std::uint32_t tensor, const Values& input,
                                              std::size_t columns) const {
  Values sums(columns, 0);
  for (std::size_t begin = 0; begin < input.size(); begin += slice_elements_) {
    const Values products = slice_product(tensor, input, begin, columns);
    for (std::size_t column = 0; column < columns; ++column) {
      sums[column] += arithmetic::adc(products[column], slice_elements_, adc_bits_);
    }
  }
  return sums;
}

void DirectLayer::linear(const v1::Operator& op, const Values& input, Values& output) {
  Values sums = partial_sums(arithmetic::tensor_of(op_, arithmetic::kWeights), input, output.size());
  for (const v1::LoraTarget& target : workload_.lora().targets()) {
    if (is_layer_ && target.matrix() == op.name()) add_lora(target.rank(), input, sums);
  }
  const std::uint32_t bias_tensor = arithmetic::tensor_of(op_, arithmetic::kBias);
  for (std::uint32_t i = 0; i < output.size(); ++i) {
    const std::int64_t bias = op.bias() ? random_.bias(bias_tensor, i) : 0;
    output[i] = arithmetic::requantise(sums[i], slices(input.size()), bias, adc_bits_);
  }
}

void DirectLayer::add_lora(std::uint32_t rank, const Values& input, Values& sums) {
  Values ranks = partial_sums(arithmetic::tensor_of(op_, arithmetic::kLoraA), input, rank);
  for (std::int64_t& value : ranks) {
    value = arithmetic::requantise(value, slices(input.size()), 0, adc_bits_);
  }
  emit(Part::kRanks, 0, ranks);
  std::vector<std::int8_t> weights(sums.size());
  for (std::uint32_t r = 0; r < rank; ++r) {
    random_.weights(arithmetic::tensor_of(op_, arithmetic::kLoraB), r, 0, weights);
    for (std::size_t i = 0; i < sums.size(); ++i) {
      sums[i] += arithmetic::lora_share(ranks[r], weights[i], adc_bits_);
    }
  }
}

}  // namespace primalsim::workloads
