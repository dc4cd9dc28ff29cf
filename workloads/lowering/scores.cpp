// SCORES: q is multicast to the macros that hold K entries; DMAC there. One work unit of heads after the
// other.
#include "core/arithmetic/layer_arithmetic.h"
#include "workloads/direct/direct_layer.h"
#include "workloads/lowering/operators.h"
#include "workloads/lowering/transport.h"

namespace primalsim::workloads {
namespace {

// Per holder: when the unit's part of q is there, and the buffers it came in.
struct QueryAt {
  Dependencies ready;
  InlineVector<Parcel, 2> parcels;
  Places places;
};

std::vector<QueryAt> send_query(Lowering& lowering, const Vector& q, const KvCache& cache,
                                const KvHeads& unit) {
  std::vector<QueryAt> queries(cache.holders.size());
  for (const SlicePart& part :
       slice_parts(lowering.attention.query_range(unit), lowering.machine.slice_elements())) {
    const Slice& slice = q.slices[part.slice];
    const Place home =
        buffer_place(slice.home, part.range.size(), part.range.begin % lowering.machine.slice_elements());
    const std::uint64_t at = part.range.begin - lowering.attention.query_range(unit).begin;
    std::vector<std::uint32_t> to;
    std::vector<std::size_t> holder_of_output;
    Dependencies ready = slice.ready(part.range.begin % lowering.machine.slice_elements(), part.range.size());
    append(ready, lowering.attention_after);
    for (std::size_t i = 0; i < cache.holders.size(); ++i) {
      if (cache.holders[i].macro == slice.home.macro) {
        append(queries[i].ready, ready);
        if (lowering.builder.functional()) queries[i].places.push_back(moved(home, at));
      } else {
        to.push_back(cache.holders[i].macro);
        holder_of_output.push_back(i);
      }
    }
    if (to.empty()) continue;
    const auto parcels = lowering.builder.multicast(lowering.machine.activation_flits(part.range.size()),
                                                    slice.home.macro, to, ready);
    for (std::size_t output = 0; output < to.size(); ++output) {
      QueryAt& query = queries[holder_of_output[output]];
      query.ready.push_back(parcels[output].arrived);
      query.parcels.push_back(parcels[output]);
      if (lowering.builder.functional())
        query.places.push_back(moved(buffer_place(parcels[output].buffers, part.range.size()), at));
    }
    if (lowering.builder.functional())
      lowering.builder.meaning(parcels.front().arrived.task).payload = {home};
  }
  return queries;
}

void lower_scores(Lowering& lowering, const v1::Operator& op) {
  const Vector& q = lowering.vectors.at(op.inputs(0));
  const AttentionShape& attention = lowering.attention;
  for (KvCache& cache : lowering.k_caches) {
    for (const KvHeads& unit : attention.units(cache.heads)) {
      auto queries = send_query(lowering, q, cache, unit);
      for (std::size_t i = 0; i < cache.holders.size(); ++i) {
        KvCache::Holder& holder = cache.holders[i];
        append(queries[i].ready, holder.written);
        const std::uint64_t elements = attention.query_range(unit).size();
        const pe_models::Work work = lowering.machine.with_slices(
            lowering.machine.dynamic_macs(holder.entries, elements, attention.kv_elements(unit)),
            lowering.machine.activation_flits(elements), 0);
        const std::uint32_t macs = lowering.builder.compute(holder.macro, work, std::move(queries[i].ready));
        for (const Parcel& parcel : queries[i].parcels) lowering.builder.release(parcel, macs);
        holder.scores.push_back({macs, 0});
        if (!lowering.builder.functional()) continue;
        TaskMeaning& meaning = lowering.builder.meaning(macs, v1::Meaning::SCORES);
        meaning.inputs = {std::move(queries[i].places)};
        set_range(meaning, unit.begin, unit.end - unit.begin);
        meaning.entries = cache.entries_of(i);
        set_output(meaning, score_place(lowering, unit, cache.entries_of(i)));
      }
    }
  }
}

void compute_scores(DirectLayer& direct, const v1::Operator& op) {
  const DirectLayer::Values& q = direct.input(op, 0);
  const v1::ModelShape& shape = direct.shape;
  const std::uint32_t group = shape.heads() / shape.kv_heads();
  const std::uint32_t head_dim = shape.head_dim();
  direct.scores.assign(direct.entries, DirectLayer::Values(shape.heads(), 0));
  for (std::uint32_t entry = 0; entry < direct.entries; ++entry) {
    const DirectLayer::Values key = direct.cached(false, entry);
    for (std::uint32_t head = 0; head < shape.heads(); ++head) {
      std::int64_t product = 0;
      for (std::size_t i = 0; i < head_dim; ++i) {
        product += q[std::size_t{head} * head_dim + i] * key[std::size_t{head / group} * head_dim + i];
      }
      direct.scores[entry][head] = arithmetic::score(product, head_dim);
    }
    direct.emit(DirectLayer::Part::kScores, entry, direct.scores[entry]);
  }
}

}  // namespace

const OperatorKind kScores{
    v1::Operator::SCORES,
    1,
    0,
    false,
    Relation::kQuery,
    [](const LengthRules& rules, const v1::Operator& op) { rules.expect_query(op.inputs(0)); },
    lower_scores,
    compute_scores};

}  // namespace primalsim::workloads
