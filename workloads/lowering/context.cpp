// CONTEXT: probabilities go to the V macros of the same positions, DMAC there, one reduce per slice of the
// context.
#include <algorithm>

#include "workloads/lowering/operators.h"
#include "workloads/lowering/transport.h"

namespace primalsim::workloads {
namespace {

KvHeads common_heads(const KvHeads& a, const KvHeads& b) {
  return {std::max(a.begin, b.begin), std::min(a.end, b.end)};
}

// Positions that holder `k` of a K placement and holder `v` of a V placement share.
struct SharedPositions {
  std::uint32_t v = 0;
  std::uint32_t k = 0;
  std::uint64_t count = 0;
};

// In the order of (v, k).
std::vector<SharedPositions> shared_positions(const KvCache& v, const KvCache& k) {
  std::vector<std::uint64_t> pairs(v.holder_of.size());
  for (std::size_t position = 0; position < pairs.size(); ++position) {
    pairs[position] = (std::uint64_t{v.holder_of[position]} << 32) | k.holder_of[position];
  }
  std::sort(pairs.begin(), pairs.end());
  std::vector<SharedPositions> shared;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (i == 0 || pairs[i] != pairs[i - 1]) {
      shared.push_back({static_cast<std::uint32_t>(pairs[i] >> 32), static_cast<std::uint32_t>(pairs[i]), 0});
    }
    ++shared.back().count;
  }
  return shared;
}

// The contexts of the heads of one V placement.
class ContextOf {
 public:
  ContextOf(Lowering& lowering, KvCache& cache)
      : lowering_(lowering), builder_(lowering.builder), cache_(cache), products_(cache.holders.size()) {}

  void multiply() {
    for (const KvCache& k : lowering_.k_caches) {
      const KvHeads heads = common_heads(cache_.heads, k.heads);
      if (heads.begin >= heads.end) continue;
      for (const SharedPositions& shared : shared_positions(cache_, k)) {
        const KvCache::Holder& from = k.holders[shared.k];
        if (from.macro == cache_.holders[shared.v].macro) {
          multiply(shared.v, heads, shared.count, from.scores);
        } else {
          send_and_multiply(shared, heads, from);
        }
      }
    }
  }

  void sum(Vector& output) {
    const std::uint32_t slice_elements = lowering_.cost.slice_elements();
    for (const SlicePart& part : slice_parts(lowering_.attention.query_range(cache_.heads), slice_elements)) {
      Slice& slice = output.slices[part.slice];
      std::vector<ReduceOperand> operands;
      for (std::size_t v = 0; v < cache_.holders.size(); ++v) {
        ReduceOperand operand{{cache_.holders[v].macro, v1::PORT_LOCAL}, {}};
        for (const Product& product : products_[v]) {
          if (product.range.overlaps(part.range)) operand.after.push_back({product.task, 0});
        }
        if (!operand.after.empty()) operands.push_back(std::move(operand));
      }
      const std::uint64_t flits = lowering_.cost.sum_flits(part.range.size());
      const Sum sum = builder_.reduce(flits, slice.home.macro, slice.roots, std::move(operands));
      Dependencies ready = sum.ready;
      append(ready, slice.free);
      const std::uint32_t requantised =
          builder_.compute(slice.home.macro, lowering_.cost.elementwise(part.range.size()), std::move(ready));
      builder_.release(sum, requantised);
      slice.ready.push_back({requantised, 0});
    }
  }

 private:
  // A DMAC task and the elements of the context it adds to.
  struct Product {
    ElementRange range;
    std::uint32_t task = 0;
  };

  // The last of the tasks that use these probabilities.
  std::uint32_t multiply(std::uint32_t v, const KvHeads& heads, std::uint64_t positions,
                         const Dependencies& ready) {
    const KvCache::Holder& holder = cache_.holders[v];
    std::uint32_t task = 0;
    for (const KvHeads& unit : lowering_.attention.units(heads)) {
      const ElementRange range = lowering_.attention.query_range(unit);
      Dependencies after = ready;
      append(after, holder.written);
      const Cost cost =
          lowering_.cost.dynamic_macs(positions, range.size(), lowering_.attention.kv_elements(unit));
      task = builder_.compute(holder.macro, cost, std::move(after));
      products_[v].push_back({range, task});
    }
    return task;
  }

  // In pieces of a packet buffer each, as long as the heads of one position fit one, so that a few buffers
  // will do.
  void send_and_multiply(const SharedPositions& shared, const KvHeads& heads, const KvCache::Holder& from) {
    const std::uint64_t query_heads = lowering_.attention.query_heads(heads);
    const std::uint64_t most = std::max<std::uint64_t>(1, lowering_.cost.slice_elements() / query_heads);
    for (std::uint64_t done = 0; done < shared.count; done += most) {
      const std::uint64_t positions = std::min(most, shared.count - done);
      const Parcel parcel = builder_.unicast(lowering_.cost.activation_flits(positions * query_heads),
                                             from.macro, cache_.holders[shared.v].macro, from.scores);
      builder_.release(parcel, multiply(shared.v, heads, positions, {parcel.arrived}));
    }
  }

  Lowering& lowering_;
  ProgramBuilder& builder_;
  KvCache& cache_;
  std::vector<std::vector<Product>> products_;  // per holder
};

}  // namespace

void lower_context(Lowering& lowering, const v1::Operator& op) {
  Vector& output = lowering.vectors.at(op.outputs(0));
  for (KvCache& cache : lowering.v_caches) {
    ContextOf context(lowering, cache);
    context.multiply();
    context.sum(output);
  }
}

}  // namespace primalsim::workloads
