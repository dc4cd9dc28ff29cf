// The KV cache, scores, softmax and context.
#include <fmt/format.h>

#include <algorithm>

#include "accelerator/functional/machine.h"
#include "core/arithmetic/layer_arithmetic.h"
#include "core/error.h"

namespace primalsim::accelerator::functional {

void ValueMachine::kv_write(const Work& work) {
  const v1::Meaning& meaning = work.meaning;
  const bool is_v = meaning.row() == 1;
  if (meaning.entries_size() != 1 || meaning.entries(0) != work.token.new_entry) {
    find(fmt::format("{}: writes another entry than the new one, {}", name_task(work.task),
                     work.token.new_entry));
  }
  const Values values = input(work, 0).values;
  cache_.write(work.macro, is_v, work.token, meaning.first(), values);
  emit(meaning, Part::kEntry, is_v ? 1 : 0, meaning.first(), values);
}

// One head of an entry that the macro holds.
ValueMachine::Values ValueMachine::cached(const Work& work, bool is_v, std::uint32_t entry,
                                          std::uint32_t kv_head) {
  return cache_.read(work.macro, is_v, work.token, entry, kv_head, [&](const std::string& what) {
    find(fmt::format("{}: reads at {} {}", name_task(work.task), name_macro(work.macro), what));
  });
}

void ValueMachine::scores(const Work& work) {
  const v1::Meaning& meaning = work.meaning;
  const Values q = input(work, 0).values;
  const std::uint32_t heads = meaning.count() * sizes_.group;
  if (q.size() != std::size_t{heads} * sizes_.head_dim) {
    throw_input_error("program: {} reads {} elements of q for {} heads", name_task(work.task), q.size(),
                      heads);
  }
  Values values;
  for (const std::uint32_t entry : meaning.entries()) {
    Values key;
    for (std::uint32_t head = 0; head < heads; ++head) {
      if (head % sizes_.group == 0) key = cached(work, false, entry, meaning.first() + head / sizes_.group);
      std::int64_t sum = 0;
      for (std::size_t i = 0; i < key.size(); ++i) sum += q[head * key.size() + i] * key[i];
      values.push_back(arithmetic::score(sum, sizes_.head_dim));
    }
  }
  emit_scores(work, Part::kScores, values);
  store(work, {std::move(values), {}, 0});
}

// Values of query heads from KV head `first` on, entry by entry.
void ValueMachine::emit_scores(const Work& work, Part part, const Values& values) {
  const std::uint32_t heads = work.meaning.count() * sizes_.group;
  auto from = values.begin();
  for (const std::uint32_t entry : work.meaning.entries()) {
    emit(work.meaning, part, entry, work.meaning.first() * sizes_.group, {from, from + heads});
    from += heads;
  }
}

std::vector<Share> ValueMachine::shares_of_entries(const Work& work, std::uint32_t elements) const {
  std::vector<Share> shares;
  for (const std::uint32_t entry : work.meaning.entries()) {
    const std::uint64_t id = contribution(ContributionKind::kEntry, work.meaning.op(), work.meaning.token(),
                                          entry, work.meaning.first());
    shares.push_back({id, 0, elements});
  }
  return shares;
}

std::vector<std::uint64_t> ValueMachine::all_entries(const v1::Meaning& meaning) const {
  std::vector<std::uint64_t> entries;
  const std::uint32_t count = sizes_.token(meaning.token()).entries;
  for (std::uint32_t entry = 0; entry < count; ++entry) {
    entries.push_back(
        contribution(ContributionKind::kEntry, meaning.op(), meaning.token(), entry, meaning.first()));
  }
  return entries;
}

void ValueMachine::maximum(const Work& work) {
  const Values scores = input(work, 0).values;
  const std::uint32_t heads = work.meaning.count() * sizes_.group;
  Values largest(scores.begin(), scores.begin() + heads);
  for (std::size_t i = 0; i < scores.size(); ++i)
    largest[i % heads] = std::max(largest[i % heads], scores[i]);
  store(work, {std::move(largest), shares_of_entries(work, heads), 0});
}

void ValueMachine::check_maximum(std::uint32_t task, const v1::Meaning& meaning, const Numbers& maximum) {
  check_sum(task, fmt::format("the maximum of the KV heads from {} on", meaning.first()), maximum,
            all_entries(meaning), sizes_.sum_bits);
}

void ValueMachine::exponentials(const Work& work) {
  const Numbers maxima = input(work, 1);
  if (!maxima.shares.empty()) check_maximum(work.task, work.meaning, maxima);  // of the root itself
  exponentials_below(work, maxima.values);
}

void ValueMachine::exponentials_below(const Work& work, const Values& maxima) {
  Values values = input(work, 0).values;
  const std::uint32_t heads = work.meaning.count() * sizes_.group;
  Values sums(heads, 0);
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = arithmetic::exponential(maxima.at(i % heads) - values[i]);
    sums[i % heads] += values[i];
  }
  store_in_place(work, 0, std::move(values));
  store(work, {std::move(sums), shares_of_entries(work, heads), 0});
}

void ValueMachine::reciprocal(const Work& work) {
  const Numbers total = input(work, 0);
  check_sum(work.task, fmt::format("the softmax sum of the KV heads from {} on", work.meaning.first()), total,
            all_entries(work.meaning), 2 * sizes_.sum_bits);
  Values values = total.values;
  std::transform(values.begin(), values.end(), values.begin(), arithmetic::reciprocal);
  store(work, {std::move(values), {}, 0});
}

void ValueMachine::probabilities(const Work& work) {
  Values values = input(work, 0).values;
  const Values reciprocals = input(work, 1).values;
  const std::uint32_t heads = work.meaning.count() * sizes_.group;
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = arithmetic::probability(values[i], reciprocals.at(i % heads));
  }
  emit_scores(work, Part::kProbabilities, values);
  store_in_place(work, 0, std::move(values));
}

void ValueMachine::context(const Work& work) {
  const v1::Meaning& meaning = work.meaning;
  const Values probabilities = input(work, 0).values;
  const auto entries = static_cast<std::size_t>(meaning.entries_size());
  const std::size_t heads_there = probabilities.size() / std::max<std::size_t>(1, entries);
  const std::uint32_t group_elements = sizes_.group * sizes_.head_dim;
  Numbers sums{Values(std::size_t{meaning.count()} * group_elements, 0), {}, 0};
  for (std::size_t e = 0; e < entries; ++e) {
    const std::uint32_t entry = meaning.entries(static_cast<int>(e));
    for (std::uint32_t h = 0; h < meaning.count(); ++h) {
      const std::uint32_t kv_head = meaning.first() + h;
      const std::size_t at = e * heads_there + std::size_t{kv_head - meaning.row()} * sizes_.group;
      const Values value = cached(work, true, entry, kv_head);
      for (std::uint32_t g = 0; g < sizes_.group; ++g) {
        std::int64_t* const to = &sums.values[h * group_elements + g * sizes_.head_dim];
        for (std::size_t i = 0; i < value.size(); ++i) to[i] += probabilities.at(at + g) * value[i];
      }
      sums.shares.push_back(
          {contribution(ContributionKind::kProduct, meaning.op(), meaning.token(), entry, kv_head),
           h * group_elements, (h + 1) * group_elements});
    }
  }
  store(work, std::move(sums));
}

void ValueMachine::context_sum(const Work& work) {
  const v1::Meaning& meaning = work.meaning;
  const Numbers sum = input(work, 0);
  const std::uint32_t group_elements = sizes_.group * sizes_.head_dim;
  std::vector<std::uint64_t> expected;
  const std::uint32_t last_head = (meaning.first() + meaning.count() - 1) / group_elements;
  for (std::uint32_t head = meaning.first() / group_elements; head <= last_head; ++head) {
    for (std::uint32_t entry = 0; entry < work.token.entries; ++entry) {
      expected.push_back(
          contribution(ContributionKind::kProduct, meaning.op(), meaning.token(), entry, head));
    }
  }
  check_sum(
      work.task,
      fmt::format("the context, elements {} to {}", meaning.first(), meaning.first() + meaning.count() - 1),
      sum, std::move(expected), sizes_.sum_bits);
  Values values = sum.values;
  std::transform(values.begin(), values.end(), values.begin(), arithmetic::attended);
  give_vector(work, std::move(values));
}

std::span<const ValueMachine::Function> ValueMachine::attention_functions() {
  static constexpr Function kFunctions[] = {
      {v1::Meaning::KV_WRITE, &ValueMachine::kv_write},
      {v1::Meaning::SCORES, &ValueMachine::scores},
      {v1::Meaning::MAXIMUM, &ValueMachine::maximum},
      {v1::Meaning::EXPONENTIALS, &ValueMachine::exponentials},
      {v1::Meaning::RECIPROCAL, &ValueMachine::reciprocal},
      {v1::Meaning::PROBABILITIES, &ValueMachine::probabilities},
      {v1::Meaning::LOCAL_EXPONENTIALS, &ValueMachine::local_exponentials},
      {v1::Meaning::MERGE, &ValueMachine::merge},
      {v1::Meaning::RESCALED_PROBABILITIES, &ValueMachine::rescaled_probabilities},
      {v1::Meaning::CONTEXT, &ValueMachine::context},
      {v1::Meaning::CONTEXT_SUM, &ValueMachine::context_sum},
  };
  return kFunctions;
}

}  // namespace primalsim::accelerator::functional
