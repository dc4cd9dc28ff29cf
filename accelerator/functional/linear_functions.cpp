// Products of the ACIM and the DCIM, and what becomes of their sums.
#include <fmt/format.h>

#include "accelerator/functional/contribution.h"
#include "accelerator/functional/machine.h"
#include "core/arithmetic/layer_arithmetic.h"

namespace primalsim::accelerator::functional {

// Input slice `row` times columns [column, column + columns), as the ADCs give it.
ValueMachine::Values ValueMachine::product(const Numbers& input, std::uint32_t tensor, std::uint32_t row,
                                           std::uint32_t column, std::uint32_t columns) const {
  std::vector<std::int8_t> weights(columns);
  std::vector<std::int32_t> products(columns, 0);
  for (std::uint32_t i = 0; i < input.values.size(); ++i) {
    random_.weights(tensor, row * sizes_.slice_elements + i, column, weights);
    const auto value = static_cast<std::int32_t>(arithmetic::saturate(input.values[i], 8));
    for (std::uint32_t j = 0; j < columns; ++j) products[j] += value * weights[j];
  }
  Values result;
  result.reserve(columns);
  for (const std::int32_t sum : products) {
    result.push_back(arithmetic::adc(sum, sizes_.slice_elements, sizes_.adc_bits));
  }
  return result;
}

void ValueMachine::acim_product(const Work& work) {
  const v1::Meaning& meaning = work.meaning;
  const Numbers slice = input(work, 0);
  check_origin(work, slice);
  const std::uint32_t columns = sizes_.elements_of(sizes_.length(work.op.outputs(0)), meaning.slice());
  const std::uint64_t id = contribution(ContributionKind::kPartition, meaning.op(), meaning.token(),
                                        meaning.row(), meaning.slice());
  store(work, {product(slice, arithmetic::tensor_of(meaning.op(), arithmetic::kWeights), meaning.row(),
                       meaning.slice() * sizes_.slice_elements, columns),
               {{id, 0, columns}},
               0});
}

void ValueMachine::lora_a(const Work& work) {
  const v1::Meaning& meaning = work.meaning;
  const Numbers slice = input(work, 0);
  check_origin(work, slice);
  const std::uint64_t id =
      contribution(ContributionKind::kLoraSlice, meaning.op(), meaning.token(), meaning.row());
  const std::uint32_t adapter = sizes_.adapter(work.token.sequence);
  store(work, {product(slice, arithmetic::lora_tensor_of(meaning.op(), arithmetic::kLoraA, adapter),
                       meaning.row(), meaning.first(), meaning.count()),
               {{id, 0, meaning.count()}},
               0});
}

void ValueMachine::lora_requantise(const Work& work) {
  const std::uint32_t op = work.meaning.op();
  const Numbers sum = input(work, 0);
  const std::uint32_t slices = sizes_.slices(sizes_.length(work.op.inputs(0)));
  std::vector<std::uint64_t> expected;
  for (std::uint32_t slice = 0; slice < slices; ++slice) {
    expected.push_back(contribution(ContributionKind::kLoraSlice, op, work.meaning.token(), slice));
  }
  check_sum(work.task,
            fmt::format("the sum of ranks {} to {}", work.meaning.first(),
                        work.meaning.first() + work.meaning.count() - 1),
            sum, std::move(expected), sizes_.sum_bits);
  Values values = sum.values;
  for (std::int64_t& value : values) value = arithmetic::requantise(value, slices, 0, sizes_.adc_bits);
  emit(work.meaning, Part::kRanks, 0, work.meaning.first(), values);
  store(work, {std::move(values), {}, rank_origin(work.token.number, op, work.meaning.first())});
}

void ValueMachine::lora_b(const Work& work) {
  const v1::Meaning& meaning = work.meaning;
  const Values ranks = input(work, 0).values;
  const std::uint32_t adapter = sizes_.adapter(work.token.sequence);
  const std::uint32_t columns = sizes_.elements_of(sizes_.length(work.op.outputs(0)), meaning.slice());
  Numbers sums{Values(columns, 0), {}, 0};
  std::vector<std::int8_t> weights(columns);
  for (std::uint32_t i = 0; i < ranks.size(); ++i) {
    const std::uint32_t rank = meaning.first() + i;
    random_.weights(arithmetic::lora_tensor_of(meaning.op(), arithmetic::kLoraB, adapter), rank,
                    meaning.slice() * sizes_.slice_elements, weights);
    for (std::uint32_t j = 0; j < columns; ++j) {
      sums.values[j] += arithmetic::lora_share(ranks[i], weights[j], sizes_.adc_bits);
    }
    const std::uint64_t id =
        contribution(ContributionKind::kLoraRank, meaning.op(), meaning.token(), rank, meaning.slice());
    sums.shares.push_back({id, 0, columns});
  }
  store(work, std::move(sums));
}

void ValueMachine::requantise(const Work& work) {
  const v1::Meaning& meaning = work.meaning;
  const std::uint32_t op = meaning.op();
  const Numbers sum = input(work, 0);
  const std::uint32_t slices = sizes_.slices(sizes_.length(work.op.inputs(0)));
  std::vector<std::uint64_t> expected;
  for (std::uint32_t row = 0; row < slices; ++row) {
    expected.push_back(contribution(ContributionKind::kPartition, op, meaning.token(), row, meaning.slice()));
  }
  for (std::uint32_t rank = 0; rank < sizes_.ranks(work.op.name(), work.token.sequence); ++rank) {
    expected.push_back(contribution(ContributionKind::kLoraRank, op, meaning.token(), rank, meaning.slice()));
  }
  check_sum(work.task, fmt::format("the sum of {}, output slice {}", work.op.name(), meaning.slice()), sum,
            std::move(expected), sizes_.sum_bits);
  Values values = sum.values;
  for (std::uint32_t i = 0; i < values.size(); ++i) {
    const std::int64_t bias =
        work.op.bias() ? random_.bias(arithmetic::tensor_of(op, arithmetic::kBias), meaning.first() + i) : 0;
    values[i] = arithmetic::requantise(values[i], slices, bias, sizes_.adc_bits);
  }
  give_vector(work, std::move(values));
}

std::span<const ValueMachine::Function> ValueMachine::linear_functions() {
  static constexpr Function kFunctions[] = {
      {v1::Meaning::ACIM_PRODUCT, &ValueMachine::acim_product},
      {v1::Meaning::LORA_A, &ValueMachine::lora_a},
      {v1::Meaning::LORA_REQUANTISE, &ValueMachine::lora_requantise},
      {v1::Meaning::LORA_B, &ValueMachine::lora_b},
      {v1::Meaning::REQUANTISE, &ValueMachine::requantise},
  };
  return kFunctions;
}

}  // namespace primalsim::accelerator::functional
