// Norm, rotation, residual, activation and the largest logit.
#include <algorithm>

#include "accelerator/functional/machine.h"
#include "core/arithmetic/layer_arithmetic.h"
#include "core/error.h"

namespace primalsim::accelerator::functional {

// Of the elements [first, first + count) of the operator's input.
std::vector<std::uint64_t> ValueMachine::all_slices(const v1::Meaning& meaning, std::uint32_t first,
                                                    std::uint32_t count) const {
  std::vector<std::uint64_t> slices;
  if (count == 0) return slices;
  const std::uint32_t last = (first + count - 1) / sizes_.slice_elements;
  for (std::uint32_t slice = first / sizes_.slice_elements; slice <= last; ++slice) {
    slices.push_back(contribution(ContributionKind::kSlice, meaning.op(), meaning.token(), slice));
  }
  return slices;
}

void ValueMachine::sum_of_squares(const Work& work) {
  std::int64_t sum = 0;
  for (const std::int64_t value : input(work, 0).values) sum += value * value;
  const std::uint64_t id =
      contribution(ContributionKind::kSlice, work.meaning.op(), work.meaning.token(), work.meaning.slice());
  store(work, {{sum}, {{id, 0, 1}}, 0});
}

// The mean is over the elements that are normed together.
void ValueMachine::norm_scale(const Work& work) {
  const Numbers sum = input(work, 0);
  const std::uint32_t count = work.meaning.count();
  check_sum(work.task, "the sum of squares", sum, all_slices(work.meaning, work.meaning.first(), count), 64);
  store(work, {{arithmetic::norm_scale(sum.values.at(0), std::max(1U, count))}, {}, 0});
}

void ValueMachine::norm(const Work& work) {
  Values values = input(work, 0).values;
  const std::int64_t scale = input(work, 1).values.at(0);
  for (std::int64_t& value : values) value = arithmetic::norm(value, scale);
  give_vector(work, std::move(values));
}

void ValueMachine::rope(const Work& work) {
  Values values = input(work, 0).values;
  for (std::size_t i = 0; i + 1 < values.size(); i += 2) {
    const auto& by = rotations_[work.token.number][(work.meaning.first() + i) % sizes_.head_dim / 2];
    const arithmetic::Rotated rotated = arithmetic::rotate(values[i], values[i + 1], by);
    values[i] = rotated.even;
    values[i + 1] = rotated.odd;
  }
  give_vector(work, std::move(values));
}

template <std::int64_t (*function)(std::int64_t, std::int64_t)>
void ValueMachine::pairwise(const Work& work) {
  Values values = input(work, 0).values;
  const Values other = input(work, 1).values;
  if (values.size() != other.size())
    throw_input_error("program: {} has unequal inputs", name_task(work.task));
  std::transform(values.begin(), values.end(), other.begin(), values.begin(), function);
  give_vector(work, std::move(values));
}

void ValueMachine::logit_maximum(const Work& work) {
  const Values values = input(work, 0).values;
  std::uint32_t index = work.meaning.first();
  std::int64_t largest = arithmetic::logit_key(values.at(0), index);
  for (const std::int64_t value : values) largest = std::max(largest, arithmetic::logit_key(value, index++));
  const std::uint32_t op = work.meaning.op();
  const std::uint32_t slice = work.meaning.slice();
  emit(work.meaning, Part::kLargest, slice, 0, {largest});
  const std::uint64_t id = contribution(ContributionKind::kSlice, op, work.meaning.token(), slice);
  store(work, {{largest}, {{id, 0, 1}}, 0});
  gather_largest(work, largest);
}

// Slices that all lie in one macro need no reduction: their largest logit is there when the last of them is
// done.
void ValueMachine::gather_largest(const Work& work, std::int64_t largest) {
  const std::uint32_t slices = sizes_.slices(sizes_.length(work.op.inputs(0)));
  if (slices < 2 || logits_are_reduced()) return;
  LargestLogit& all =
      largest_.try_emplace(work.meaning.token(), LargestLogit{work.macro, 0, largest}).first->second;
  if (all.macro != work.macro) return;  // then it is nowhere, and a difference says so
  all.key = std::max(all.key, largest);
  if (++all.slices == slices)
    emit(work.meaning, Part::kLargest, arithmetic::ComputedName::kOfAll, 0, {all.key});
}

bool ValueMachine::logits_are_reduced() {
  if (!logits_are_reduced_) {
    logits_are_reduced_ =
        std::any_of(program_.tasks().begin(), program_.tasks().end(), [](const v1::Task& task) {
          return task.has_reduce() && task.meaning().function() == v1::Meaning::LARGEST_LOGIT;
        });
  }
  return *logits_are_reduced_;
}

void ValueMachine::taken(const Work& work) {
  emit(work.meaning, Part::kNextLayer, 0, work.meaning.first(), input(work, 0).values);
}

std::span<const ValueMachine::Function> ValueMachine::vector_functions() {
  static constexpr Function kFunctions[] = {
      {v1::Meaning::SUM_OF_SQUARES, &ValueMachine::sum_of_squares},
      {v1::Meaning::NORM_SCALE, &ValueMachine::norm_scale},
      {v1::Meaning::NORM, &ValueMachine::norm},
      {v1::Meaning::ROPE, &ValueMachine::rope},
      {v1::Meaning::ADD, &ValueMachine::pairwise<arithmetic::add>},
      {v1::Meaning::SWIGLU, &ValueMachine::pairwise<arithmetic::swiglu>},
      {v1::Meaning::LOGIT_MAXIMUM, &ValueMachine::logit_maximum},
      {v1::Meaning::TAKEN, &ValueMachine::taken},
  };
  return kFunctions;
}

}  // namespace primalsim::accelerator::functional
