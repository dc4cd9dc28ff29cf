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
      loads_(machine.ribbon(1)),
      sum_loads_(machine.ribbon(1)),
      vectors_(static_cast<std::size_t>(workload.layer().vectors_size())) {
  for (std::size_t i = 0; i < vectors_.size(); ++i) {
    const std::uint32_t length = workload.layer().vectors(static_cast<int>(i)).length();
    for (std::uint32_t begin = 0; begin < length; begin += machine.slice_elements()) {
      Slice& slice = vectors_[i].emplace_back();
      slice.elements = std::min(machine.slice_elements(), length - begin);
      slice.flits = machine.activation_flits(slice.elements);
      slice.length = transfers_.length(slice.flits);
    }
  }
}

RibbonPoint QuickCost::point(const v1::Macro& macro) const {
  return {macro.tile() * machine_.mesh().width + macro.x(), macro.y(), macro.tile()};
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
  loaded_.clear();
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
    first_of_ring_.assign(static_cast<std::size_t>(kv.rings_size()), kNoHolder);
    workloads::visit_kv_turns(kv, 0, entries, [&](std::uint32_t ring, std::uint32_t, std::uint64_t count) {
      add_holders(kv.rings(static_cast<int>(ring)), first_of_ring_[ring], count, cache);
    });
  }
}

// `first`: the ring's first holder, if it had a turn before; then all its macros are holders.
void QuickCost::add_holders(const v1::KvRing& ring, std::size_t& first, std::uint64_t entries, Cache& cache) {
  const auto macros = static_cast<std::uint64_t>(ring.macros_size());
  const bool is_new = first == kNoHolder;
  if (is_new) first = cache.holders.size();
  for (std::uint64_t i = 0; i < std::min(entries, macros); ++i) {
    const std::uint64_t here = (entries - i + macros - 1) / macros;
    if (is_new) {
      const v1::Macro& at = ring.macros(static_cast<int>(i));
      cache.holders.push_back({point(at), index(at), here, 0});
    } else {
      cache.holders[first + i].entries += here;
    }
  }
  cache.new_holder = first + (entries - 1) % macros;
}

// The multicasts of all that LINEAR operators read of a vector.
void QuickCost::load_links(const std::string& name, const v1::Placement& layer) {
  loaded_ = name;
  loads_.clear(tiles_);
  const Slices& input = vector(name);
  terms_.clear();
  for (const v1::Operator& op : workload_.layer().operators()) {
    if (op.kind() != v1::Operator::LINEAR || op.inputs(0) != name) continue;
    for (const v1::Partition& partition : find_matrix(layer, op.name())->partitions())
      terms_.push_back({partition.row(), point(partition.at()), 0});
  }
  sort_terms(input.size());
  for (std::size_t row = 0; row < input.size(); ++row) {
    for (std::uint32_t i = first_term_[row]; i < first_term_[row + 1]; ++i)
      loads_.add_destination(sorted_[i].at);
    loads_.add_source(input[row].home, input[row].flits);
  }
  loads_.finish();
  sum_loads_.clear(tiles_);
  for (const v1::Operator& op : workload_.layer().operators()) {
    if (op.kind() != v1::Operator::LINEAR || op.inputs(0) != name) continue;
    terms_.clear();
    for (const v1::Partition& partition : find_matrix(layer, op.name())->partitions())
      terms_.push_back({partition.column(), point(partition.at()), 0});
    const Slices& output = vector(op.outputs(0));
    sort_terms(output.size());
    for (std::size_t column = 0; column < output.size(); ++column) {
      for (std::uint32_t i = first_term_[column]; i < first_term_[column + 1]; ++i)
        sum_loads_.add_operand(sorted_[i].at);
      sum_loads_.add_root(output[column].home, machine_.sum_flits(output[column].elements));
    }
  }
  sum_loads_.finish();
}

// As if all that goes over the busiest link on the way went before it.
Cycle QuickCost::arrival(const Slice& from, const RibbonPoint& at) const {
  const std::uint64_t load = loads_.busiest(from.home, at);
  const Cycle waits = load > from.flits ? load - from.flits : 0;
  return from.ready + waits + transfers_.way(from.home, at, from.flits) + from.length;
}

// One multicast for each input slice, a product for each partition, one sum for each output slice.
void QuickCost::linear(const v1::Operator& op, const v1::Placement& layer) {
  const v1::MatrixPlacement* const matrix = find_matrix(layer, op.name());
  require(matrix != nullptr, "a placement has every matrix");
  const Slices& input = vector(op.inputs(0));
  if (loaded_ != op.inputs(0)) load_links(op.inputs(0), layer);
  const Cycle product = machine_.acim().products(1).cycles;
  terms_.clear();
  for (const v1::Partition& partition : matrix->partitions()) {
    const Slice& from = input[partition.row()];
    const RibbonPoint at = point(partition.at());
    terms_.push_back({partition.column(), at, arrival(from, at) + product});
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
    transfers_.add_operand(at,
                           arrival(from, at) + machine_.dcim().product(from.elements, block.ranks()).cycles);
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

// By the slice they belong to.
void QuickCost::sort_terms(std::size_t slices) {
  first_term_.assign(slices + 2, 0);
  for (const Term& term : terms_) ++first_term_[term.slice + 2];
  for (std::size_t i = 2; i < first_term_.size(); ++i) first_term_[i] += first_term_[i - 1];
  sorted_.resize(terms_.size());
  for (const Term& term : terms_) sorted_[first_term_[term.slice + 1]++] = term;
}

void QuickCost::sum_terms(Slices& output) {
  sort_terms(output.size());
  for (std::size_t column = 0; column < output.size(); ++column) {
    Slice& slice = output[column];
    std::uint64_t load = 0;
    for (std::uint32_t i = first_term_[column]; i < first_term_[column + 1]; ++i) {
      load = std::max(load, sum_loads_.busiest_to_root(sorted_[i].at, slice.home));
      transfers_.add_operand(sorted_[i].at, sorted_[i].ready);
    }
    const std::uint64_t flits = machine_.sum_flits(slice.elements);
    const Cycle waits = load > flits ? load - flits : 0;
    const Cycle sum = transfers_.sum_at(slice.home, flits) + waits;
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
