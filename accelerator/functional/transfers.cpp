// What transfers carry: read when they start, checked and stored when they arrive.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "accelerator/functional/contribution.h"
#include "accelerator/functional/machine.h"
#include "core/error.h"

namespace primalsim::accelerator::functional {

Memory::Missing ValueMachine::missing_for(std::uint32_t task, std::uint32_t macro) {
  return [this, task, macro](const std::string& what) {
    find(fmt::format("{}: reads {} of {}, which nobody has written or somebody has used since",
                     name_task(task), what, name_macro(macro)));
  };
}

noc::ipcn::Payload ValueMachine::source(noc::ipcn::TransferId transfer, std::uint32_t operand) {
  const v1::Task& message = program_.tasks(static_cast<int>(transfer));
  if (message.has_send()) return send_source(transfer, message);
  return operand_source(transfer, message.reduce(), operand);
}

noc::ipcn::Payload ValueMachine::send_source(std::uint32_t task, const v1::Task& message) {
  const v1::Send& send = message.send();
  const std::uint32_t macro = send.source().macro();
  Numbers numbers = memory_.read(macro, send.payload(), missing_for(task, macro));
  if (message.meaning().function() == v1::Meaning::SPREAD_MAXIMUM) {
    check_maximum(task, message.meaning(), numbers);
  }
  carried_[task] = {numbers.values, static_cast<std::uint32_t>(send.destinations_size())};
  return {std::move(numbers.values), {numbers.origin}};
}

noc::ipcn::Payload ValueMachine::operand_source(std::uint32_t task, const v1::Reduce& reduce,
                                                std::uint32_t operand) {
  const v1::Operand& at = reduce.operands(static_cast<int>(operand));
  const std::uint32_t macro = reduce.nodes(static_cast<int>(at.node())).macro();
  const Memory::Missing missing = missing_for(task, macro);
  Numbers numbers = reduce.takes_maximum() ? memory_.read_maximum(macro, at.payload(), missing)
                                           : memory_.read(macro, at.payload(), missing);
  std::size_t length = 0;
  for (const v1::Operand& other : reduce.operands()) {
    for (const v1::Place& place : other.payload()) {
      length = std::max(length, std::size_t{place.at()} + place.elements());
    }
  }
  numbers.values.resize(length, 0);
  noc::ipcn::Payload payload{numbers.values, {}};
  for (const Share& share : numbers.shares) payload.tags.push_back(share.contribution);

  const auto [carried, fresh] =
      carried_.try_emplace(task, Carried{numbers.values, static_cast<std::uint32_t>(reduce.operands_size())});
  if (fresh) return payload;
  for (std::size_t i = 0; i < length; ++i) {
    std::int64_t& sum = carried->second.values[i];
    sum = reduce.takes_maximum() ? std::max(sum, numbers.values[i]) : sum + numbers.values[i];
  }
  return payload;
}

bool ValueMachine::takes_maximum(noc::ipcn::TransferId transfer) {
  return program_.tasks(static_cast<int>(transfer)).reduce().takes_maximum();
}

void ValueMachine::pass(noc::ipcn::TransferId transfer, std::uint32_t macro, noc::ipcn::Port port,
                        std::span<std::int64_t> values) {
  if (pass_) pass_(transfer, macro, port, values);
}

void ValueMachine::delivered(noc::ipcn::TransferId transfer, std::uint32_t output,
                             noc::ipcn::Payload payload) {
  const v1::Task& message = program_.tasks(static_cast<int>(transfer));
  if (message.has_send()) {
    send_delivered(transfer, message, output, std::move(payload));
  } else {
    sum_delivered(transfer, message, std::move(payload));
  }
}

void ValueMachine::check_carried(std::uint32_t task, std::uint32_t macro, const Values& arrived) {
  const auto carried = carried_.find(task);
  const Values& expected = carried->second.values;
  const auto wrong = std::mismatch(arrived.begin(), arrived.end(), expected.begin(), expected.end());
  if (wrong.first != arrived.end() || wrong.second != expected.end()) {
    const auto element = wrong.first - arrived.begin();
    const std::string got = wrong.first == arrived.end() ? "nothing" : std::to_string(*wrong.first);
    const std::string sent = wrong.second == expected.end() ? "nothing" : std::to_string(*wrong.second);
    find(fmt::format("{}: the network changed element {} on the way to {}: {} instead of {}", name_task(task),
                     element, name_macro(macro), got, sent));
  }
}

void ValueMachine::send_delivered(std::uint32_t task, const v1::Task& message, std::uint32_t output,
                                  noc::ipcn::Payload payload) {
  const v1::Send& send = message.send();
  const v1::Terminal& to = send.destinations(static_cast<int>(output));
  check_carried(task, to.macro(), payload.values);
  if (--carried_[task].open == 0) carried_.erase(task);
  if (message.meaning().function() == v1::Meaning::OUTPUT) {
    emit(message.meaning(), Part::kNextLayer, 0, message.meaning().first(), payload.values);
  }
  Numbers numbers{std::move(payload.values), {}, payload.tags.empty() ? 0 : payload.tags.front()};
  if (send.buffers().empty()) {
    fill_register(task, to, send.payload().empty() ? 0 : send.payload(0).first(), std::move(numbers));
  } else if (send.has_landing()) {
    memory_.write_part(to.macro(), v1::Place::BUFFER, send.buffers(static_cast<int>(output)), send.landing(),
                       std::move(numbers));
  } else {
    const std::uint32_t slots = (send.flits() + sizes_.flits_per_buffer - 1) / sizes_.flits_per_buffer;
    memory_.write(to.macro(), v1::Place::BUFFER, send.buffers(static_cast<int>(output)), slots,
                  std::move(numbers));
  }
}

// A PE keeps one copy of what it multiplies: the next token's takes its place.
void ValueMachine::fill_register(std::uint32_t task, const v1::Terminal& at, std::uint32_t first,
                                 Numbers numbers) {
  const auto [filled, fresh] =
      registers_.try_emplace({at.macro(), at.port(), without_token(numbers.origin), first}, task);
  if (!fresh && filled->second != task) memory_.forget_register(at.macro(), filled->second);
  filled->second = task;
  memory_.write(at.macro(), v1::Place::REGISTER, task, 1, std::move(numbers));
}

void ValueMachine::sum_delivered(std::uint32_t task, const v1::Task& message, noc::ipcn::Payload payload) {
  const v1::Reduce& reduce = message.reduce();
  const v1::ReduceNode& root = reduce.nodes(0);
  check_carried(task, root.macro(), payload.values);
  carried_.erase(task);
  Numbers numbers;
  const auto length = static_cast<std::uint32_t>(payload.values.size());
  for (const std::uint64_t tag : payload.tags) numbers.shares.push_back({tag, 0, length});
  numbers.values = std::move(payload.values);
  if (message.meaning().function() == v1::Meaning::LARGEST_LOGIT) {
    const std::uint32_t logits = sizes_.length(sizes_.op(message.meaning().op()).inputs(0));
    check_sum(task, "the largest logit", numbers, all_slices(message.meaning(), 0, logits), 64);
    emit(message.meaning(), Part::kLargest, arithmetic::ComputedName::kOfAll, 0, numbers.values);
  }
  if (reduce.has_landing()) {
    memory_.write_part(root.macro(), v1::Place::ACCUMULATOR, root.accumulator(), reduce.landing(),
                       std::move(numbers));
    return;
  }
  const std::uint32_t slots =
      (reduce.flits() + sizes_.flits_per_accumulator - 1) / sizes_.flits_per_accumulator;
  memory_.write(root.macro(), v1::Place::ACCUMULATOR, root.accumulator(), slots, std::move(numbers));
}

}  // namespace primalsim::accelerator::functional
