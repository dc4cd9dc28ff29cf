#include "accelerator/lower_bounds/any_mapping.h"

#include <algorithm>
#include <map>

#include "accelerator/lower_bounds/least_reduce.h"
#include "workloads/graph/sizes.h"
#include "workloads/graph/vector_bits.h"
#include "workloads/mapping/kv_position.h"
#include "workloads/mapping/stream_parts.h"

namespace primalsim::accelerator {
namespace {

std::uint64_t packet_flits(const pe_models::Machine& machine, std::uint64_t flits) {
  return std::min<std::uint64_t>(machine.router().fifo_flits, flits);
}

// How much longer a link that is a crossing takes than one within a tile, for packets of so many flits.
Cycle crossing_cycles(const pe_models::Machine& machine, std::uint64_t flits) {
  const pe_models::TileLink& link = machine.tile_link();
  const std::uint64_t bytes = flits * machine.router().flit_bytes() * link.gateway_routers;
  return std::max<Cycle>(flits, divide_up(bytes, std::uint64_t{link.bytes_per_cycle})) + link.latency_cycles +
         machine.hop_cycles();
}

// Of a vector that a mapping may have made and sent in parts.
struct Ready {
  Cycle part = 0;   // no part of any of its slices is ready before
  Cycle slice = 0;  // no slice is there as a whole before
  Cycle all = 0;    // not all slices are there before
  // In a chain that counts links apart: wherever any slice of the graph's input began. Otherwise only if it
  // is the slice that the way leads from.
  bool of_every_slice = false;
};

// Links to the farthest of so many different macros, from any macro.
std::uint64_t least_radius(std::uint64_t macros) {
  std::uint64_t links = 0;
  while (2 * links * (links + 1) + 1 < macros) ++links;
  return links;
}

// One pass over the operators.
class Chain {
 public:
  // With Links::kNone, what comes on top of the links between the home of an input slice and where the same
  // slice of the output goes: all cycles but those that a link eastward takes.
  Chain(const v1::Workload& workload, const v1::Graph& graph, const pe_models::Machine& machine,
        Links between)
      : shape_(workload.shape()),
        graph_(graph),
        machine_(machine),
        is_layer_(graph.name() == workload.layer().name()),
        between_(between),
        hop_(machine.hop_cycles()) {}

  MappingBound run(std::uint32_t tiles, std::uint32_t context) {
    macros_ = tiles * machine_.mesh().macros();
    entries_ = workloads::kv_entries(shape_, context);
    MappingBound bound;
    for (const v1::Operator& op : graph_.operators()) {
      const Ready end = end_of(op);
      if (!op.outputs().empty()) ready_[op.outputs(0)] = end;
      bound.operators.push_back({op.name(), end.all});
      if (has_links() || op.kind() == v1::Operator::OUTPUT) bound.cycles = std::max(bound.cycles, end.all);
    }
    return bound;
  }

 private:
  bool has_links() const { return between_ == Links::kOne; }
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
    return found == ready_.end() ? Ready{0, 0, 0, has_links()} : found->second;
  }
  Cycle macs(std::uint64_t count) const { return machine_.compute().macs(count).cycles; }
  // From the source's port to that of the destination, so many links away.
  Cycle transfer(std::uint64_t flits, std::uint64_t links = 0) const {
    return (2 + links) * hop_ + flits - 1;
  }

  Ready end_of(const v1::Operator& op) {
    const Ready inputs = inputs_of(op);
    switch (op.kind()) {
      case v1::Operator::NORM:
        return norm(op, inputs);
      case v1::Operator::HEAD_NORM:
        return later(inputs, machine_.compute().scalar_function().cycles);
      case v1::Operator::LINEAR:
        return linear(op, inputs);
      case v1::Operator::ROPE:
        return later(inputs, macs(2 * least_part_of(op.outputs(0))));
      case v1::Operator::SCORES:
        query_ = inputs;
        query_slices_ = slices(op.inputs(0));
        return inputs;
      case v1::Operator::CONTEXT:
        return attention(op.outputs(0));
      case v1::Operator::ADD:
        return later(inputs, macs(least_part_of(op.outputs(0))));
      case v1::Operator::SWIGLU:
        return later(inputs, machine_.compute().swiglu(least_part_of(op.outputs(0))).cycles);
      case v1::Operator::OUTPUT:
        return later(inputs, output(op.inputs(0)));
      default:
        return {std::max(inputs.part, query_.part), std::max(inputs.slice, query_.part),
                std::max(inputs.all, query_.part), inputs.of_every_slice && query_.of_every_slice};
    }
  }

  // When its inputs may be there: those of every slice, if there are such.
  Ready inputs_of(const v1::Operator& op) const {
    Ready inputs;
    for (const std::string& input : op.inputs()) {
      const Ready of_input = ready(input);
      if (inputs.of_every_slice && !of_input.of_every_slice) continue;
      if (of_input.of_every_slice && !inputs.of_every_slice) inputs = of_input;
      inputs.part = std::max(inputs.part, of_input.part);
      inputs.slice = std::max(inputs.slice, of_input.slice);
      inputs.all = std::max(inputs.all, of_input.all);
    }
    return inputs;
  }

  static Ready later(const Ready& ready, Cycle cycles) {
    return {ready.part + cycles, ready.slice + cycles, ready.all + cycles, ready.of_every_slice};
  }

  // The squares of all slices at their homes, the root of their sum, which goes to all homes, and scaling.
  // However many homes there are: few have much to do each, many are far apart.
  Ready norm(const v1::Operator& op, const Ready& inputs) const {
    const Cycle input = inputs.all;
    const Cycle pass = macs(shortest_slice(op.inputs(0)));
    const Cycle part = macs(least_part_of(op.outputs(0)));
    const Cycle root = machine_.compute().scalar_function().cycles;
    if (!inputs.of_every_slice)
      return {input + pass + root + part, input + pass + root + pass, input + pass + root + pass, true};
    const std::uint64_t count = slices(op.inputs(0));
    Cycle scale = kNever;
    Cycle end = kNever;
    for (std::uint64_t homes = divide_up(count, std::uint64_t{machine_.scratchpad().packet_buffers});
         homes <= count; ++homes) {
      const Cycle busiest = pass * divide_up(count, homes);
      const Cycle summed =
          busiest + (homes == 1 ? 0 : least_reduce_cycles(machine_, homes, 1, between_)) + root;
      const Cycle farthest = homes == 1 ? 0 : transfer(1, has_links() ? least_radius(homes) : 0);
      scale = std::min(scale, summed);
      end = std::min(end, summed + std::max(busiest, farthest + pass));
    }
    return {input + scale + part, input + scale + pass, input + end, true};
  }

  // The input slices to the partitions, the product, the sum, requantising.
  Ready linear(const v1::Operator& op, const Ready& inputs) const {
    const std::string& input = op.inputs(0);
    const std::uint64_t count = inputs.of_every_slice ? slices(input) : 1;
    const Cycle product = machine_.acim().products(1).cycles;
    // When one partition has all of a slice, if it is the longest, or the last; and when every one has.
    const Cycle last = inputs.all + transfer(machine_.activation_flits(least_part_of(input)));
    const Cycle one =
        product + std::max(arrival(inputs, longest_slice(input)), inputs.of_every_slice ? last : 0);
    const Cycle every = product + arrival(inputs, shortest_slice(input));

    const std::uint64_t part = least_part_of(op.outputs(0));
    const std::uint64_t part_flits = machine_.sum_flits(part);
    const Cycle first_part = std::max(one + least_reduce_cycles(machine_, 1, part_flits, between_),
                                      every + least_reduce_cycles(machine_, count, part_flits, between_));
    const std::uint64_t elements = shortest_slice(op.outputs(0));
    const std::uint64_t flits = machine_.sum_flits(elements);
    const std::uint64_t packet = least_last_packet(elements);
    const Cycle slice = std::max(one + least_slice_sum_cycles(machine_, 1, flits, packet, between_),
                                 every + least_slice_sum_cycles(machine_, count, flits, packet, between_));
    return {first_part + macs(part), slice + macs(part), slice + macs(part), true};
  }

  // When a port may have taken in a slice of so many elements: the last part by itself, or all one after the
  // other.
  Cycle arrival(const Ready& inputs, std::uint64_t elements) const {
    return std::max(inputs.slice + transfer(machine_.activation_flits(least_part(elements))),
                    inputs.part + transfer(machine_.activation_flits(elements)));
  }

  // Of the last packet of a slice's sum, in whatever parts.
  std::uint64_t least_last_packet(std::uint64_t elements) const {
    std::uint64_t least = kNever;
    for (std::uint32_t parts = 1; parts <= workloads::kMostStreamParts; ++parts) {
      const std::uint32_t each =
          workloads::stream_part_elements(static_cast<std::uint32_t>(elements), parts, machine_);
      const std::uint64_t last = (elements - 1) % each + 1;
      least = std::min(least, (machine_.sum_flits(last) - 1) % machine_.router().fifo_flits + 1);
    }
    return least;
  }

  // A slice of the context needs a position at least. For all of them there is all work on the cache.
  Ready attention(const std::string& context) const {
    const Cycle least = 5 + machine_.compute().scalar_function().cycles;
    const Cycle all = query_.of_every_slice ? std::max(least, work_on_cache(context)) : least;
    const Cycle query = query_.part;
    return {query + least, query + least, query + all, query_.of_every_slice};
  }

  // The macros have the work on all pairs of a position and a head between them. But for the homes of q and
  // the context, of which each does no more than it has time for, a macro begins when a head of q has come;
  // and so late that only few operands could still be summed, only few work.
  Cycle work_on_cache(const std::string& context) const {
    const std::uint64_t scores = entries_ * shape_.heads();
    const Cycle products = machine_
                               .dynamic_macs(entries_, std::uint64_t{shape_.heads()} * shape_.head_dim(),
                                             std::uint64_t{shape_.kv_heads()} * shape_.head_dim())
                               .cycles;
    const Cycle work = 2 * products + 2 * macs(scores) + machine_.compute().exponentials(scores).cycles;
    const Cycle mean = divide_up(work, macros_) + 1;
    const std::uint64_t homes = query_slices_ + slices(context);
    if (homes >= macros_) return mean;
    const Cycle begin = transfer(machine_.activation_flits(shape_.head_dim()), has_links() ? 1 : 0);
    const std::uint64_t others = macros_ - homes;
    // The work of pairs that a home has a hand in, for each cycle of the homes: of the context at least.
    const std::uint64_t with_homes = homes * divide_up(work, products);
    Cycle least = mean;
    Cycle late_products = 0;  // of the context, in the last cycles
    std::vector<HeadSum> sums = head_sums(others);
    for (Cycle late = 0;; ++late) {
      // All the work of pairs whose product is so late.
      const Cycle late_work = divide_up(late_products * work, products);
      const Cycle early = others * (begin + late) + work;
      if (early > late_work) least = std::max(least, (early - late_work) / (others + with_homes));
      std::uint64_t open = 0;
      for (HeadSum& each : sums) open += each.count * each.sums.next();
      open = std::min(open, others);
      if (open * work >= others * products) return least;
      late_products += open;
    }
  }

  // Sums of the context, with as many operands each as there may be: of each head in each slice.
  struct HeadSum {
    std::uint64_t count = 0;
    SliceSums sums;
  };
  std::vector<HeadSum> head_sums(std::uint64_t most_operands) const {
    std::map<std::uint64_t, std::uint64_t> count_of;  // by elements
    for (std::uint64_t head = 0; head < shape_.heads(); ++head) {
      const std::uint64_t end = (head + 1) * shape_.head_dim();
      for (std::uint64_t at = head * shape_.head_dim(); at < end;) {
        const std::uint64_t next =
            std::min(end, (at / machine_.slice_elements() + 1) * machine_.slice_elements());
        ++count_of[next - at];
        at = next;
      }
    }
    std::vector<HeadSum> result;
    for (const auto& [elements, count] : count_of)
      result.push_back(
          {count, SliceSums(machine_, machine_.sum_flits(elements), 1, between_, most_operands)});
    return result;
  }

  // Into the next tile; where links are counted apart, what its crossing takes longer than one of a flit.
  Cycle output(const std::string& vector) const {
    if (!is_layer_) return macs(shortest_slice(vector));
    const std::uint64_t flits =
        machine_.flits(least_part_of(vector), workloads::vector_bits(graph_, vector, machine_));
    return transfer(flits) + crossing_cycles(machine_, packet_flits(machine_, flits)) -
           (has_links() ? 0 : crossing_cycles(machine_, 1));
  }

  const v1::ModelShape& shape_;
  const v1::Graph& graph_;
  const pe_models::Machine& machine_;
  const bool is_layer_;
  const Links between_;
  const Cycle hop_;
  std::uint64_t macros_ = 1;
  std::uint64_t entries_ = 1;
  Ready query_;
  std::uint64_t query_slices_ = 0;
  std::map<std::string, Ready> ready_;
};

}  // namespace

MappingBound any_mapping_bound(const v1::Workload& workload, const v1::Graph& graph,
                               const pe_models::Machine& machine, std::uint32_t tiles,
                               std::uint32_t context) {
  MappingBound bound = Chain(workload, graph, machine, Links::kOne).run(tiles, context);
  if (graph.name() != workload.layer().name()) return bound;
  // A slice of the output goes to where the same slice of the input was, so many tiles further on.
  const Cycle links =
      std::uint64_t{machine.mesh().width} * machine.hop_cycles() + crossing_cycles(machine, 1);
  const Cycle moving =
      Chain(workload, graph, machine, Links::kNone).run(tiles, context).cycles + tiles * links;
  bound.cycles = std::max(bound.cycles, moving);
  return bound;
}

}  // namespace primalsim::accelerator
