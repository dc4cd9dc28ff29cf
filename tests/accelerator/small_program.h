// Small Programs written in a few lines, and a small machine to run them on.
#pragma once

#include <initializer_list>
#include <vector>

#include "primalsim/v1/architecture.pb.h"
#include "primalsim/v1/program.pb.h"

namespace primalsim::testing {

// Tiles of 4 x 4 macros with 2 gateways (rows 1 and 3); a hop costs 2 cycles, an adder 1; flits of 8 bytes,
// FIFOs of 32.
inline v1::Architecture small_architecture() {
  v1::Architecture architecture;
  architecture.set_name("small");
  architecture.set_clock_ghz(1);
  architecture.mutable_mesh()->set_width(4);
  architecture.mutable_mesh()->set_height(4);
  architecture.mutable_router()->set_flit_bits(64);
  architecture.mutable_router()->set_fifo_flits(32);
  architecture.mutable_router()->set_link_latency_cycles(1);
  architecture.mutable_tile_link()->set_gateway_routers(2);
  architecture.mutable_tile_link()->set_bytes_per_cycle(16);
  architecture.mutable_tile_link()->set_latency_ns(5);
  architecture.mutable_acim()->set_rows(256);
  architecture.mutable_acim()->set_columns(256);
  architecture.mutable_acim()->set_product_cycles(0);
  architecture.mutable_dcim()->set_rows(256);
  architecture.mutable_dcim()->set_columns(64);
  architecture.mutable_scratchpad()->set_bytes(16384);
  architecture.mutable_scratchpad()->set_word_bytes(8);
  architecture.mutable_scratchpad()->set_words_per_cycle(1);
  architecture.mutable_scratchpad()->set_accumulators(8);
  architecture.mutable_scratchpad()->set_packet_buffers(8);
  architecture.mutable_router_compute()->set_adder_latency_cycles(1);
  architecture.mutable_precision()->set_weight_bits(8);
  architecture.mutable_precision()->set_activation_bits(8);
  architecture.mutable_precision()->set_kv_bits(8);
  architecture.mutable_precision()->set_sum_bits(16);
  return architecture;
}

struct After {
  std::uint32_t task = 0;
  std::uint32_t output = 0;
};

struct At {
  std::uint32_t macro = 0;
  v1::Port port = v1::PORT_LOCAL;
};

struct OperandAt {
  std::uint32_t node = 0;
  v1::Port port = v1::PORT_ACIM;
  std::vector<After> after;
};

// Adds tasks one by one; each call returns the task's index.
class ProgramMaker {
 public:
  explicit ProgramMaker(std::uint32_t tiles = 1, std::uint32_t width = 4, std::uint32_t height = 4) {
    program_.set_model("model");
    program_.set_mapping("by hand");
    program_.set_graph("test");
    program_.set_context(1);
    program_.set_repeats(1);
    program_.set_tiles(tiles);
    program_.set_width(width);
    program_.set_height(height);
    program_.add_operators("first");
    program_.add_operators("second");
  }

  // The operator of the tasks that follow: 0, "first", or 1, "second".
  void use_operator(std::uint32_t index) { operator_ = index; }

  std::uint32_t compute(std::uint32_t macro, v1::Compute::Unit unit, std::uint32_t cycles,
                        const std::vector<After>& after = {}, std::uint64_t words = 0) {
    v1::Compute& compute = *add(after).mutable_compute();
    compute.set_macro(macro);
    compute.set_unit(unit);
    compute.set_cycles(cycles);
    compute.set_scratchpad_words(words);
    return last();
  }

  std::uint32_t send(std::uint32_t flits, At source, const std::vector<At>& destinations,
                     const std::vector<After>& after = {}) {
    v1::Send& send = *add(after).mutable_send();
    send.set_flits(flits);
    set(source, *send.mutable_source());
    for (const At& destination : destinations) set(destination, *send.add_destinations());
    return last();
  }

  // `nodes`: macro and parent of each.
  std::uint32_t reduce(std::uint32_t flits, const std::vector<std::pair<std::uint32_t, std::uint32_t>>& nodes,
                       const std::vector<OperandAt>& operands) {
    v1::Reduce& reduce = *add({}).mutable_reduce();
    reduce.set_flits(flits);
    for (const auto& [macro, parent] : nodes) {
      v1::ReduceNode& node = *reduce.add_nodes();
      node.set_macro(macro);
      node.set_parent(parent);
      node.set_accumulator(0);
    }
    for (const OperandAt& operand : operands) {
      v1::Operand& added = *reduce.add_operands();
      added.set_node(operand.node);
      added.set_port(operand.port);
      for (const After& after : operand.after) set(after, *added.add_after());
    }
    return last();
  }

  std::uint32_t barrier(const std::vector<After>& after) {
    add(after).mutable_barrier();
    return last();
  }

  v1::Program& program() { return program_; }

 private:
  v1::Task& add(const std::vector<After>& after) {
    v1::Task& task = *program_.add_tasks();
    task.set_operator_(operator_);
    for (const After& dependency : after) set(dependency, *task.add_after());
    return task;
  }
  std::uint32_t last() const { return static_cast<std::uint32_t>(program_.tasks_size()) - 1; }
  static void set(const After& after, v1::Dependency& dependency) {
    dependency.set_task(after.task);
    dependency.set_output(after.output);
  }
  static void set(const At& at, v1::Terminal& terminal) {
    terminal.set_macro(at.macro);
    terminal.set_port(at.port);
  }

  v1::Program program_;
  std::uint32_t operator_ = 0;
};

// 4 flits 0 -> 2 by `first`, then 6 flits 1 -> 2 by `second`, when the first have arrived (11): link 1 -> 2
// carries 10, 0 -> 1 carries 4. The run takes 11 + 2 * 3 + 5 = 22 cycles. A tile has 2 * 2 * 4 * 3 = 48
// links.
inline ProgramMaker two_operators() {
  ProgramMaker maker;
  const auto sent = maker.send(4, {0}, {{2}});
  maker.use_operator(1);
  maker.send(6, {1}, {{2}}, {{sent}});
  return maker;
}

}  // namespace primalsim::testing
