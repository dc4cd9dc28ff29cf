// Attention, directly.
#include <algorithm>

#include "core/arithmetic/layer_arithmetic.h"
#include "workloads/direct/direct_layer.h"

namespace primalsim::workloads {

// A full window overwrites its oldest entry.
void DirectLayer::append(const Values& k, const Values& v) {
  cache_.k[position_ % entries_] = k;
  cache_.v[position_ % entries_] = v;
  emit(Part::kEntry, 0, k);
  emit(Part::kEntry, 1, v);
}

// All KV heads of an entry: what was appended last, or the history.
DirectLayer::Values DirectLayer::cached(bool is_v, std::uint32_t entry) const {
  const auto& appended = is_v ? cache_.v : cache_.k;
  const auto found = appended.find(entry);
  if (found != appended.end()) return found->second;
  const std::uint32_t tensor = arithmetic::history_tensor(token_.sequence, is_v);
  Values values(std::size_t{workload_.shape().kv_heads()} * workload_.shape().head_dim());
  for (std::uint32_t i = 0; i < values.size(); ++i) values[i] = random_.activation(tensor, entry, i);
  return values;
}

void DirectLayer::scores(const Values& q) {
  const v1::ModelShape& shape = workload_.shape();
  const std::uint32_t group = shape.heads() / shape.kv_heads();
  const std::uint32_t head_dim = shape.head_dim();
  scores_.assign(entries_, Values(shape.heads(), 0));
  for (std::uint32_t entry = 0; entry < entries_; ++entry) {
    const Values key = cached(false, entry);
    for (std::uint32_t head = 0; head < shape.heads(); ++head) {
      std::int64_t product = 0;
      for (std::size_t i = 0; i < head_dim; ++i) {
        product += q[std::size_t{head} * head_dim + i] * key[std::size_t{head / group} * head_dim + i];
      }
      scores_[entry][head] = arithmetic::score(product, head_dim);
    }
    emit(Part::kScores, entry, scores_[entry]);
  }
}

void DirectLayer::softmax() {
  for (std::uint32_t head = 0; head < workload_.shape().heads(); ++head) {
    std::int64_t maximum = scores_[0][head];
    for (const Values& entry : scores_) maximum = std::max(maximum, entry[head]);
    std::int64_t total = 0;
    for (Values& entry : scores_) {
      entry[head] = arithmetic::exponential(maximum - entry[head]);
      total += entry[head];
    }
    const std::int64_t reciprocal = arithmetic::reciprocal(total);
    for (Values& entry : scores_) entry[head] = arithmetic::probability(entry[head], reciprocal);
  }
  for (std::uint32_t entry = 0; entry < entries_; ++entry) emit(Part::kProbabilities, entry, scores_[entry]);
}

void DirectLayer::context(Values& output) const {
  const v1::ModelShape& shape = workload_.shape();
  const std::uint32_t group = shape.heads() / shape.kv_heads();
  const std::size_t head_dim = shape.head_dim();
  Values sums(output.size(), 0);
  for (std::uint32_t entry = 0; entry < entries_; ++entry) {
    const Values value = cached(true, entry);
    for (std::size_t i = 0; i < sums.size(); ++i) {
      const std::size_t head = i / head_dim;
      const std::int64_t probability = scores_[entry][head];
      sums[i] += probability * value[head / group * head_dim + i % head_dim];
    }
  }
  std::transform(sums.begin(), sums.end(), output.begin(), arithmetic::attended);
}

}  // namespace primalsim::workloads
