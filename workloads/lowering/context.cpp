// CONTEXT: probabilities go to the V macros of the same positions, DMAC there, one reduce per slice of the
// context.
#include <algorithm>
#include <numeric>
#include <optional>
#include <span>
#include <utility>

#include "core/arithmetic/layer_arithmetic.h"
#include "workloads/direct/direct_layer.h"
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
  std::span<const std::uint32_t> entries;
};

// Those of two caches, in the order of (v, k).
class SharedPositionsOf {
 public:
  SharedPositionsOf(const KvCache& v, const KvCache& k) : entries_(v.holder_of.size()) {
    std::iota(entries_.begin(), entries_.end(), 0U);
    sort_by(k.holder_of, k.holders.size());
    if (v.holder_of != k.holder_of) sort_by(v.holder_of, v.holders.size());
    const auto same = [&](std::uint32_t a, std::uint32_t b) {
      return v.holder_of[a] == v.holder_of[b] && k.holder_of[a] == k.holder_of[b];
    };
    for (std::size_t begin = 0, end = 0; begin < entries_.size(); begin = end) {
      while (end < entries_.size() && same(entries_[begin], entries_[end])) ++end;
      shared_.push_back({v.holder_of[entries_[begin]],
                         k.holder_of[entries_[begin]],
                         {entries_.data() + begin, end - begin}});
    }
  }
  SharedPositionsOf(const SharedPositionsOf&) = delete;
  SharedPositionsOf& operator=(const SharedPositionsOf&) = delete;

  auto begin() const { return shared_.begin(); }
  auto end() const { return shared_.end(); }

 private:
  // Stable; `key` of an entry is below `keys`.
  void sort_by(const std::vector<std::uint32_t>& key, std::size_t keys) {
    std::vector<std::uint32_t> next(keys + 1, 0);
    for (const std::uint32_t entry : entries_) ++next[key[entry] + 1];
    for (std::size_t i = 1; i < next.size(); ++i) next[i] += next[i - 1];
    sorted_.resize(entries_.size());
    for (const std::uint32_t entry : entries_) sorted_[next[key[entry]]++] = entry;
    entries_.swap(sorted_);
  }

  std::vector<std::uint32_t> entries_;
  std::vector<std::uint32_t> sorted_;  // scratch
  std::vector<SharedPositions> shared_;
};

// The contexts of the heads of one V placement.
class ContextOf {
 public:
  ContextOf(Lowering& lowering, KvCache& cache)
      : lowering_(lowering), builder_(lowering.builder), cache_(cache), products_(cache.holders.size()) {}

  void multiply() {
    for (const KvCache& k : lowering_.k_caches) {
      const KvHeads heads = common_heads(cache_.heads, k.heads);
      if (heads.begin >= heads.end) continue;
      for (const SharedPositions& shared : SharedPositionsOf(cache_, k)) {
        const KvCache::Holder& from = k.holders[shared.k];
        if (from.macro == cache_.holders[shared.v].macro) {
          std::vector<std::uint32_t> entries;
          if (builder_.functional()) entries.assign(shared.entries.begin(), shared.entries.end());
          multiply(shared.v, heads, shared.entries, from.scores,
                   score_place(lowering_, heads, std::move(entries)), false);
        } else {
          send_and_multiply(shared, heads, from);
        }
      }
    }
  }

  void sum(Vector& output) {
    const std::uint32_t slice_elements = lowering_.machine.slice_elements();
    for (const SlicePart& of_heads :
         slice_parts(lowering_.attention.query_range(cache_.heads), slice_elements)) {
      Slice& slice = output.slices[of_heads.slice];
      sum(slice, of_heads, stream_parts(slice, of_heads, slice_elements));
    }
  }

 private:
  void sum(Slice& slice, const SlicePart& of_heads, const std::vector<SlicePart>& parts) {
    const std::uint64_t flits = lowering_.machine.sum_flits(of_heads.range.size());
    std::optional<SumPlan> plan;
    if (parts.size() > 1)
      plan = builder_.plan_sum(flits, slice.home.macro, slice.roots, operands(of_heads.range));
    if (!plan) {
      const Sum whole = builder_.reduce(flits, slice.home.macro, slice.roots, operands(of_heads.range));
      return builder_.release(whole, requantise(lowering_, slice, of_heads, whole, v1::Meaning::CONTEXT_SUM));
    }
    std::uint32_t last = 0;
    for (const SlicePart& part : parts) {
      const auto first = static_cast<std::uint32_t>(part.range.begin - of_heads.range.begin);
      const Sum sum = builder_.reduce_part(*plan, lowering_.machine.sum_flits(part.range.size()), first,
                                           operands(part.range));
      last = requantise(lowering_, slice, part, sum, v1::Meaning::CONTEXT_SUM);
    }
    builder_.release(*plan, last);
  }

  // What every holder adds to these elements.
  std::vector<ReduceOperand> operands(const ElementRange& range) const {
    std::vector<ReduceOperand> result;
    for (std::size_t v = 0; v < cache_.holders.size(); ++v) {
      ReduceOperand operand{{cache_.holders[v].macro, v1::PORT_LOCAL}, {}, {}};
      for (const Product& product : products_[v]) {
        if (!product.range.overlaps(range)) continue;
        operand.after.push_back({product.task, 0});
        if (builder_.functional()) operand.places.push_back(common_elements(product, range));
      }
      if (!operand.after.empty()) result.push_back(std::move(operand));
    }
    return result;
  }

  // A DMAC task and the elements of the context it adds to.
  struct Product {
    ElementRange range;
    std::uint32_t task = 0;
  };

  // What of a product's register belongs to `range`, at its place in it.
  static Place common_elements(const Product& product, const ElementRange& range) {
    const std::uint64_t begin = std::max(product.range.begin, range.begin);
    const std::uint64_t end = std::min(product.range.end, range.end);
    return moved(register_place(product.task, end - begin, begin - product.range.begin), begin - range.begin);
  }

  // The last of the tasks that use these probabilities, which are at `from`, for all of `heads`: in packet
  // buffers if they were sent, otherwise in the compute macro.
  std::uint32_t multiply(std::uint32_t v, const KvHeads& heads, std::span<const std::uint32_t> entries,
                         const Dependencies& ready, const Place& from, bool were_sent) {
    const KvCache::Holder& holder = cache_.holders[v];
    std::uint32_t task = 0;
    for (const KvHeads& unit : lowering_.attention.units(heads)) {
      const ElementRange range = lowering_.attention.query_range(unit);
      Dependencies after = ready;
      append(after, holder.written);
      const std::uint64_t probabilities =
          were_sent ? entries.size() * lowering_.attention.query_heads(unit) : 0;
      const pe_models::Work work = lowering_.machine.with_slices(
          lowering_.machine.dynamic_macs(entries.size(), range.size(), lowering_.attention.kv_elements(unit)),
          lowering_.machine.activation_flits(probabilities), 0);
      task = builder_.compute(holder.macro, work, std::move(after));
      products_[v].push_back({range, task});
      if (!builder_.functional()) continue;
      TaskMeaning& meaning = builder_.meaning(task, v1::Meaning::CONTEXT);
      meaning.inputs = {{from}};
      meaning.row = heads.begin;  // first of the heads in `from`
      meaning.entries.assign(entries.begin(), entries.end());
      set_range(meaning, unit.begin, unit.end - unit.begin);
    }
    return task;
  }

  // In pieces of a packet buffer each, as long as the heads of one position fit one, so that a few buffers
  // will do.
  void send_and_multiply(const SharedPositions& shared, const KvHeads& heads, const KvCache::Holder& from) {
    const std::uint64_t query_heads = lowering_.attention.query_heads(heads);
    const std::uint64_t most = std::max<std::uint64_t>(1, lowering_.machine.slice_elements() / query_heads);
    const std::span<const std::uint32_t> all = shared.entries;
    for (std::uint64_t done = 0; done < all.size(); done += most) {
      const std::uint64_t positions = std::min<std::uint64_t>(most, all.size() - done);
      const auto entries = all.subspan(done, positions);
      const Parcel parcel = builder_.unicast(lowering_.machine.activation_flits(positions * query_heads),
                                             from.macro, cache_.holders[shared.v].macro, from.scores);
      if (builder_.functional()) {
        builder_.meaning(parcel.arrived.task).payload = {
            score_place(lowering_, heads, {entries.begin(), entries.end()})};
      }
      builder_.release(parcel, multiply(shared.v, heads, entries, {parcel.arrived},
                                        buffer_place(parcel.buffers, positions * query_heads), true));
    }
  }

  Lowering& lowering_;
  ProgramBuilder& builder_;
  KvCache& cache_;
  std::vector<std::vector<Product>> products_;  // per holder
};

void lower_context(Lowering& lowering, const v1::Operator& op) {
  Vector& output = lowering.vectors.at(op.outputs(0));
  std::vector<ContextOf> contexts;
  for (KvCache& cache : lowering.v_caches) contexts.emplace_back(lowering, cache);
  // All products before any sum: a unit serves its tasks in this order, and the home of one cache's context
  // would let its own product for another cache wait until that sum has come.
  for (ContextOf& context : contexts) context.multiply();
  for (ContextOf& context : contexts) context.sum(output);
}

void compute_context(DirectLayer& direct, const v1::Operator& op) {
  DirectLayer::Values& output = direct.output(op);
  const v1::ModelShape& shape = direct.shape;
  const std::uint32_t group = shape.heads() / shape.kv_heads();
  const std::size_t head_dim = shape.head_dim();
  DirectLayer::Values sums(output.size(), 0);
  for (std::uint32_t entry = 0; entry < direct.entries; ++entry) {
    const DirectLayer::Values value = direct.cached(true, entry);
    for (std::size_t i = 0; i < sums.size(); ++i) {
      const std::size_t head = i / head_dim;
      const std::int64_t probability = direct.scores[entry][head];
      sums[i] += probability * value[head / group * head_dim + i % head_dim];
    }
  }
  std::transform(sums.begin(), sums.end(), output.begin(), arithmetic::attended);
}

}  // namespace

const OperatorKind kContext{
    v1::Operator::CONTEXT,
    0,
    1,
    false,
    Relation::kNone,
    [](const LengthRules& rules, const v1::Operator& op) { rules.expect_query(op.outputs(0)); },
    lower_context,
    compute_context};

}  // namespace primalsim::workloads
