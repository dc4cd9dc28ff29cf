#include "accelerator/functional/machine.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "accelerator/functional/contribution.h"
#include "core/arithmetic/layer_arithmetic.h"
#include "core/error.h"

namespace primalsim::accelerator::functional {

ValueMachine::ValueMachine(const v1::Program& program, const Sizes& sizes, std::uint64_t seed, PassHook pass)
    : program_(program),
      sizes_(sizes),
      ribbon_{program.tiles(), program.width(), program.height(), 1},
      random_(seed),
      pass_(std::move(pass)),
      memory_(sizes.heads),
      cache_(sizes, random_) {
  if (program.inputs().empty())
    throw_input_error("program: it does not say what its tasks mean; lower it for functional mode");
  for (const TokenSizes& token : sizes.tokens) {
    rotations_.push_back(arithmetic::rotations(token.position, sizes.head_dim));
  }
  await_inputs();
}

void ValueMachine::computed(std::uint32_t task) {
  const v1::Task& message = program_.tasks(static_cast<int>(task));
  if (!message.has_meaning()) throw_input_error("program: {} has no meaning", name_task(task));
  const v1::Meaning& meaning = message.meaning();
  execute({task, message.compute().macro(), meaning, sizes_.op(meaning.op()), sizes_.token(meaning.token())});
  happened(task, 0);
}

void ValueMachine::execute(const Work& work) {
  for (const auto functions : {vector_functions(), linear_functions(), attention_functions()}) {
    for (const Function& candidate : functions) {
      if (candidate.function == work.meaning.function()) return (this->*candidate.compute)(work);
    }
  }
  throw_input_error("program: {} has a function that is none of a compute", name_task(work.task));
}

Numbers ValueMachine::input(const Work& work, int index) {
  if (index >= work.meaning.inputs_size()) {
    throw_input_error("program: {} has {} inputs; its function needs more", name_task(work.task),
                      work.meaning.inputs_size());
  }
  return memory_.read(work.macro, work.meaning.inputs(index).places(), missing_for(work.task, work.macro));
}

void ValueMachine::store(const Work& work, Numbers numbers) {
  if (work.meaning.has_output()) {
    memory_.write(work.macro, work.meaning.output(), std::move(numbers));
  } else {
    memory_.write(work.macro, v1::Place::REGISTER, work.task, 1, std::move(numbers));
  }
}

void ValueMachine::store_in_place(const Work& work, int index, Values values) {
  Numbers numbers;
  numbers.values = std::move(values);
  memory_.write(work.macro, work.meaning.inputs(index).places(0), std::move(numbers));
}

void ValueMachine::emit(const v1::Meaning& of, Part part, std::uint32_t row, std::uint32_t first,
                        Values values) {
  results_.push_back({{of.op(), part, row, of.token()}, first, std::move(values)});
}

void ValueMachine::give_vector(const Work& work, Values values) {
  const std::uint32_t first = work.meaning.first();
  emit(work.meaning, Part::kVector, 0, first, values);
  const std::uint64_t slice = origin(work.token.number, work.op.outputs(0), first / sizes_.slice_elements);
  store(work, {std::move(values), {}, slice});
}

std::uint64_t ValueMachine::origin(std::uint32_t token, const std::string& vector,
                                   std::uint32_t slice) const {
  return slice_origin(token, sizes_.index(vector), slice);
}

// Of a product: its input is slice `row` of the operator's input.
void ValueMachine::check_origin(const Work& work, const Numbers& input) {
  const std::uint64_t expected = origin(work.token.number, work.op.inputs(0), work.meaning.row());
  if (input.origin == expected) return;
  find(fmt::format("{}: multiplies {} at {}, expected is {}", name_task(work.task), name_origin(input.origin),
                   name_macro(work.macro), name_origin(expected)));
}

void ValueMachine::check_sum(std::uint32_t task, const std::string& what, const Numbers& sum,
                             std::vector<std::uint64_t> expected, unsigned bits) {
  std::vector<std::uint64_t> found;
  found.reserve(sum.shares.size());
  for (const Share& share : sum.shares) found.push_back(share.contribution);
  const std::string difference =
      compare_contributions(std::move(found), std::move(expected), sizes_.graph, several_tokens());
  if (!difference.empty()) find(fmt::format("{}: in {}, {}", name_task(task), what, difference));
  for (const std::int64_t value : sum.values) {
    if (arithmetic::fits(value, bits)) continue;
    find(fmt::format("{}: {} overflows: {} does not fit {} bits", name_task(task), what, value, bits));
    return;
  }
}

void ValueMachine::await_inputs() {
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

void ValueMachine::happened(std::uint32_t task, std::uint32_t output) {
  const auto found = waiting_inputs_.find({task, output});
  if (found == waiting_inputs_.end()) return;
  for (const std::size_t index : found->second) {
    AwaitedInput& input = awaited_[index];
    if (--input.open == 0) write_input(*input.slice);
  }
}

void ValueMachine::write_input(const v1::InputSlice& slice) {
  Numbers numbers;
  numbers.origin = origin(slice.token(), sizes_.graph.vectors(0).name(), slice.slice());
  for (std::uint32_t i = 0; i < slice.elements(); ++i) {
    numbers.values.push_back(random_.activation(arithmetic::kInputTensor, slice.token(),
                                                slice.slice() * sizes_.slice_elements + i));
  }
  memory_.write(slice.macro(), v1::Place::BUFFER, slice.buffer(), 1, std::move(numbers));
}

void ValueMachine::find(std::string finding) {
  if (std::find(findings_.begin(), findings_.end(), finding) == findings_.end())
    findings_.push_back(std::move(finding));
}

std::string ValueMachine::name_task(std::uint32_t task) const {
  const auto op = static_cast<int>(program_.tasks(static_cast<int>(task)).operator_());
  const std::string& name = program_.operators(op);
  if (!several_tokens() || program_.operator_tokens().empty()) return fmt::format("task {} ({})", task, name);
  const TokenSizes& token = sizes_.token(program_.operator_tokens(op));
  return fmt::format("task {} (token {}, sequence {}: {})", task, token.number, token.sequence, name);
}

std::string ValueMachine::name_macro(std::uint32_t macro) const {
  const MacroPosition at = ribbon_.position(macro);
  return fmt::format("tile {} ({}, {})", at.tile, at.x, at.y);
}

std::string ValueMachine::name_origin(std::uint64_t origin) const {
  if (origin == 0) return "something else";
  const std::uint64_t what = without_token(origin) & ~kOriginRanks;
  const auto index = static_cast<int>(what >> 32);
  const std::uint64_t part = what & 0xffffffff;
  std::string name =
      (origin & kOriginRanks) != 0
          ? fmt::format("the ranks of {} from {} on", sizes_.graph.operators(index).name(), part)
          : fmt::format("slice {} of '{}'", part, sizes_.graph.vectors(index - 1).name());
  if (several_tokens()) name += fmt::format(" of token {}", origin >> kOriginTokenShift);
  return name;
}

}  // namespace primalsim::accelerator::functional
