// LINEAR: input slices multicast to the partitions, ACIM products, one reduce per output slice, requantising.
#include "workloads/lowering/linear.h"

#include <algorithm>
#include <optional>

#include "core/arithmetic/layer_arithmetic.h"
#include "core/error.h"
#include "workloads/direct/direct_layer.h"
#include "workloads/lowering/transport.h"

namespace primalsim::workloads {
namespace {

const v1::MatrixPlacement& matrix_placement(const Lowering& lowering, const std::string& matrix) {
  for (const v1::MatrixPlacement& candidate : lowering.placement.matrices()) {
    if (candidate.matrix() == matrix) return candidate;
  }
  throw_input_error("mapping: placement '{}' has no matrix '{}'", lowering.placement.graph(), matrix);
}

std::uint32_t partition_macro(const Lowering& lowering, const v1::MatrixPlacement& matrix,
                              const v1::Partition& partition, const Vector& input, const Vector& output) {
  const auto what = [&] {
    return fmt::format("mapping: placement '{}', matrix '{}', partition ({}, {})", lowering.placement.graph(),
                       matrix.matrix(), partition.row(), partition.column());
  };
  if (partition.row() >= input.slices.size() || partition.column() >= output.slices.size()) {
    throw_input_error("{}: the matrix has {} rows and {} columns of partitions", what(), input.slices.size(),
                      output.slices.size());
  }
  return macro_index(partition.at(), lowering.builder.ribbon(), lowering.placement.tiles(), what);
}

// All LINEAR operators that read the vector `op` reads, from `op` on until an operator changes it.
std::vector<const v1::Operator*> readers(const Lowering& lowering, const v1::Operator& op) {
  std::vector<const v1::Operator*> result;
  bool reached = false;
  for (const v1::Operator& other : lowering.graph.operators()) {
    reached = reached || &other == &op;
    if (!reached) continue;
    if (other.kind() == v1::Operator::LINEAR && other.inputs(0) == op.inputs(0)) result.push_back(&other);
    if (!other.outputs().empty() && other.outputs(0) == op.inputs(0)) break;
  }
  return result;
}

// One multicast per input slice, to every macro that multiplies it.
SliceArrivals send_input(Lowering& lowering, const Vector& input,
                         const std::vector<const v1::Operator*>& operators) {
  std::vector<std::vector<Terminal>> terminals(input.slices.size());
  SliceArrivals arrivals(lowering.builder.ribbon());
  const auto add = [&](std::uint32_t slice, const Terminal& terminal) {
    const auto output = static_cast<std::uint32_t>(terminals[slice].size());
    if (arrivals.add(slice, terminal, output)) terminals[slice].push_back(terminal);
  };
  std::string name;
  for (const v1::Operator* op : operators) {
    name += (name.empty() ? "" : "+") + op->name();
    const v1::MatrixPlacement& matrix = matrix_placement(lowering, op->name());
    const Vector& output = lowering.vectors.at(op->outputs(0));
    for (const v1::Partition& partition : matrix.partitions()) {
      add(partition.row(), {partition_macro(lowering, matrix, partition, input, output), v1::PORT_ACIM});
    }
    const v1::LoraPlacement* lora = lora_placement(lowering, op->name());
    if (lora == nullptr) continue;
    for (const v1::LoraBlock& block : lora->a()) {
      add(block.slice(), {lora_macro(lowering, *lora, block, input), v1::PORT_DCIM});
    }
  }
  lowering.builder.begin_operator(name);
  std::vector<std::uint32_t> tasks(input.slices.size(), 0);
  for (std::size_t i = 0; i < input.slices.size(); ++i) {
    if (terminals[i].empty()) continue;
    const Slice& slice = input.slices[i];
    tasks[i] = lowering.builder.next_task();
    for (const StreamPart& part : slice.parts) {
      const std::uint32_t sent = lowering.builder.send_to_streams(
          lowering.machine.activation_flits(part.elements), slice.home.macro, terminals[i], part.ready);
      if (lowering.builder.functional())
        lowering.builder.meaning(sent).payload = {buffer_place(slice.home, part.elements, part.first)};
    }
  }
  arrivals.set_tasks(tasks);
  return arrivals;
}

const SliceArrivals& shared_input(Lowering& lowering, const v1::Operator& op) {
  const auto found = lowering.arrivals.find(op.inputs(0));
  if (found != lowering.arrivals.end()) return found->second;
  const Vector& input = lowering.vectors.at(op.inputs(0));
  return lowering.arrivals.emplace(op.inputs(0), send_input(lowering, input, readers(lowering, op)))
      .first->second;
}

void multiply_partitions(Lowering& lowering, const v1::Operator& op, const SliceArrivals& arrivals,
                         SliceOperands& operands) {
  const v1::MatrixPlacement& matrix = matrix_placement(lowering, op.name());
  const Vector& input = lowering.vectors.at(op.inputs(0));
  const Vector& output = lowering.vectors.at(op.outputs(0));
  for (const v1::Partition& partition : matrix.partitions()) {
    const std::uint32_t macro = partition_macro(lowering, matrix, partition, input, output);
    const SentSlice sent = sent_slice(input, arrivals, partition.row(), {macro, v1::PORT_ACIM});
    const std::uint32_t product = lowering.builder.compute(
        v1::Compute::ACIM, macro, lowering.machine.acim().products(1), sent.arrived());
    operands[partition.column()].push_back({{macro, v1::PORT_ACIM}, after(product), {}});
    const std::uint64_t weights =
        std::uint64_t{input.slices[partition.row()].elements} * output.slices[partition.column()].elements;
    lowering.builder.hold_weights(macro, lowering.machine.weight_bytes(weights));
    if (!lowering.builder.functional()) continue;
    TaskMeaning& meaning = lowering.builder.meaning(product, v1::Meaning::ACIM_PRODUCT);
    meaning.inputs = {sent.places()};
    meaning.row = partition.row();
    const std::uint32_t elements = output.slices[partition.column()].elements;
    set_slice(meaning, partition.column(), partition.column() * lowering.machine.slice_elements(), elements);
    operands[partition.column()].back().places = {register_place(product, elements)};
  }
}

void lower_linear(Lowering& lowering, const v1::Operator& op) {
  const SliceArrivals& arrivals = shared_input(lowering, op);
  SliceOperands operands(lowering.vectors.at(op.outputs(0)).slices.size());
  // A partition for each slice of the input, and perhaps a LoRA block.
  for (std::vector<ReduceOperand>& of_slice : operands)
    of_slice.reserve(lowering.vectors.at(op.inputs(0)).slices.size() + 1);
  lowering.builder.begin_operator(op.name());
  multiply_partitions(lowering, op, arrivals, operands);
  lower_lora(lowering, op, arrivals, operands);
  std::vector<std::optional<SumPlan>> plans(operands.size());
  lowering.sums.insert_or_assign(op.name(), LinearSums{std::move(operands), std::move(plans)});
}

// What of the products belongs to a part of a slice.
std::vector<ReduceOperand> operands_of(const StreamPart& part, std::vector<ReduceOperand> operands) {
  for (ReduceOperand& operand : operands) {
    for (Place& place : operand.places) {
      place.first = part.first;
      place.elements = part.elements;
    }
  }
  return operands;
}

void sum_whole(Lowering& lowering, Slice& slice, const SlicePart& all, std::vector<ReduceOperand>& operands) {
  const Sum sum = lowering.builder.reduce(lowering.machine.sum_flits(slice.elements), slice.home.macro,
                                          slice.roots, std::move(operands));
  lowering.builder.release(sum, requantise(lowering, slice, all, sum, v1::Meaning::REQUANTISE));
}

void sum_part(Lowering& lowering, Slice& slice, std::size_t index, const SlicePart& part, const SumPlan& plan,
              std::vector<ReduceOperand>& operands) {
  const StreamPart& stream = slice.parts[index];
  const bool is_last = index + 1 == slice.parts.size();
  const Sum sum =
      lowering.builder.reduce_part(plan, lowering.machine.sum_flits(stream.elements), stream.first,
                                   operands_of(stream, is_last ? std::move(operands) : operands));
  const std::uint32_t task = requantise(lowering, slice, part, sum, v1::Meaning::REQUANTISE);
  if (is_last) lowering.builder.release(plan, task);
}

// A slice whose sums in parts find no room is made as a whole, with the first part of the others.
void sum_parts(Lowering& lowering, const v1::Operator& op, std::size_t index) {
  Vector& output = lowering.vectors.at(op.outputs(0));
  LinearSums& sums = lowering.sums.at(op.name());
  for (std::size_t i = 0; i < output.slices.size(); ++i) {
    Slice& slice = output.slices[i];
    if (index >= slice.parts.size()) continue;
    std::optional<SumPlan>& plan = sums.plans[i];
    if (index == 0 && slice.parts.size() > 1) {
      plan = lowering.builder.plan_sum(lowering.machine.sum_flits(slice.elements), slice.home.macro,
                                       slice.roots, sums.operands[i]);
    }
    const std::uint64_t begin = i * lowering.machine.slice_elements();
    const auto number = static_cast<std::uint32_t>(i);
    if (plan) {
      const StreamPart& part = slice.parts[index];
      const ElementRange range{begin + part.first, begin + part.first + part.elements};
      sum_part(lowering, slice, index, {number, range}, *plan, sums.operands[i]);
    } else if (index == 0) {
      sum_whole(lowering, slice, {number, {begin, begin + slice.elements}}, sums.operands[i]);
    }
  }
}

// The slice of the input from `begin` on times the rows of the matrix, exact.
DirectLayer::Values slice_product(const DirectLayer& direct, std::uint32_t tensor,
                                  const DirectLayer::Values& input, std::size_t begin, std::size_t columns) {
  std::vector<std::int8_t> weights(columns);
  std::vector<std::int32_t> products(columns, 0);  // 4096 rows of 2^14 fit
  for (std::size_t row = begin; row < std::min(begin + direct.slice_elements, input.size()); ++row) {
    direct.random.weights(tensor, static_cast<std::uint32_t>(row), 0, weights);
    const auto value = static_cast<std::int32_t>(input[row]);
    for (std::size_t column = 0; column < columns; ++column) products[column] += value * weights[column];
  }
  return {products.begin(), products.end()};
}

DirectLayer::Values partial_sums(const DirectLayer& direct, std::uint32_t tensor,
                                 const DirectLayer::Values& input, std::size_t columns) {
  DirectLayer::Values sums(columns, 0);
  for (std::size_t begin = 0; begin < input.size(); begin += direct.slice_elements) {
    const DirectLayer::Values products = slice_product(direct, tensor, input, begin, columns);
    for (std::size_t column = 0; column < columns; ++column) {
      sums[column] += arithmetic::adc(products[column], direct.slice_elements, direct.adc_bits);
    }
  }
  return sums;
}

void compute_lora(DirectLayer& direct, std::uint32_t rank, const DirectLayer::Values& input,
                  DirectLayer::Values& sums) {
  DirectLayer::Values ranks = partial_sums(
      direct, arithmetic::lora_tensor_of(direct.op, arithmetic::kLoraA, direct.adapter), input, rank);
  for (std::int64_t& value : ranks) {
    value = arithmetic::requantise(value, direct.slices(input.size()), 0, direct.adc_bits);
  }
  direct.emit(DirectLayer::Part::kRanks, 0, ranks);
  std::vector<std::int8_t> weights(sums.size());
  for (std::uint32_t r = 0; r < rank; ++r) {
    direct.random.weights(arithmetic::lora_tensor_of(direct.op, arithmetic::kLoraB, direct.adapter), r, 0,
                          weights);
    for (std::size_t i = 0; i < sums.size(); ++i) {
      sums[i] += arithmetic::lora_share(ranks[r], weights[i], direct.adc_bits);
    }
  }
}

void compute_linear(DirectLayer& direct, const v1::Operator& op) {
  const DirectLayer::Values& input = direct.input(op, 0);
  DirectLayer::Values& output = direct.output(op);
  DirectLayer::Values sums =
      partial_sums(direct, arithmetic::tensor_of(direct.op, arithmetic::kWeights), input, output.size());
  for (const v1::LoraTarget& target : direct.workload.lora().targets()) {
    if (direct.is_layer && target.matrix() == op.name()) compute_lora(direct, target.rank(), input, sums);
  }
  const std::uint32_t bias_tensor = arithmetic::tensor_of(direct.op, arithmetic::kBias);
  for (std::uint32_t i = 0; i < output.size(); ++i) {
    const std::int64_t bias = op.bias() ? direct.random.bias(bias_tensor, i) : 0;
    output[i] = arithmetic::requantise(sums[i], direct.slices(input.size()), bias, direct.adc_bits);
  }
}

}  // namespace

const OperatorKind kLinear{
    v1::Operator::LINEAR, 1,        1, false, Relation::kMatrix, any_lengths, lower_linear,
    compute_linear,       sum_parts};

}  // namespace primalsim::workloads
