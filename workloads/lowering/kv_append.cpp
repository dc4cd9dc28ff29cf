// KV_APPEND: the parts of k and v go to the macros of the new entry and are written there.
#include "workloads/lowering/operators.h"
#include "workloads/lowering/transport.h"

namespace primalsim::workloads {
namespace {

void append_entry(Lowering& lowering, const Vector& vector, KvCache& cache) {
  KvCache::Holder& holder = cache.holders[cache.new_holder];
  for (const SlicePart& part :
       slice_parts(lowering.attention.kv_range(cache.heads), lowering.cost.slice_elements())) {
    const std::uint64_t elements = part.range.size();
    const Brought brought = bring(lowering, vector.slices[part.slice], elements, holder.macro);
    const std::uint32_t write =
        lowering.builder.compute(holder.macro, lowering.cost.kv_write(elements), brought.ready);
    release(lowering, brought, write);
    holder.written.push_back({write, 0});
  }
}

}  // namespace

void lower_kv_append(Lowering& lowering, const v1::Operator& op) {
  const Vector& k = lowering.vectors.at(op.inputs(0));
  const Vector& v = lowering.vectors.at(op.inputs(1));
  for (KvCache& cache : lowering.k_caches) append_entry(lowering, k, cache);
  for (KvCache& cache : lowering.v_caches) append_entry(lowering, v, cache);
}

}  // namespace primalsim::workloads
