// Attention in the analytic cost: the cache, scores, softmax and context.
#include <algorithm>

#include "study/search/quick_cost.h"
#include "workloads/lowering/vectors.h"

namespace primalsim::study {

void QuickCost::append(const v1::Operator& op) {
  const auto append_to = [&](std::vector<Cache>& caches, const Slices& vector) {
    for (Cache& cache : caches) {
      const Holder& holder = cache.holders[cache.new_holder];
      for (const workloads::SlicePart& part :
           workloads::slice_parts(attention_.kv_range(cache.heads), machine_.slice_elements())) {
        const Slice& from = vector[part.slice];
        const std::uint64_t elements = part.range.size();
        const Cycle way = from.macro == holder.macro
                              ? 0
                              : transfers_.travel(from.home, holder.at, machine_.activation_flits(elements));
        cache.written = std::max(cache.written, from.ready + way + machine_.kv_write(elements).cycles);
      }
    }
  };
  append_to(k_, vector(op.inputs(0)));
  append_to(v_, vector(op.inputs(1)));
}

void QuickCost::scores(const v1::Operator& op) {
  const Slices& q = vector(op.inputs(0));
  for (Cache& cache : k_) {
    for (const workloads::KvHeads& unit : attention_.units(cache.heads)) {
      const auto parts = workloads::slice_parts(attention_.query_range(unit), machine_.slice_elements());
      for (std::size_t i = 0; i < cache.holders.size(); ++i) {
        Holder& holder = cache.holders[i];
        Cycle ready = i == cache.new_holder ? cache.written : 0;
        for (const workloads::SlicePart& part : parts) {
          const Slice& from = q[part.slice];
          const std::uint64_t flits = machine_.activation_flits(part.range.size());
          ready = std::max(ready, from.ready + transfers_.travel(from.home, holder.at, flits));
        }
        const pe_models::Work work = machine_.dynamic_macs(
            holder.entries, attention_.query_range(unit).size(), attention_.kv_elements(unit));
        holder.ready = serve(holder.macro, ready, work.cycles);
      }
    }
  }
}

Cycle QuickCost::root_sum(const Cache& cache, std::uint64_t flits) {
  for (const Holder& holder : cache.holders) transfers_.add_operand(holder.at, holder.ready);
  return transfers_.sum_at(cache.root, flits);
}

void QuickCost::softmax() {
  const pe_models::RouterCompute& compute = machine_.compute();
  const auto at_holders = [&](auto cycles) {
    for (Cache& cache : k_) {
      for (Holder& holder : cache.holders)
        holder.ready =
            serve(holder.macro, holder.ready, cycles(holder.entries * attention_.query_heads(cache.heads)));
    }
  };
  const auto send_back = [&](Cache& cache, Cycle at_root) {
    const std::uint64_t flits = machine_.sum_flits(attention_.query_heads(cache.heads));
    for (Holder& holder : cache.holders)
      holder.ready =
          at_root + (holder.macro == cache.root_macro ? 0 : transfers_.travel(cache.root, holder.at, flits));
  };
  at_holders([&](std::uint64_t scores) { return compute.macs(scores).cycles; });
  for (Cache& cache : k_) {
    send_back(cache, root_sum(cache, machine_.sum_flits(attention_.query_heads(cache.heads))));
  }
  at_holders([&](std::uint64_t scores) { return compute.exponentials(scores).cycles; });
  for (Cache& cache : k_) {
    const Cycle sum = root_sum(cache, machine_.wide_sum_flits(attention_.query_heads(cache.heads)));
    send_back(cache, serve(cache.root_macro, sum, compute.scalar_function().cycles));
  }
  at_holders([&](std::uint64_t scores) { return compute.macs(scores).cycles; });
}

// Probabilities are where they are needed, or come from the macros of the K cache of the same heads, each of
// which sends its own.
void QuickCost::context_sums(const v1::Operator& op) {
  Slices& output = vector(op.outputs(0));
  for (Cache& cache : v_) {
    for (std::size_t i = 0; i < cache.holders.size(); ++i) {
      Holder& holder = cache.holders[i];
      Cycle ready = i == cache.new_holder ? cache.written : 0;
      for (const Cache& k : k_) {
        if (k.heads.begin >= cache.heads.end || cache.heads.begin >= k.heads.end) continue;
        for (const Holder& from : k.holders) {
          if (from.macro == holder.macro) {
            ready = std::max(ready, from.ready);
          } else if (&from == &k.holders[i * k.holders.size() / cache.holders.size()]) {
            const std::uint64_t flits =
                machine_.activation_flits(from.entries * attention_.query_heads(k.heads));
            ready = std::max(ready, from.ready + transfers_.travel(from.at, holder.at, flits));
          }
        }
      }
      for (const workloads::KvHeads& unit : attention_.units(cache.heads)) {
        const pe_models::Work work = machine_.dynamic_macs(
            holder.entries, attention_.query_range(unit).size(), attention_.kv_elements(unit));
        holder.ready = serve(holder.macro, ready, work.cycles);
      }
    }
  }
  for (Slice& slice : output) slice.ready = 0;
  for (const Cache& cache : v_) {
    for (const workloads::SlicePart& part :
         workloads::slice_parts(attention_.query_range(cache.heads), machine_.slice_elements())) {
      Slice& slice = output[part.slice];
      for (const Holder& holder : cache.holders) transfers_.add_operand(holder.at, holder.ready);
      const Cycle sum = transfers_.sum_at(slice.home, machine_.sum_flits(part.range.size()));
      slice.ready =
          std::max(slice.ready, serve(slice.macro, sum, machine_.compute().macs(part.range.size()).cycles));
    }
  }
}

}  // namespace primalsim::study
