// ADD, the residual, and SWIGLU, the gated activation: each slice at the home of the output's slice.
#include <algorithm>

#include "core/arithmetic/layer_arithmetic.h"
#include "workloads/direct/direct_layer.h"
#include "workloads/lowering/operators.h"
#include "workloads/lowering/transport.h"

namespace primalsim::workloads {
namespace {

struct Elementwise {
  pe_models::Work (pe_models::RouterCompute::*work)(std::uint64_t elements) const;
  v1::Meaning::Function function;
};

// Brings a part of the inputs' slices to the output's homes; one task each.
void lower_elementwise(Lowering& lowering, const v1::Operator& op, std::size_t index,
                       const Elementwise& what) {
  Vector& output = lowering.vectors.at(op.outputs(0));
  for (std::size_t i = 0; i < output.slices.size(); ++i) {
    Slice& slice = output.slices[i];
    if (index >= slice.parts.size()) continue;
    StreamPart& part = slice.parts[index];
    std::vector<Brought> inputs;
    Dependencies ready = slice.free;
    std::uint64_t read = 0;  // flits
    for (const std::string& input : op.inputs()) {
      const Slice& from = lowering.vectors.at(input).slices[i];
      inputs.push_back(bring(lowering, from, part.elements, slice.home.macro, part.first));
      append(ready, inputs.back().ready);
      read += lowering.machine.flits(part.elements, from.bits);
    }
    const pe_models::Work work =
        lowering.machine.with_slices((lowering.machine.compute().*what.work)(part.elements), read,
                                     lowering.machine.flits(part.elements, slice.bits));
    const std::uint32_t task = lowering.builder.compute(slice.home.macro, work, std::move(ready));
    for (const Brought& input : inputs) release(lowering, input, task);
    if (lowering.builder.functional()) {
      TaskMeaning& meaning = lowering.builder.meaning(task, what.function);
      for (const Brought& input : inputs) meaning.inputs.push_back(input.places);
      set_output(meaning, buffer_place(slice.home, part.elements, part.first));
      set_slice(meaning, i, i * lowering.machine.slice_elements() + part.first, part.elements);
    }
    part.ready = after(task);
  }
}

void add_part(Lowering& lowering, const v1::Operator& op, std::size_t part) {
  lower_elementwise(lowering, op, part, {&pe_models::RouterCompute::macs, v1::Meaning::ADD});
}

void swiglu_part(Lowering& lowering, const v1::Operator& op, std::size_t part) {
  lower_elementwise(lowering, op, part, {&pe_models::RouterCompute::swiglu, v1::Meaning::SWIGLU});
}

template <std::int64_t (*function)(std::int64_t, std::int64_t)>
void compute_pairs(DirectLayer& direct, const v1::Operator& op) {
  const DirectLayer::Values& a = direct.input(op, 0);
  std::transform(a.begin(), a.end(), direct.input(op, 1).begin(), direct.output(op).begin(), function);
}

void check_add(const LengthRules& rules, const v1::Operator& op) { rules.expect_inputs_as_output(op); }

void check_swiglu(const LengthRules& rules, const v1::Operator& op) {
  for (const std::string& input : op.inputs()) {
    rules.expect(input, rules.shape.intermediate_size(), "intermediate_size");
  }
  rules.expect(op.outputs(0), rules.shape.intermediate_size(), "intermediate_size");
}

}  // namespace

const OperatorKind kAdd{
    v1::Operator::ADD, 2, 1, false, Relation::kFollows, check_add, nullptr, compute_pairs<arithmetic::add>,
    add_part};
const OperatorKind kSwiglu{v1::Operator::SWIGLU,
                           2,
                           1,
                           false,
                           Relation::kFollows,
                           check_swiglu,
                           nullptr,
                           compute_pairs<arithmetic::swiglu>,
                           swiglu_part};

}  // namespace primalsim::workloads
