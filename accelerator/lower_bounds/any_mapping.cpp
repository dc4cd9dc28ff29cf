#include "accelerator/lower_bounds/any_mapping.h"

#include <algorithm>
#include <map>

#include "workloads/graph/sizes.h"
#include "workloads/graph/vector_bits.h"
#include "workloads/mapping/kv_position.h"

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

// One pass over the operators. A number per vector: none of its slices is ready before.
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
      const Cycle end = end_of(op);
      if (!op.outputs().empty()) ready_[op.outputs(0)] = end;
      bound.operators.push_back({op.name(), end});
      bound.cycles = std::max(bound.cycles, end);
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
  // Vectors that nothing has made yet are there from the start.
  Cycle ready(const std::string& vector) const {
    const auto found = ready_.find(vector);
    return found == ready_.end() ? 0 : found->second;
  }
  Cycle macs(std::uint64_t count) const { return machine_.compute().macs(count).cycles; }
  // From the source's port to that of the destination, its macro or any other.
  Cycle transfer(std::uint64_t flits) const { return 2 * hop_ + flits - 1; }

  Cycle end_of(const v1::Operator& op) {
    Cycle inputs = 0;
    for (const std::string& input : op.inputs()) inputs = std::max(inputs, ready(input));
    switch (op.kind()) {
      case v1::Operator::NORM:
        return inputs + norm(op.inputs(0));
      case v1::Operator::HEAD_NORM:
        return inputs + machine_.compute().scalar_function().cycles;
      case v1::Operator::LINEAR:
        return inputs + linear(op);
      case v1::Operator::ROPE:
        return inputs + macs(2 * shortest_slice(op.outputs(0)));
      case v1::Operator::SCORES:
        query_ = inputs;
        return inputs;
      case v1::Operator::CONTEXT:
        return query_ + attention();
      case v1::Operator::ADD:
        return inputs + macs(shortest_slice(op.outputs(0)));
      case v1::Operator::SWIGLU:
        return inputs + machine_.compute().swiglu(shortest_slice(op.outputs(0))).cycles;
      case v1::Operator::OUTPUT:
        return inputs + output(op.inputs(0));
      default:
        return std::max(inputs, query_);
    }
  }

  // The squares of a slice, the root of their sum, and scaling. If not all slices can be at one macro, at
  // least one number goes to another and back.
  Cycle norm(const std::string& input) const {
    const Cycle pass = macs(shortest_slice(input));
    const Cycle least = 2 * pass + machine_.compute().scalar_function().cycles;
    if (moving_ || slices(input) <= machine_.scratchpad().packet_buffers) return least;
    return least + transfer(1) + hop_ + machine_.compute().adder_latency_cycles;
  }

  // An input slice to a partition, the product, the sum, requantising.
  Cycle linear(const v1::Operator& op) const {
    const std::uint64_t sum = machine_.sum_flits(shortest_slice(op.outputs(0)));
    const Cycle product = machine_.acim().products(1).cycles;
    const Cycle after = macs(shortest_slice(op.outputs(0)));
    const Cycle by_longest = transfer(machine_.activation_flits(longest_slice(op.inputs(0)))) + product +
                             least_reduce_cycles(machine_, 1, sum) + after;
    if (moving_) return by_longest;
    const Cycle by_all = transfer(machine_.activation_flits(shortest_slice(op.inputs(0)))) + product +
                         least_reduce_cycles(machine_, slices(op.inputs(0)), sum) + after;
    return std::max(by_longest, by_all);
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
        machine_.flits(shortest_slice(vector), workloads::vector_bits(graph_, vector, machine_));
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
  std::map<std::string, Cycle> ready_;
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
