#include "workloads/lowering/elementwise.h"

#include "workloads/lowering/transport.h"

namespace primalsim::workloads {

void lower_elementwise(Lowering& lowering, const v1::Operator& op,
                       pe_models::Work (pe_models::RouterCompute::*work)(std::uint64_t) const) {
  Vector& output = lowering.vectors.at(op.outputs(0));
  for (std::size_t i = 0; i < output.slices.size(); ++i) {
    Slice& slice = output.slices[i];
    std::vector<Brought> inputs;
    Dependencies ready = slice.free;
    for (const std::string& input : op.inputs()) {
      inputs.push_back(
          bring(lowering, lowering.vectors.at(input).slices[i], slice.elements, slice.home.macro));
      append(ready, inputs.back().ready);
    }
    const std::uint32_t task = lowering.builder.compute(
        slice.home.macro, (lowering.machine.compute().*work)(slice.elements), std::move(ready));
    for (const Brought& input : inputs) release(lowering, input, task);
    if (lowering.builder.functional()) {
      const bool adds = op.kind() == v1::Operator::ADD;
      TaskMeaning& meaning = lowering.builder.meaning(task, adds ? v1::Meaning::ADD : v1::Meaning::SWIGLU);
      for (const Brought& input : inputs) meaning.inputs.push_back(input.places);
      set_output(meaning, home_place(slice));
      set_slice(meaning, i, i * lowering.machine.slice_elements(), slice.elements);
    }
    slice.ready = after(task);
  }
}

}  // namespace primalsim::workloads
