// Softmax in one round: exponentials relative to each macro's own maximum, rescaled at the root and where
// they are.
#include <fmt/format.h>

#include <algorithm>

#include "accelerator/functional/machine.h"
#include "core/arithmetic/layer_arithmetic.h"

namespace primalsim::accelerator::functional {

void ValueMachine::local_exponentials(const Work& work) {
  const v1::Meaning& meaning = work.meaning;
  for (std::uint32_t head = meaning.first(); head < meaning.first() + meaning.count(); ++head) {
    groups_.groups[{meaning.token(), head}].emplace_back(meaning.entries().begin(), meaning.entries().end());
  }
  exponentials_below(work, input(work, 1).values);
}

// Maxima, then sums, of every macro that holds entries; each stands for its entries twice.
void ValueMachine::merge(const Work& work) {
  const Numbers pairs = input(work, 0);
  std::vector<std::uint64_t> expected = all_entries(work.meaning);
  expected.insert(expected.end(), expected.begin(), expected.end());
  check_sum(work.task, fmt::format("the softmax of the KV heads from {} on", work.meaning.first()), pairs,
            std::move(expected), 2 * sizes_.sum_bits);
  const std::size_t heads = std::size_t{work.meaning.count()} * sizes_.group;
  Values merged(2 * heads, 0);
  std::copy_n(pairs.values.begin(), heads, merged.begin());
  for (std::size_t at = 0; at < pairs.values.size(); at += 2 * heads) {
    for (std::size_t head = 0; head < heads; ++head)
      merged[head] = std::max(merged[head], pairs.values.at(at + head));
  }
  for (std::size_t at = 0; at < pairs.values.size(); at += 2 * heads) {
    for (std::size_t head = 0; head < heads; ++head) {
      const std::int64_t below = merged[head] - pairs.values.at(at + head);
      merged[heads + head] += arithmetic::rescale(pairs.values.at(at + heads + head), below);
    }
  }
  std::transform(merged.begin() + static_cast<std::ptrdiff_t>(heads), merged.end(),
                 merged.begin() + static_cast<std::ptrdiff_t>(heads), arithmetic::reciprocal);
  store(work, {std::move(merged), {}, 0});
}

void ValueMachine::rescaled_probabilities(const Work& work) {
  Values values = input(work, 0).values;
  const Values own = input(work, 1).values;
  const Values of_all = input(work, 2).values;
  const std::size_t heads = std::size_t{work.meaning.count()} * sizes_.group;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t head = i % heads;
    const std::int64_t rescaled = arithmetic::rescale(values[i], of_all.at(head) - own.at(head));
    values[i] = arithmetic::probability(rescaled, of_all.at(heads + head));
  }
  emit_scores(work, Part::kProbabilities, values);
  store_in_place(work, 0, std::move(values));
}

}  // namespace primalsim::accelerator::functional
