// KV_APPEND: the parts of k and v go to the macros of the new entry and are written there.
#include "workloads/direct/direct_layer.h"
#include "workloads/lowering/operators.h"
#include "workloads/lowering/transport.h"

namespace primalsim::workloads {
namespace {

void append_entry(Lowering& lowering, const Vector& vector, KvCache& cache, bool is_v) {
  KvCache::Holder& holder = cache.holders[cache.new_holder];
  for (const SlicePart& part :
       slice_parts(lowering.attention.kv_range(cache.heads), lowering.machine.slice_elements())) {
    const std::uint64_t elements = part.range.size();
    const std::uint64_t first = part.range.begin % lowering.machine.slice_elements();
    const Brought brought = bring(lowering, vector.slices[part.slice], elements, holder.macro, first);
    const pe_models::Work work = lowering.machine.with_slices(lowering.machine.kv_write(elements),
                                                              lowering.machine.activation_flits(elements), 0);
    const std::uint32_t write = lowering.builder.compute(holder.macro, work, brought.ready);
    release(lowering, brought, write);
    holder.written.push_back({write, 0});
    if (!lowering.builder.functional()) continue;
    TaskMeaning& meaning = lowering.builder.meaning(write, v1::Meaning::KV_WRITE);
    meaning.inputs = {brought.places};
    meaning.row = is_v ? 1 : 0;
    set_slice(meaning, part.slice, part.range.begin, elements);
    meaning.entries = {cache.new_entry};
  }
}

void lower_kv_append(Lowering& lowering, const v1::Operator& op) {
  const Vector& k = lowering.vectors.at(op.inputs(0));
  const Vector& v = lowering.vectors.at(op.inputs(1));
  for (KvCache& cache : lowering.k_caches) append_entry(lowering, k, cache, false);
  for (KvCache& cache : lowering.v_caches) append_entry(lowering, v, cache, true);
}

// A full window overwrites its oldest entry.
void compute_kv_append(DirectLayer& direct, const v1::Operator& op) {
  const DirectLayer::Values& k = direct.input(op, 0);
  const DirectLayer::Values& v = direct.input(op, 1);
  direct.cache.k[direct.position % direct.entries] = k;
  direct.cache.v[direct.position % direct.entries] = v;
  direct.emit(DirectLayer::Part::kEntry, 0, k);
  direct.emit(DirectLayer::Part::kEntry, 1, v);
}

}  // namespace

const OperatorKind kKvAppend{v1::Operator::KV_APPEND,
                             2,
                             0,
                             false,
                             Relation::kEntry,
                             [](const LengthRules& rules, const v1::Operator& op) {
                               for (const std::string& input : op.inputs()) rules.expect_key(input);
                             },
                             lower_kv_append,
                             compute_kv_append};

}  // namespace primalsim::workloads
