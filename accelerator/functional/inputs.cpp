// The graph's first vector: each slice is in its home from the start, or when its home is free for it.
#include "accelerator/functional/machine.h"
#include "core/error.h"

namespace primalsim::accelerator::functional {

void Machine::await_inputs() {
  for (const v1::InputSlice& slice : program_.inputs()) {
    sizes_.token(slice.token());
    if (slice.after().empty()) {
      write_input(slice);
      continue;
    }
    const std::size_t index = awaited_.size();
    awaited_.push_back({&slice, slice.after_size()});
    for (const v1::Dependency& dependency : slice.after()) {
      if (dependency.task() >= static_cast<std::uint32_t>(program_.tasks_size())) {
        throw_input_error("program: slice {} of the input waits for task {}; there are {}", slice.slice(),
                          dependency.task(), program_.tasks_size());
      }
      waiting_inputs_[{dependency.task(), dependency.output()}].push_back(index);
    }
  }
}

void Machine::happened(std::uint32_t task, std::uint32_t output) {
  const auto found = waiting_inputs_.find({task, output});
  if (found == waiting_inputs_.end()) return;
  for (const std::size_t index : found->second) {
    AwaitedInput& input = awaited_[index];
    if (--input.open == 0) write_input(*input.slice);
  }
}

void Machine::write_input(const v1::InputSlice& slice) {
  Numbers numbers;
  numbers.origin = origin(slice.token(), sizes_.graph.vectors(0).name(), slice.slice());
  for (std::uint32_t i = 0; i < slice.elements(); ++i) {
    numbers.values.push_back(random_.activation(arithmetic::kInputTensor, slice.token(),
                                                slice.slice() * sizes_.slice_elements + i));
  }
  memory_.write(slice.macro(), v1::Place::BUFFER, slice.buffer(), 1, std::move(numbers));
}

}  // namespace primalsim::accelerator::functional
