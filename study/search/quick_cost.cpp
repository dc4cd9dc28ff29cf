#include "study/search/quick_cost.h"

#include <algorithm>

#include "core/error.h"
#include "workloads/graph/vector_bits.h"
#include "workloads/lowering/operators.h"
#include "workloads/mapping/kv_position.h"
#include "workloads/mapping/stream_parts.h"

namespace primalsim::study {
namespace {

constexpr std::size_t kNoHolder = static_cast<std::size_t>(-1);

}  // namespace

QuickCost::QuickCost(const v1::Workload& workload, const pe_models::Machine& machine)
    : workload_(workload),
      machine_(machine),
      attention_(workload.shape(), machine.slice_elements()),
      one_tile_(machine.ribbon(1)),
      transfers_(machine),
      vectors_(static_cast<std::size_t>(workload.layer().vectors_size())),
      loads_(one_tile_),
      sum_loads_(one_tile_) {
  for (std::size_t i = 0; i < vectors_.size(); ++i) {
    const v1::Vector& vector = workload.layer().vectors(static_cast<int>(i));
    const std::uint32_t length = vector.length();
    const std::uint32_t bits = workloads::vector_bits(workload.layer(), vector.name(), machine);
    for (std::uint32_t begin = 0; begin < length; begin += machine.slice_elements()) {
      Slice& slice = vectors_[i].emplace_back();
      slice.elements = std::min(machine.slice_elements(), length - begin);
      slice.flits = machine.flits(slice.elements, bits);
      slice.sum_flits = machine.sum_flits(slice.elements);
      slice.pass = machine.compute().macs(slice.elements).cycles;
    }
  }
  std::uint32_t matrices = 0;
  for (const v1::Operator& op : workload.layer().operators()) {
    Step& step = steps_.emplace_back();
    step.kind = op.kind();
    for (const std::string& input : op.inputs()) step.inputs.push_back(vector_index(input));
    if (!op.outputs().empty()) step.output = vector_index(op.outputs(0));
    if (op.kind() == v1::Operator::LINEAR) step.matrix = matrices++;
  }
}

std::uint32_t QuickCost::vector_index(const std::string& name) const {
  for (int i = 0; i < workload_.layer().vectors_size(); ++i) {
    if (workload_.layer().vectors(i).name() == name) return static_cast<std::uint32_t>(i);
  }
  throw_input_error("workload: there is no vector '{}'", name);
}

std::uint32_t QuickCost::index(const v1::Macro& macro) const {
  return one_tile_.index({macro.tile(), macro.x(), macro.y()});
}

// A task on the compute macro of a router: when it is done.
Cycle QuickCost::serve(std::uint32_t macro, Cycle ready, Cycle cycles) {
  free_[macro] = std::max(free_[macro], ready) + cycles;
  return free_[macro];
}

void QuickCost::set_tiles(std::uint32_t tiles) {
  if (tiles == tiles_) return;
  tiles_ = tiles;
  points_.clear();
  const Ribbon ribbon = machine_.ribbon(tiles);
  for (std::uint32_t macro = 0; macro < ribbon.macros(); ++macro) {
    const MacroPosition at = ribbon.position(macro);
    points_.push_back({ribbon.column(at), at.y, at.tile});
  }
  holder_at_.assign(ribbon.macros(), 0);
}

// The flits and passes of a part are those of a slice in proportion.
void QuickCost::set_parts(std::uint32_t parts) {
  if (parts == parts_) return;
  parts_ = parts;
  for (Slices& slices : vectors_) {
    for (Slice& slice : slices) {
      slice.part_elements = workloads::stream_part_elements(slice.elements, parts, machine_);
      const auto of_part = [&](std::uint64_t all) {
        return std::max<std::uint64_t>(1, all * slice.part_elements / slice.elements);
      };
      slice.part_flits = of_part(slice.flits);
      slice.part_length = transfers_.length(slice.part_flits);
      slice.part_sum_flits = of_part(slice.sum_flits);
      slice.part_pass = machine_.compute().macs(slice.part_elements).cycles;
    }
  }
}

// Of the operands that have been added: the first part as if it were alone, and behind it the flits of the
// others.
Cycle QuickCost::sum_at(const Slice& slice) {
  return transfers_.sum_at(slice.home, slice.part_sum_flits) + slice.sum_flits - slice.part_sum_flits;
}

Cycle QuickCost::cycles(const workloads::FlatPlacement& layer, std::uint32_t parts, std::uint32_t context) {
  set_tiles(layer.draft.ribbon.tiles);
  set_parts(parts);
  loaded_ = workloads::kNoIndex;
  free_.assign(points_.size(), 0);
  place_vectors(layer.draft);
  place_caches(layer.caches, context);
  Cycle end = 0;
  for (const Step& step : steps_) {
    if (step.kind == v1::Operator::OUTPUT) {
      end = std::max(end, output(step));
    } else {
      take(step, layer);
    }
  }
  return end;
}

void QuickCost::take(const Step& step, const workloads::FlatPlacement& layer) {
  switch (step.kind) {
    case v1::Operator::NORM:
      return norm(step);
    case v1::Operator::LINEAR:
      return linear(step, layer);
    case v1::Operator::HEAD_NORM:
      return head_norm(step);
    case v1::Operator::ROPE:
      return rope(step);
    case v1::Operator::KV_APPEND:
      return append(step);
    case v1::Operator::SCORES:
      return scores(step);
    case v1::Operator::SOFTMAX:
      return softmax();
    case v1::Operator::CONTEXT:
      context_products();
      return context_sums(step);
    default:
      return elementwise(step);
  }
}

void QuickCost::place_vectors(const workloads::Draft& layer) {
  for (std::size_t vector = 0; vector < vectors_.size(); ++vector) {
    for (std::size_t i = 0; i < vectors_[vector].size(); ++i) {
      Slice& slice = vectors_[vector][i];
      slice.macro = layer.homes[vector][i].home;
      slice.home = point(slice.macro);
      slice.ready = 0;
    }
  }
}

void QuickCost::place_caches(const std::vector<workloads::FlatCache>& caches, std::uint32_t context) {
  const std::uint64_t entries = workloads::kv_entries(workload_.shape(), context);
  std::size_t used[2] = {0, 0};  // of k_ and v_, whose storage is used again
  for (const workloads::FlatCache& kv : caches) {
    const bool is_k = kv.tensor == v1::KvPlacement::K;
    std::vector<Cache>& all = is_k ? k_ : v_;
    if (used[is_k ? 0 : 1] == all.size()) all.emplace_back();
    Cache& cache = all[used[is_k ? 0 : 1]++];
    cache.heads = {kv.first_head, kv.first_head + kv.heads};
    cache.root = point(kv.root);
    cache.root_macro = kv.root;
    cache.written = 0;
    cache.holders.clear();
    first_of_ring_.assign(kv.rings.size(), kNoHolder);
    workloads::visit_kv_turns(kv, 0, entries, [&](std::uint32_t ring, std::uint32_t, std::uint64_t count) {
      add_holders(kv.rings[ring], first_of_ring_[ring], count, cache);
    });
  }
  k_.resize(used[0]);
  v_.resize(used[1]);
}

// `first`: the ring's first holder, if it had a turn before; then all its macros are holders.
void QuickCost::add_holders(const std::vector<std::uint32_t>& macros, std::size_t& first,
                            std::uint64_t entries, Cache& cache) {
  const bool is_new = first == kNoHolder;
  if (is_new) first = cache.holders.size();
  const std::uint64_t each = entries / macros.size();
  const std::uint64_t more = entries % macros.size();  // of the macros, the first ones
  for (std::size_t i = 0; i < std::min<std::uint64_t>(entries, macros.size()); ++i) {
    const std::uint64_t here = each + (i < more ? 1 : 0);
    if (is_new) {
      cache.holders.push_back({point(macros[i]), macros[i], here, 0});
    } else {
      cache.holders[first + i].entries += here;
    }
  }
  cache.new_holder = first + (entries - 1) % macros.size();
}

void QuickCost::norm(const Step& step) {
  const Slices& input = vectors_[step.inputs[0]];
  Slices& output = vectors_[step.output];
  for (const Slice& slice : input)
    transfers_.add_operand(slice.home, serve(slice.macro, slice.ready, slice.pass));
  const Slice& root = input.front();
  const Cycle scale =
      serve(root.macro, transfers_.sum_at(root.home, 1), machine_.compute().scalar_function().cycles);
  for (std::size_t i = 0; i < input.size(); ++i) {
    const Slice& from = input[i];
    const Cycle arrival =
        from.macro == root.macro ? scale : scale + transfers_.travel(root.home, from.home, 1);
    output[i].ready = serve(from.macro, arrival, from.pass);
    if (output[i].macro == from.macro) continue;
    output[i].ready += transfers_.travel(from.home, output[i].home, output[i].flits);
  }
}

// As if every head lay in one slice.
void QuickCost::head_norm(const Step& step) {
  const Cycle scalar = machine_.compute().scalar_function().cycles;
  for (Slice& slice : vectors_[step.inputs[0]]) {
    const Cycle heads = std::max<Cycle>(1, slice.elements / workload_.shape().head_dim());
    slice.ready = serve(slice.macro, slice.ready, 2 * slice.pass + heads * scalar);
  }
}

void QuickCost::rope(const Step& step) {
  for (Slice& slice : vectors_[step.inputs[0]])
    slice.ready = serve(slice.macro, slice.ready, machine_.compute().rope(slice.part_elements).cycles);
}

void QuickCost::elementwise(const Step& step) {
  Slices& output = vectors_[step.output];
  for (std::size_t i = 0; i < output.size(); ++i) {
    Slice& slice = output[i];
    Cycle ready = 0;
    for (const std::uint32_t input : step.inputs) {
      const Slice& from = vectors_[input][i];
      const Cycle way =
          from.macro == slice.macro ? 0 : transfers_.travel(from.home, slice.home, from.part_flits);
      ready = std::max(ready, from.ready + way);
    }
    const bool is_swiglu = step.kind == v1::Operator::SWIGLU;
    slice.ready = serve(slice.macro, ready,
                        is_swiglu ? machine_.compute().swiglu(slice.part_elements).cycles : slice.part_pass);
  }
}

Cycle QuickCost::output(const Step& step) {
  const Slices& result = vectors_[step.inputs[0]];
  const Slices& first = vectors_.front();
  Cycle end = 0;
  for (std::size_t i = 0; i < result.size(); ++i) {
    RibbonPoint next = first[i].home;
    next.column += tiles_ * one_tile_.width;
    next.tile += tiles_;
    end = std::max(end, result[i].ready + transfers_.travel(result[i].home, next, result[i].part_flits));
  }
  return end;
}

}  // namespace primalsim::study
