// SOFTMAX: maximum and sum over all positions are reduced to a root and sent back, one number per query head
// each.
#include <algorithm>

#include "core/arithmetic/layer_arithmetic.h"
#include "workloads/direct/direct_layer.h"
#include "workloads/lowering/operators.h"
#include "workloads/lowering/transport.h"

namespace primalsim::workloads {
namespace {

// The softmax of the heads of one K placement.
class Softmax {
 public:
  Softmax(Lowering& lowering, KvCache& cache)
      : lowering_(lowering),
        builder_(lowering.builder),
        cache_(cache),
        query_heads_(lowering.attention.query_heads(cache.heads)),
        flits_(lowering.machine.sum_flits(query_heads_)) {}

  // The steps in order. Each is taken for all caches before the next, so that no macro's work for one cache
  // waits for what has to come from the root of another.
  void maxima() {
    maxima_ = at_holders([&](const KvCache::Holder& holder) {
      const std::uint32_t task =
          builder_.compute(holder.macro, lowering_.machine.compute().macs(scores(holder)), holder.scores);
      describe(task, v1::Meaning::MAXIMUM, holder, nullptr);
      return task;
    });
  }

  void exponentials() {
    const Sum maximum = builder_.reduce(flits_, cache_.softmax_root, {}, std::move(maxima_));
    if (builder_.functional() && maximum.accumulators.count != 0)
      builder_.meaning(maximum.ready.front().task).takes_maximum = true;
    const auto at_maximum = send_back(maximum.ready, maximum.places, v1::Meaning::SPREAD_MAXIMUM);
    Dependencies maximum_read;  // where it was read: at the far end of the multicast, and at the root
    sums_ = at_holders([&](const KvCache::Holder& holder) {
      const Brought& brought = at_maximum[index_of(holder)];
      const std::uint32_t task = builder_.compute(
          holder.macro, lowering_.machine.compute().exponentials(scores(holder)), brought.ready);
      release(lowering_, brought, task);
      describe(task, v1::Meaning::EXPONENTIALS, holder, &brought);
      maximum_read.push_back(brought.parcel ? brought.parcel->arrived : Dependency{task, 0});
      return task;
    });
    release_when_read(maximum, std::move(maximum_read));
  }

  void reciprocal() {
    const Sum total = builder_.reduce(lowering_.machine.wide_sum_flits(query_heads_), cache_.softmax_root, {},
                                      std::move(sums_));
    reciprocal_ =
        builder_.compute(cache_.softmax_root, lowering_.machine.compute().scalar_function(), total.ready);
    builder_.release(total, reciprocal_);
    if (!builder_.functional()) return;
    TaskMeaning& meaning = builder_.meaning(reciprocal_, v1::Meaning::RECIPROCAL);
    meaning.inputs = {total.places};
    describe_heads(meaning);
  }

  void probabilities() {
    const auto at_reciprocal =
        send_back(after(reciprocal_), builder_.if_functional(register_place(reciprocal_, query_heads_)));
    for (KvCache::Holder& holder : cache_.holders) {
      const Brought& brought = at_reciprocal[index_of(holder)];
      const std::uint32_t scaled =
          builder_.compute(holder.macro, lowering_.machine.compute().macs(scores(holder)), brought.ready);
      release(lowering_, brought, scaled);
      describe(scaled, v1::Meaning::PROBABILITIES, holder, &brought);
      holder.scores = after(scaled);
    }
  }

 private:
  std::uint64_t scores(const KvCache::Holder& holder) const { return holder.entries * query_heads_; }
  std::size_t index_of(const KvCache::Holder& holder) const {
    return static_cast<std::size_t>(&holder - cache_.holders.data());
  }

  // A task at each holder: what a reduce of what they leave is made of.
  template <typename Task>
  std::vector<ReduceOperand> at_holders(Task task) {
    std::vector<ReduceOperand> operands;
    for (const KvCache::Holder& holder : cache_.holders) {
      const std::uint32_t done = task(holder);
      operands.push_back({{holder.macro, v1::PORT_LOCAL},
                          after(done),
                          builder_.if_functional(register_place(done, query_heads_))});
    }
    return operands;
  }

  void describe_heads(TaskMeaning& meaning) const {
    set_range(meaning, cache_.heads.begin, cache_.heads.end - cache_.heads.begin);
  }

  // `brought` is what came from the root, if anything.
  void describe(std::uint32_t task, v1::Meaning::Function function, const KvCache::Holder& holder,
                const Brought* brought) const {
    if (!builder_.functional()) return;
    TaskMeaning& meaning = builder_.meaning(task, function);
    describe_heads(meaning);
    meaning.entries = cache_.entries_of(index_of(holder));
    meaning.inputs = {{score_place(lowering_, cache_.heads, meaning.entries)}};
    if (brought != nullptr) meaning.inputs.push_back(brought->places);
  }

  // From the root to every holder.
  std::vector<Brought> send_back(const Dependencies& ready, const Places& places,
                                 v1::Meaning::Function function = v1::Meaning::FUNCTION_UNSPECIFIED) {
    std::vector<std::uint32_t> to;
    for (const KvCache::Holder& holder : cache_.holders) {
      if (holder.macro != cache_.softmax_root) to.push_back(holder.macro);
    }
    std::vector<Brought> brought(cache_.holders.size(), Brought{ready, std::nullopt, places});
    if (to.empty()) return brought;
    auto parcel = builder_.multicast(flits_, cache_.softmax_root, to, ready);
    if (builder_.functional()) {
      TaskMeaning& meaning = builder_.meaning(parcel.front().arrived.task, function);
      meaning.payload = places;
      describe_heads(meaning);
    }
    auto next = parcel.begin();
    for (const KvCache::Holder& holder : cache_.holders) {
      if (holder.macro == cache_.softmax_root) continue;
      brought[index_of(holder)] = {
          {next->arrived}, *next, builder_.if_functional(buffer_place(next->buffers, query_heads_))};
      ++next;
    }
    return brought;
  }

  void release_when_read(const Sum& sum, Dependencies read) {
    if (sum.accumulators.count == 0) return;
    builder_.release(sum, read.size() == 1 ? read.front().task : builder_.barrier(std::move(read)));
  }

  Lowering& lowering_;
  ProgramBuilder& builder_;
  KvCache& cache_;
  std::uint64_t query_heads_;
  std::uint64_t flits_;
  std::vector<ReduceOperand> maxima_;  // of the scores, per holder
  std::vector<ReduceOperand> sums_;    // of the exponentials
  std::uint32_t reciprocal_ = 0;       // the task
};

void lower_softmax(Lowering& lowering, const v1::Operator&) {
  std::vector<Softmax> caches;
  for (KvCache& cache : lowering.k_caches) caches.emplace_back(lowering, cache);
  for (Softmax& softmax : caches) softmax.maxima();
  for (Softmax& softmax : caches) softmax.exponentials();
  for (Softmax& softmax : caches) softmax.reciprocal();
  for (Softmax& softmax : caches) softmax.probabilities();
}

void compute_softmax(DirectLayer& direct, const v1::Operator&) {
  for (std::uint32_t head = 0; head < direct.shape.heads(); ++head) {
    std::int64_t maximum = direct.scores[0][head];
    for (const DirectLayer::Values& entry : direct.scores) maximum = std::max(maximum, entry[head]);
    std::int64_t total = 0;
    for (DirectLayer::Values& entry : direct.scores) {
      entry[head] = arithmetic::exponential(maximum - entry[head]);
      total += entry[head];
    }
    const std::int64_t reciprocal = arithmetic::reciprocal(total);
    for (DirectLayer::Values& entry : direct.scores)
      entry[head] = arithmetic::probability(entry[head], reciprocal);
  }
  for (std::uint32_t entry = 0; entry < direct.entries; ++entry)
    direct.emit(DirectLayer::Part::kProbabilities, entry, direct.scores[entry]);
}

}  // namespace

const OperatorKind kSoftmax{v1::Operator::SOFTMAX, 0, 0, false, Relation::kNone, any_lengths, lower_softmax,
                            compute_softmax};

}  // namespace primalsim::workloads
