// SOFTMAX: maximum and sum over all positions are reduced to a root and sent back, one number per query head
// each; online (docs/lowering.md) both in one round.
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

  // Every macro goes on with its own maximum, and leaves that and its sum.
  void local_exponentials() {
    std::size_t done = 0;
    sums_ = at_holders([&](const KvCache::Holder& holder) {
      const ReduceOperand& maximum = maxima_[done++];
      const std::uint32_t task = builder_.compute(
          holder.macro, lowering_.machine.compute().exponentials(scores(holder)), maximum.after);
      const Brought own{{}, std::nullopt, maximum.places};
      describe(task, v1::Meaning::LOCAL_EXPONENTIALS, holder, &own);
      return task;
    });
  }

  // The pairs come to the root as one sum: an adder takes the larger maximum and rescales the other's sum.
  void merge() {
    for (std::size_t i = 0; i < sums_.size() && builder_.functional(); ++i) put_side_by_side(i);
    const Sum total = builder_.reduce(lowering_.machine.sum_flits(kSumsOfAPair * query_heads_),
                                      cache_.softmax_root, {}, std::move(sums_));
    reciprocal_ =
        builder_.compute(cache_.softmax_root, lowering_.machine.compute().scalar_function(), total.ready);
    builder_.release(total, reciprocal_);
    if (!builder_.functional()) return;
    TaskMeaning& meaning = builder_.meaning(reciprocal_, v1::Meaning::MERGE);
    meaning.inputs = {total.places};
    describe_heads(meaning);
  }

  void rescaled_probabilities() {
    const auto of_all =
        send_back(after(reciprocal_), builder_.if_functional(register_place(reciprocal_, 2 * query_heads_)),
                  v1::Meaning::FUNCTION_UNSPECIFIED, 2);
    for (KvCache::Holder& holder : cache_.holders) {
      const Brought& brought = of_all[index_of(holder)];
      const std::uint32_t scaled = builder_.compute(
          holder.macro, lowering_.machine.compute().rescaled(query_heads_, scores(holder)), brought.ready);
      release(lowering_, brought, scaled);
      holder.scores = after(scaled);
      if (!builder_.functional()) continue;
      const Brought own{{}, std::nullopt, maxima_[index_of(holder)].places};
      describe(scaled, v1::Meaning::RESCALED_PROBABILITIES, holder, &own);
      builder_.meaning(scaled, v1::Meaning::RESCALED_PROBABILITIES).inputs.push_back(brought.places);
    }
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
  static constexpr std::uint64_t kSumsOfAPair = 3;  // a maximum, and a sum that is twice as wide

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

  // What holder `i` leaves, at its place behind that of those before it: in functional mode pairs are not
  // added on their way but travel beside each other, and are merged at the root.
  void put_side_by_side(std::size_t i) {
    const Place own = maxima_[i].places.front();
    const Place sum = sums_[i].places.front();
    sums_[i].places = {moved(own, 2 * i * query_heads_), moved(sum, (2 * i + 1) * query_heads_)};
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

  // From the root to every holder: so many numbers per query head.
  std::vector<Brought> send_back(const Dependencies& ready, const Places& places,
                                 v1::Meaning::Function function = v1::Meaning::FUNCTION_UNSPECIFIED,
                                 std::uint64_t numbers = 1) {
    std::vector<std::uint32_t> to;
    for (const KvCache::Holder& holder : cache_.holders) {
      if (holder.macro != cache_.softmax_root) to.push_back(holder.macro);
    }
    std::vector<Brought> brought(cache_.holders.size(), Brought{ready, std::nullopt, places});
    if (to.empty()) return brought;
    auto parcel = builder_.multicast(lowering_.machine.sum_flits(numbers * query_heads_), cache_.softmax_root,
                                     to, ready);
    if (builder_.functional()) {
      TaskMeaning& meaning = builder_.meaning(parcel.front().arrived.task, function);
      meaning.payload = places;
      describe_heads(meaning);
    }
    auto next = parcel.begin();
    for (const KvCache::Holder& holder : cache_.holders) {
      if (holder.macro == cache_.softmax_root) continue;
      brought[index_of(holder)] = {
          {next->arrived},
          *next,
          builder_.if_functional(buffer_place(next->buffers, numbers * query_heads_))};
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
  if (lowering.machine.compute().online_softmax) {
    for (Softmax& softmax : caches) softmax.local_exponentials();
    for (Softmax& softmax : caches) softmax.merge();
    for (Softmax& softmax : caches) softmax.rescaled_probabilities();
    return;
  }
  for (Softmax& softmax : caches) softmax.exponentials();
  for (Softmax& softmax : caches) softmax.reciprocal();
  for (Softmax& softmax : caches) softmax.probabilities();
}

// Exponentials of a group of entries, in place, relative to their own maximum.
struct LocalSoftmax {
  LocalSoftmax(DirectLayer& direct, std::uint32_t head, const SoftmaxGroups::Entries& of)
      : entries(of), maximum(direct.scores[of.front()][head]) {
    for (const std::uint32_t entry : entries) maximum = std::max(maximum, direct.scores[entry][head]);
    for (const std::uint32_t entry : entries) {
      direct.scores[entry][head] = arithmetic::exponential(maximum - direct.scores[entry][head]);
      sum += direct.scores[entry][head];
    }
  }

  const SoftmaxGroups::Entries& entries;
  std::int64_t maximum;
  std::int64_t sum = 0;
};

void compute_softmax(DirectLayer& direct, const v1::Operator&) {
  for (std::uint32_t head = 0; head < direct.shape.heads(); ++head) {
    const std::vector<SoftmaxGroups::Entries> groups = direct.softmax_groups(head);
    std::vector<LocalSoftmax> locals;
    for (const SoftmaxGroups::Entries& entries : groups) locals.emplace_back(direct, head, entries);
    std::int64_t maximum = locals.front().maximum;
    for (const LocalSoftmax& local : locals) maximum = std::max(maximum, local.maximum);
    std::int64_t total = 0;
    for (const LocalSoftmax& local : locals) total += arithmetic::rescale(local.sum, maximum - local.maximum);
    const std::int64_t reciprocal = arithmetic::reciprocal(total);
    for (const LocalSoftmax& local : locals) {
      for (const std::uint32_t entry : local.entries) {
        std::int64_t& value = direct.scores[entry][head];
        value = arithmetic::probability(arithmetic::rescale(value, maximum - local.maximum), reciprocal);
      }
    }
  }
  for (std::uint32_t entry = 0; entry < direct.entries; ++entry)
    direct.emit(DirectLayer::Part::kProbabilities, entry, direct.scores[entry]);
}

}  // namespace

const OperatorKind kSoftmax{v1::Operator::SOFTMAX, 0, 0, false, Relation::kNone, any_lengths, lower_softmax,
                            compute_softmax};

}  // namespace primalsim::workloads
