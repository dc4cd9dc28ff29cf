#include "study/search/quick_cost.h"

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "workloads/lowering/operators.h"
#include "workloads/mapping/kv_position.h"

namespace primalsim::study {
namespace {

const v1::MatrixPlacement* find_matrix(const v1::Placement& layer, const std::string& name) {
  for (const v1::MatrixPlacement& candidate : layer.matrices()) {
    if (candidate.matrix() == name) return &candidate;
  }
  return nullptr;
}

}  // namespace

QuickCost::QuickCost(const v1::Workload& workload, const pe_models::Machine& machine)
    : workload_(workload),
      machine_(machine),
      attention_(workload.shape(), machine.slice_elements()),
      transfers_(machine),
      vectors_(static_cast<std::size_t>(workload.layer().vectors_size())) {
  for (std::size_t i = 0; i < vectors_.size(); ++i) {
    const std::uint32_t length = workload.layer().vectors(static_cast<int>(i)).length();
    for (std::uint32_t begin = 0; begin < length; begin += machine.slice_elements()) {
      Slice& slice = vectors_[i].emplace_back();
      slice.elements = std::min(machine.slice_elements(), length - begin);
    }
  }
}

RibbonPoint QuickCost::point(const v1::Macro& macro) const {
  return {macro.tile() * machine_.mesh().width + macro.x(), macro.y()};
}

std::uint32_t QuickCost::index(const v1::Macro& macro) const {
  return (macro.tile() * machine_.mesh().height + macro.y()) * machine_.mesh().width + macro.x();
}

QuickCost::Slices& QuickCost::vector(const std::string& name) {
  for (int i = 0; i < workload_.layer().vectors_size(); ++i) {
    if (workload_.layer().vectors(i).name() == name) return vectors_[static_cast<std::size_t>(i)];
  }
  throw_input_error("workload: there is no vector '{}'", name);
}

// A task on the compute macro of a router: when it is done.
Cycle QuickCost::serve(std::uint32_t macro, Cycle ready, Cycle cycles) {
  free_[macro] = std::max(free_[macro], ready) + cycles;
  return free_[macro];
}

Cycle QuickCost::cycles(const v1::Placement& layer, std::uint32_t context) {
  tiles_ = layer.tiles();
  free_.assign(machine_.mesh().macros() * tiles_, 0);
  place_vectors(layer);
  place_caches(layer, context);
  Cycle end = 0;
  for (const v1::Operator& op : workload_.layer().operators()) {
    if (op.kind() == v1::Operator::OUTPUT) {
      end = std::max(end, output(op));
    } else {
      lower(op, layer);
    }
  }
  return end;
}

void QuickCost::lower(const v1::Operator& op, const v1::Placement& layer) {
  switch (op.kind()) {
    case v1::Operator::NORM:
      return norm(op);
    case v1::Operator::LINEAR:
      return linear(op, layer);
    case v1::Operator::HEAD_NORM:
      return head_norm(op);
    case v1::Operator::ROPE:
      for (Slice& slice : vector(op.inputs(0)))
        slice.ready = serve(slice.macro, slice.ready, machine_.compute().rope(slice.elements).cycles);
      return;
    case v1::Operator::KV_APPEND:
      return append(op);
    case v1::Operator::SCORES:
      return scores(op);
    case v1::Operator::SOFTMAX:
      return softmax();
    case v1::Operator::CONTEXT:
      return context_sums(op);
    default:
      return elementwise(op);
  }
}

void QuickCost::place_vectors(const v1::Placement& layer) {
  for (const v1::VectorPlacement& placed : layer.vectors()) {
    Slices& slices = vector(placed.vector());
    for (std::size_t i = 0; i < slices.size(); ++i) {
      const v1::Macro& home = placed.slices(static_cast<int>(i)).home();
      slices[i].home = point(home);
      slices[i].macro = index(home);
      slices[i].ready = 0;
    }
  }
}

void QuickCost::place_caches(const v1::Placement& layer, std::uint32_t context) {
  const std::uint64_t entries = workloads::kv_entries(workload_.shape(), context);
  k_.clear();
  v_.clear();
  for (const v1::KvPlacement& kv : layer.kv()) {
    Cache& cache = (kv.tensor() == v1::KvPlacement::K ? k_ : v_).emplace_back();
    cache.heads = {kv.first_kv_head(), kv.first_kv_head() + kv.kv_heads()};
    cache.root = point(kv.softmax_root());
    cache.root_macro = index(kv.softmax_root());
    std::uint64_t rest = entries;
    for (const v1::KvRing& ring : kv.rings()) {
      const auto macros = static_cast<std::uint64_t>(ring.macros_size());
      const std::uint64_t here = std::min(rest, ring.entries_per_macro() * macros);
      rest -= here;
      if (here == 0) continue;
      const std::size_t first = cache.holders.size();
      for (std::uint64_t i = 0; i < std::min(here, macros); ++i) {
        const v1::Macro& at = ring.macros(static_cast<int>(i));
        cache.holders.push_back({point(at), index(at), (here - i + macros - 1) / macros, 0});
      }
      cache.new_holder = first + (here - 1) % macros;
    }
  }
}

// One multicast for each input slice, a product for each partition, one sum for each output slice.
void QuickCost::linear(const v1::Operator& op, const v1::Placement& layer) {
  const v1::MatrixPlacement* const matrix = find_matrix(layer, op.name());
  require(matrix != nullptr, "a placement has every matrix");
  const Slices& input = vector(op.inputs(0));
  const Cycle product = machine_.acim().products(1).cycles;
  terms_.clear();
  for (const v1::Partition& partition : matrix->partitions()) {
    const Slice& from = input[partition.row()];
    const RibbonPoint at = point(partition.at());
    const Cycle arrival =
        from.ready + transfers_.travel(from.home, at, machine_.activation_flits(from.elements));
    terms_.push_back({partition.column(), at, arrival + product});
  }
  for (const v1::LoraPlacement& lora : layer.loras()) {
    if (lora.matrix() == op.name()) add_lora(lora, input);
  }
  sum_terms(vector(op.outputs(0)));
}

// All ranks as one.
void QuickCost::add_lora(const v1::LoraPlacement& lora, const Slices& input) {
  std::uint32_t ranks = 0;
  for (const v1::LoraBlock& block : lora.a()) {
    ranks = std::max(ranks, block.first_rank() + block.ranks());
    const Slice& from = input[block.slice()];
    const RibbonPoint at = point(block.at());
    const Cycle arrival =
        from.ready + transfers_.travel(from.home, at, machine_.activation_flits(from.elements));
    transfers_.add_operand(at, arrival + machine_.dcim().product(from.elements, block.ranks()).cycles);
  }
  if (lora.a().empty()) return;
  const RibbonPoint root = point(lora.root());
  const Cycle sum = transfers_.sum_at(root, machine_.sum_flits(ranks));
  const Cycle spread = serve(index(lora.root()), sum, machine_.compute().macs(ranks).cycles);
  for (const v1::LoraBlock& block : lora.b()) {
    const RibbonPoint at = point(block.at());
    const Cycle product = machine_.dcim().product(block.ranks(), machine_.slice_elements()).cycles;
    const Cycle arrival = spread + transfers_.travel(root, at, machine_.activation_flits(ranks));
    terms_.push_back({block.slice(), at, arrival + product});
  }
}

// The terms, sorted by output slice.
void QuickCost::sum_terms(Slices& output) {
  first_term_.assign(output.size() + 2, 0);
  for (const Term& term : terms_) ++first_term_[term.column + 2];
  for (std::size_t i = 2; i < first_term_.size(); ++i) first_term_[i] += first_term_[i - 1];
  sorted_.resize(terms_.size());
  for (const Term& term : terms_) sorted_[first_term_[term.column + 1]++] = term;
  for (std::size_t column = 0; column < output.size(); ++column) {
    for (std::uint32_t i = first_term_[column]; i < first_term_[column + 1]; ++i)
      transfers_.add_operand(sorted_[i].at, sorted_[i].ready);
    Slice& slice = output[column];
    const Cycle sum = transfers_.sum_at(slice.home, machine_.sum_flits(slice.elements));
    slice.ready = serve(slice.macro, sum, machine_.compute().macs(slice.elements).cycles);
  }
}

void QuickCost::norm(const v1::Operator& op) {
  const Slices& input = vector(op.inputs(0));
  Slices& output = vector(op.outputs(0));
  for (const Slice& slice : input)
    transfers_.add_operand(slice.home,
                           serve(slice.macro, slice.ready, machine_.compute().macs(slice.elements).cycles));
  const Slice& root = input.front();
  const Cycle scale =
      serve(root.macro, transfers_.sum_at(root.home, 1), machine_.compute().scalar_function().cycles);
  for (std::size_t i = 0; i < input.size(); ++i) {
    const Slice& from = input[i];
    const Cycle arrival =
        from.macro == root.macro ? scale : scale + transfers_.travel(root.home, from.home, 1);
    output[i].ready = serve(from.macro, arrival, machine_.compute().macs(from.elements).cycles);
    if (output[i].macro == from.macro) continue;
    output[i].ready += transfers_.travel(from.home, output[i].home, machine_.activation_flits(from.elements));
  }
}

// As if every head lay in one slice.
void QuickCost::head_norm(const v1::Operator& op) {
  const Cycle scalar = machine_.compute().scalar_function().cycles;
  for (Slice& slice : vector(op.inputs(0))) {
    const Cycle heads = std::max<Cycle>(1, slice.elements / workload_.shape().head_dim());
    slice.ready =
        serve(slice.macro, slice.ready, 2 * machine_.compute().macs(slice.elements).cycles + heads * scalar);
  }
}

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

void QuickCost::elementwise(const v1::Operator& op) {
  Slices& output = vector(op.outputs(0));
  for (std::size_t i = 0; i < output.size(); ++i) {
    Slice& slice = output[i];
    Cycle ready = 0;
    for (const std::string& name : op.inputs()) {
      const Slice& from = vector(name)[i];
      const Cycle way =
          from.macro == slice.macro
              ? 0
              : transfers_.travel(from.home, slice.home, machine_.activation_flits(slice.elements));
      ready = std::max(ready, from.ready + way);
    }
    const pe_models::RouterCompute& compute = machine_.compute();
    const Cycle cycles = op.kind() == v1::Operator::SWIGLU ? compute.swiglu(slice.elements).cycles
                                                           : compute.macs(slice.elements).cycles;
    slice.ready = serve(slice.macro, ready, cycles);
  }
}

Cycle QuickCost::output(const v1::Operator& op) {
  const Slices& result = vector(op.inputs(0));
  const Slices& first = vectors_.front();
  Cycle end = 0;
  for (std::size_t i = 0; i < result.size(); ++i) {
    RibbonPoint next = first[i].home;
    next.column += tiles_ * machine_.mesh().width;
    const std::uint64_t flits = machine_.activation_flits(result[i].elements);
    end = std::max(end, result[i].ready + transfers_.travel(result[i].home, next, flits));
  }
  return end;
}

}  // namespace primalsim::study
