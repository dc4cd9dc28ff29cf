#include "accelerator/lower_bounds/any_mapping.h"

#include <algorithm>
#include <map>

#include "workloads/graph/sizes.h"
#include "workloads/graph/vector_bits.h"
#include "workloads/mapping/kv_position.h"
#include "workloads/mapping/stream_parts.h"

namespace primalsim::accelerator {
namespace {

Cycle hop_cycles(const pe_models::Machine& machine) { return 1 + machine.router().link_latency_cycles; }

std::uint64_t packet_flits(const pe_models::Machine& machine, std::uint64_t flits) {
  return std::min<std::uint64_t>(machine.router().fifo_flits, flits);
}

// How much longer a link that is a crossing takes than one within a tile, for packets of so many flits.
Cycle crossing_cycles(const pe_models::Machine& machine, std::uint64_t flits) {
  const pe_models::TileLink& link = machine.tile_link();
  const std::uint64_t bytes = flits * machine.router().flit_bytes() * link.gateway_routers;
  return std::max<Cycle>(flits, divide_up(bytes, std::uint64_t{link.bytes_per_cycle})) + link.latency_cycles +
         hop_cycles(machine);
}

// Of a vector that a mapping may have made and sent in parts.
struct Ready {
  Cycle part = 0;   // no part of any of its slices is ready before
  Cycle slice = 0;  // no slice is there as a whole before
};

// One pass over the operators.
class Chain {
 public:
  // With `moving`, only what lies on a way from a slice of the input to the same slice of the output counts,
  // wherever that way leads; its links come on top.
  Chain(const v1::Workload& workload, const v1::Graph& graph, const pe_models::Machine& machine, bool moving)
      : shape_(workload.shape()),
        graph_(graph),
        machine_(machine),
        moving_(moving),
        is_layer_(graph.name() == workload.layer().name()),
        hop_(hop_cycles(machine)) {}

  MappingBound run(std::uint32_t tiles, std::uint32_t context) {
    macros_ = tiles * machine_.mesh().macros();
    entries_ = workloads::kv_entries(shape_, context);
    MappingBound bound;
    for (const v1::Operator& op : graph_.operators()) {
      const Ready end = end_of(op);
      if (!op.outputs().empty()) ready_[op.outputs(0)] = end;
      bound.operators.push_back({op.name(), end.slice});
      bound.cycles = std::max(bound.cycles, end.slice);
    }
    return bound;
  }

 private:
  std::uint32_t length(const std::string& vector) const { return workloads::vector_length(graph_, vector); }
  std::uint64_t longest_slice(const std::string& vector) const {
    return std::min(length(vector), machine_.slice_elements());
  }
  std::uint64_t shortest_slice(const std::string& vector) const {
    const std::uint32_t rest = length(vector) % machine_.slice_elements();
    return rest != 0 ? rest : machine_.slice_elements();
  }
  std::uint64_t slices(const std::string& vector) const {
    return workloads::slices(length(vector), machine_.slice_elements());
  }
  // The least part that the stream of a slice is cut into, in any mapping.
  std::uint64_t least_part(std::uint64_t elements) const {
    return workloads::least_stream_part(static_cast<std::uint32_t>(elements), machine_);
  }
  std::uint64_t least_part_of(const std::string& vector) const {
    return std::min(least_part(shortest_slice(vector)), least_part(longest_slice(vector)));
  }
  // Vectors that nothing has made yet are there from the start.
  Ready ready(const std::string& vector) const {
    const auto found = ready_.find(vector);
    return found == ready_.end() ? Ready{} : found->second;
  }
  Cycle macs(std::uint64_t count) const { return machine_.compute().macs(count).cycles; }
  // From the source's port to that of the destination, its macro or any other.
  Cycle transfer(std::uint64_t flits) const { return 2 * hop_ + flits - 1; }

  Ready end_of(const v1::Operator& op) {
    Ready inputs;
    for (const std::string& input : op.inputs()) {
      inputs.part = std::max(inputs.part, ready(input).part);
      inputs.slice = std::max(inputs.slice, ready(input).slice);
    }
    switch (op.kind()) {
      case v1::Operator::NORM:
        return norm(op, inputs.slice);
      case v1::Operator::HEAD_NORM:
        return later(inputs, machine_.compute().scalar_function().cycles);
      case v1::Operator::LINEAR:
        return linear(op, inputs.slice);
      case v1::Operator::ROPE:
        return later(inputs, macs(2 * least_part_of(op.outputs(0))));
      case v1::Operator::SCORES:
        query_ = inputs.part;
        return inputs;
      case v1::Operator::CONTEXT:
        return later({query_, query_}, attention());
      case v1::Operator::ADD:
        return later(inputs, macs(least_part_of(op.outputs(0))));
      case v1::Operator::SWIGLU:
        return later(inputs, machine_.compute().swiglu(least_part_of(op.outputs(0))).cycles);
      case v1::Operator::OUTPUT:
        return later(inputs, output(op.inputs(0)));
      default:
        return {std::max(inputs.part, query_), std::max(inputs.slice, query_)};
    }
  }

  static Ready later(const Ready& ready, Cycle cycles) { return {ready.part + cycles, ready.slice + cycles}; }

  // The squares of a slice, the root of their sum, and scaling. If not all slices can be at one macro, at
  // least one number goes to another and back.
  Ready norm(const v1::Operator& op, Cycle input) const {
    const Cycle pass = macs(shortest_slice(op.inputs(0)));
    Cycle scale = input + pass + machine_.compute().scalar_function().cycles;
    if (!moving_ && slices(op.inputs(0)) > machine_.scratchpad().packet_buffers)
      scale += transfer(1) + hop_ + machine_.compute().adder_latency_cycles;
    return {scale + macs(least_part_of(op.outputs(0))), scale + pass};
  }

  // The last part of an input slice to a partition, the product, the sum, requantising. The sum's flits come
  // one after the other, in whatever parts.
  Ready linear(const v1::Operator& op, Cycle input) const {
    const auto last_part = [&](std::uint64_t slice) {
      return transfer(machine_.activation_flits(least_part(slice)));
    };
    const std::uint64_t part = least_part_of(op.outputs(0));
    const std::uint64_t part_flits = machine_.sum_flits(part);
    const Cycle product = machine_.acim().products(1).cycles;
    const Cycle one = last_part(longest_slice(op.inputs(0))) + least_reduce_cycles(machine_, 1, part_flits);
    const Cycle all = last_part(shortest_slice(op.inputs(0))) +
                      least_reduce_cycles(machine_, slices(op.inputs(0)), part_flits);
    const Cycle first = input + product + (moving_ ? one : std::max(one, all)) + macs(part);
    return {first, first + machine_.sum_flits(shortest_slice(op.outputs(0))) - part_flits};
  }

  // The busiest macro has at least its share of the work on the cache, all of it between q and the context.
  Cycle attention() const {
    const std::uint64_t scores = entries_ * shape_.heads();
    const Cycle products = machine_
                               .dynamic_macs(entries_, std::uint64_t{shape_.heads()} * shape_.head_dim(),
                                             std::uint64_t{shape_.kv_heads()} * shape_.head_dim())
                               .cycles;
    const Cycle work = 2 * products + 2 * macs(scores) + machine_.compute().exponentials(scores).cycles;
    // On a way through one position of one head everything happens once.
    const Cycle least = 5 + machine_.compute().scalar_function().cycles;
    return moving_ ? least : std::max(divide_up(work, macros_) + 1, least);
  }

  Cycle output(const std::string& vector) const {
    if (!is_layer_) return macs(shortest_slice(vector));
    const std::uint64_t flits =
        machine_.flits(least_part_of(vector), workloads::vector_bits(graph_, vector, machine_));
    return transfer(flits) + (moving_ ? 0 : crossing_cycles(machine_, packet_flits(machine_, flits)));
  }

  const v1::ModelShape& shape_;
  const v1::Graph& graph_;
  const pe_models::Machine& machine_;
  const bool moving_;
  const bool is_layer_;
  const Cycle hop_;
  std::uint64_t macros_ = 1;
  std::uint64_t entries_ = 1;
  Cycle query_ = 0;
  std::map<std::string, Ready> ready_;
};

}  // namespace

Cycle least_reduce_cycles(const pe_models::Machine& machine, std::uint64_t operands, std::uint64_t flits) {
  const Cycle hop = hop_cycles(machine);
  const Cycle adder = machine.compute().adder_latency_cycles;
  if (machine.compute().inline_adders) return 2 * hop + adder + flits - 1;  // to the root, which takes it in
  const std::uint64_t packet = packet_flits(machine, flits);
  // most[t]: operands whose sum can have its head complete at one macro in cycle t. Heads come out of its
  // router a packet apart; each is an operand, or the sum of others at another macro.
  std::vector<std::uint64_t> most;
  for (Cycle t = 0;; ++t) {
    std::uint64_t sum = 0;
    for (Cycle seen = t - std::min(t, adder); t >= adder && seen >= 2 * hop; seen -= packet) {
      const std::uint64_t of_others = seen >= 3 * hop ? most[seen - 3 * hop] : 0;
      sum += std::max<std::uint64_t>(1, of_others);
      if (seen < packet) break;
    }
    if (sum >= operands) return t + flits - 1;
    most.push_back(std::min(sum, operands));
  }
}

MappingBound any_mapping_bound(const v1::Workload& workload, const v1::Graph& graph,
                               const pe_models::Machine& machine, std::uint32_t tiles,
                               std::uint32_t context) {
  MappingBound bound = Chain(workload, graph, machine, false).run(tiles, context);
  if (graph.name() != workload.layer().name()) return bound;
  // A slice of the output goes to where the same slice of the input was, so many tiles further on.
  const Cycle links = std::uint64_t{machine.mesh().width} * hop_cycles(machine) + crossing_cycles(machine, 1);
  const Cycle moving = Chain(workload, graph, machine, true).run(tiles, context).cycles + tiles * links;
  bound.cycles = std::max(bound.cycles, moving);
  return bound;
}

}  // namespace primalsim::accelerator
