// Attention of some groups of heads at a time: of each the scores, the softmax and the context before the
// next begins.
#include <algorithm>
#include <utility>

#include "workloads/lowering/operators.h"

namespace primalsim::workloads {
namespace {

// Caches of K and V whose heads overlap, which cannot attend apart.
struct HeadGroup {
  KvHeads heads;
  std::vector<KvCache> k;
  std::vector<KvCache> v;
};

std::vector<KvHeads> separate_heads(const std::vector<KvCache>& k, const std::vector<KvCache>& v) {
  std::vector<KvHeads> all;
  for (const auto* caches : {&k, &v}) {
    for (const KvCache& cache : *caches) all.push_back(cache.heads);
  }
  std::sort(all.begin(), all.end(), [](const KvHeads& a, const KvHeads& b) { return a.begin < b.begin; });
  std::vector<KvHeads> joined;
  for (const KvHeads& heads : all) {
    if (joined.empty() || heads.begin >= joined.back().end) {
      joined.push_back(heads);
    } else {
      joined.back().end = std::max(joined.back().end, heads.end);
    }
  }
  return joined;
}

// In the order of their heads.
std::vector<HeadGroup> head_groups(std::vector<KvCache> k, std::vector<KvCache> v) {
  std::vector<HeadGroup> groups;
  for (const KvHeads& heads : separate_heads(k, v)) groups.push_back({heads, {}, {}});
  const auto group_of = [&](const KvCache& cache) -> HeadGroup& {
    return *std::find_if(groups.begin(), groups.end(),
                         [&](const HeadGroup& group) { return cache.heads.begin < group.heads.end; });
  };
  for (KvCache& cache : k) group_of(cache).k.push_back(std::move(cache));
  for (KvCache& cache : v) group_of(cache).v.push_back(std::move(cache));
  return groups;
}

// Of each part of each slice.
std::vector<std::size_t> ready_counts(const Vector& vector) {
  std::vector<std::size_t> counts;
  for (const Slice& slice : vector.slices) {
    for (const StreamPart& part : slice.parts) counts.push_back(part.ready.size());
  }
  return counts;
}

}  // namespace

bool attends_in_groups(const pe_models::Machine& machine) {
  const auto& control = machine.control();
  return control && control->attention_groups_at_once > 0;
}

void lower_attention_in_groups(Lowering& lowering) {
  const std::size_t at_once = lowering.machine.control()->attention_groups_at_once;
  std::vector<HeadGroup> groups =
      head_groups(std::exchange(lowering.k_caches, {}), std::exchange(lowering.v_caches, {}));
  lowering.attention_after.clear();
  for (std::size_t begin = 0; begin < groups.size(); begin += at_once) {
    lowering.k_caches.clear();
    lowering.v_caches.clear();
    for (std::size_t i = begin; i < std::min(groups.size(), begin + at_once); ++i) {
      std::move(groups[i].k.begin(), groups[i].k.end(), std::back_inserter(lowering.k_caches));
      std::move(groups[i].v.begin(), groups[i].v.end(), std::back_inserter(lowering.v_caches));
    }
    Dependencies done;
    for (int index = 0; index < lowering.graph.operators_size(); ++index) {
      const v1::Operator& op = lowering.graph.operators(index);
      for (const OperatorKind* kind : {&kScores, &kSoftmax, &kContext}) {
        if (kind->kind != op.kind()) continue;
        lowering.builder.begin_graph_operator(static_cast<std::uint32_t>(index));
        lowering.builder.begin_operator(op.name());
        if (kind != &kContext) {
          kind->lower(lowering, op);
          continue;
        }
        const Vector& output = lowering.vectors.at(op.outputs(0));
        const std::vector<std::size_t> before = ready_counts(output);
        kind->lower(lowering, op);
        auto count = before.begin();
        for (const Slice& slice : output.slices) {
          for (const StreamPart& part : slice.parts)
            done.append(part.ready.begin() + *count++, part.ready.end());
        }
      }
    }
    if (begin + at_once < groups.size())
      lowering.attention_after = {{lowering.builder.barrier(std::move(done)), 0}};
  }
}

}  // namespace primalsim::workloads
