// Attention in the analytic cost: the cache, scores, softmax and context.
#include <algorithm>

#include "study/search/quick_cost.h"
#include "workloads/lowering/vectors.h"

namespace primalsim::study {
namespace {

// Cycles by the number of entries, which is mostly the same from holder to holder.
template <typename CyclesOf>
class ByEntries {
 public:
  explicit ByEntries(CyclesOf cycles_of) : cycles_of_(cycles_of) {}
  Cycle operator()(std::uint64_t entries) {
    if (entries != entries_) {
      entries_ = entries;
      cycles_ = cycles_of_(entries);
    }
    return cycles_;
  }

 private:
  CyclesOf cycles_of_;
  std::uint64_t entries_ = 0;  // no holder has none
  Cycle cycles_ = 0;
};

}  // namespace

void QuickCost::append(const Step& step) {
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
  append_to(k_, vectors_[step.inputs[0]]);
  append_to(v_, vectors_[step.inputs[1]]);
}

void QuickCost::scores(const Step& step) {
  const Slices& q = vectors_[step.inputs[0]];
  for (Cache& cache : k_) {
    for (const workloads::KvHeads& unit : attention_.units(cache.heads)) {
      const workloads::ElementRange range = attention_.query_range(unit);
      const auto parts = workloads::slice_parts(range, machine_.slice_elements());
      ByEntries work([&](std::uint64_t entries) {
        return machine_.dynamic_macs(entries, range.size(), attention_.kv_elements(unit)).cycles;
      });
      for (std::size_t i = 0; i < cache.holders.size(); ++i) {
        Holder& holder = cache.holders[i];
        Cycle ready = i == cache.new_holder ? cache.written : 0;
        for (const workloads::SlicePart& part : parts) {
          const Slice& from = q[part.slice];
          const std::uint64_t flits = machine_.activation_flits(part.range.size());
          ready = std::max(ready, from.ready + transfers_.travel(from.home, holder.at, flits));
        }
        holder.ready = serve(holder.macro, ready, work(holder.entries));
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
      const std::uint64_t heads = attention_.query_heads(cache.heads);
      ByEntries work([&](std::uint64_t entries) { return cycles(entries * heads); });
      for (Holder& holder : cache.holders)
        holder.ready = serve(holder.macro, holder.ready, work(holder.entries));
    }
  };
  const auto send_back = [&](Cache& cache, Cycle at_root, std::uint64_t numbers) {
    const std::uint64_t flits = machine_.sum_flits(numbers * attention_.query_heads(cache.heads));
    for (Holder& holder : cache.holders)
      holder.ready =
          at_root + (holder.macro == cache.root_macro ? 0 : transfers_.travel(cache.root, holder.at, flits));
  };
  at_holders([&](std::uint64_t scores) { return compute.macs(scores).cycles; });
  if (compute.online_softmax) {
    at_holders([&](std::uint64_t scores) { return compute.exponentials(scores).cycles; });
    for (Cache& cache : k_) {
      const std::uint64_t heads = attention_.query_heads(cache.heads);
      const Cycle sum = root_sum(cache, machine_.sum_flits(3 * heads));
      send_back(cache, serve(cache.root_macro, sum, compute.scalar_function().cycles), 2);
      ByEntries scaling(
          [&](std::uint64_t entries) { return compute.rescaled(heads, entries * heads).cycles; });
      for (Holder& holder : cache.holders)
        holder.ready = serve(holder.macro, holder.ready, scaling(holder.entries));
    }
    return;
  }
  for (Cache& cache : k_)
    send_back(cache, root_sum(cache, machine_.sum_flits(attention_.query_heads(cache.heads))), 1);
  at_holders([&](std::uint64_t scores) { return compute.exponentials(scores).cycles; });
  for (Cache& cache : k_) {
    const Cycle sum = root_sum(cache, machine_.wide_sum_flits(attention_.query_heads(cache.heads)));
    send_back(cache, serve(cache.root_macro, sum, compute.scalar_function().cycles), 1);
  }
  at_holders([&](std::uint64_t scores) { return compute.macs(scores).cycles; });
}

// When a holder of V has the probabilities of the heads in `k`: they are where they are needed, or come from
// the macros of the K cache, each of which sends its own. `at_same_macro`: holder of `k` + 1, or 0.
Cycle QuickCost::probabilities_at(const Cache& v, std::size_t holder, const Cache& k,
                                  std::uint32_t at_same_macro) {
  const Holder& to = v.holders[holder];
  const Cycle here = at_same_macro == 0 ? 0 : k.holders[at_same_macro - 1].ready;
  const Holder& from = k.holders[holder * k.holders.size() / v.holders.size()];
  if (from.macro == to.macro) return here;
  const std::uint64_t flits = machine_.activation_flits(from.entries * attention_.query_heads(k.heads));
  return std::max(here, from.ready + transfers_.travel(from.at, to.at, flits));
}

void QuickCost::context_products() {
  for (Cache& cache : v_) {
    std::vector<Cycle> ready(cache.holders.size(), 0);
    ready[cache.new_holder] = cache.written;
    for (const Cache& k : k_) {
      if (k.heads.begin >= cache.heads.end || cache.heads.begin >= k.heads.end) continue;
      for (std::uint32_t i = 0; i < k.holders.size(); ++i) holder_at_[k.holders[i].macro] = i + 1;
      for (std::size_t i = 0; i < ready.size(); ++i)
        ready[i] = std::max(ready[i], probabilities_at(cache, i, k, holder_at_[cache.holders[i].macro]));
      for (const Holder& holder : k.holders) holder_at_[holder.macro] = 0;
    }
    for (const workloads::KvHeads& unit : attention_.units(cache.heads)) {
      ByEntries work([&](std::uint64_t entries) {
        return machine_
            .dynamic_macs(entries, attention_.query_range(unit).size(), attention_.kv_elements(unit))
            .cycles;
      });
      for (std::size_t i = 0; i < ready.size(); ++i) {
        Holder& holder = cache.holders[i];
        holder.ready = serve(holder.macro, ready[i], work(holder.entries));
      }
    }
  }
}

void QuickCost::context_sums(const Step& step) {
  Slices& output = vectors_[step.output];
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
