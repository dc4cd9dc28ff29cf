#include "workloads/program/program_builder.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "core/error.h"
#include "workloads/program/check_program.h"

namespace primalsim::workloads {
namespace {

Ribbon make_ribbon(const pe_models::Machine& machine, std::uint32_t tiles) {
  const pe_models::Mesh& mesh = machine.mesh();
  const std::uint64_t per_tile = mesh.macros();
  constexpr std::uint64_t kLimit = std::uint64_t{1} << 28;
  if (per_tile * tiles > kLimit) {
    throw_no_fit("architecture {}: {} tiles of {} x {} macros are more than the {} a program can be made for",
                 machine.name(), tiles, mesh.width, mesh.height, kLimit);
  }
  return machine.ribbon(tiles);
}

ReduceTiming reduce_timing(const pe_models::Machine& machine) {
  return {1 + machine.router().link_latency_cycles, machine.compute().adder_latency_cycles,
          machine.cycles_per_added_flit()};
}

}  // namespace

ProgramBuilder::ProgramBuilder(const pe_models::Machine& machine, std::uint32_t tiles, ReduceShape shape,
                               bool functional, std::optional<SlotLimits> slots)
    : machine_(machine),
      functional_(functional),
      is_question_(slots.has_value()),
      slots_(
          slots.value_or(SlotLimits{machine.scratchpad().packet_buffers, machine.scratchpad().accumulators})),
      ribbon_(make_ribbon(machine, tiles)),
      trees_(ribbon_, shape, reduce_timing(machine)),
      memory_at_(ribbon_.macros(), 0) {
  memory_.reserve(std::min<std::size_t>(ribbon_.macros(), 1 << 14));
  draft_.tiles = tiles;
  draft_.width = ribbon_.width;
  draft_.height = ribbon_.height;
}

void ProgramBuilder::begin_token(const TokenTag& token) {
  has_tokens_ = true;
  token_ = token;
}

void ProgramBuilder::begin_operator(std::string_view name) {
  const std::string label = has_tokens_ ? fmt::format("{}.{}", token_.number, name) : std::string(name);
  auto found = operators_.find(label);
  if (found == operators_.end()) {
    found = operators_.emplace(label, static_cast<std::uint32_t>(draft_.operators.size())).first;
    draft_.operators.emplace_back(name);
    if (has_tokens_) draft_.operator_tokens.push_back(token_.number);
  }
  operator_ = found->second;
  user_ = {"operator", label};
}

ProgramDraft::Range ProgramBuilder::write(const Dependencies& after) {
  const auto begin = static_cast<std::uint32_t>(draft_.dependencies.size());
  for (const Dependency& dependency : after) draft_.dependencies.push_back(dependency);
  return {begin, static_cast<std::uint32_t>(draft_.dependencies.size())};
}

void ProgramBuilder::add_task(ProgramDraft::Kind kind, std::size_t item, Dependencies after) {
  normalise(after);
  draft_.tasks.push_back({kind, false, operator_, static_cast<std::uint32_t>(item), write(after)});
}

std::uint32_t ProgramBuilder::compute(v1::Compute::Unit unit, std::uint32_t macro,
                                      const pe_models::Work& work, Dependencies after) {
  if (work.cycles > std::numeric_limits<std::uint32_t>::max()) {
    throw_input_error("{} {}: one task takes {} cycles; allowed are {}", user_.kind, user_.name, work.cycles,
                      std::numeric_limits<std::uint32_t>::max());
  }
  if (const std::uint32_t registers = output_registers(unit); registers != 0) {
    const v1::Port port = unit == v1::Compute::ACIM ? v1::PORT_ACIM : v1::PORT_DCIM;
    output_registers_.take({macro, port}, registers, next_task(), after);
  }
  add_task(ProgramDraft::Kind::kCompute, draft_.computes.size(), std::move(after));
  draft_.computes.push_back({macro, unit, static_cast<v1::Compute::Limit>(work.limit),
                             static_cast<std::uint32_t>(work.cycles), work.scratchpad_words, work.operations,
                             static_cast<std::uint32_t>(work.shared_cycles)});
  if (has_tokens_ && unit != v1::Compute::ROUTER) note_product(unit, macro);
  return last_task();
}

std::uint32_t ProgramBuilder::output_registers(v1::Compute::Unit unit) const {
  if (unit == v1::Compute::ROUTER) return 0;
  return unit == v1::Compute::ACIM ? machine_.acim().output_registers : machine_.dcim().output_registers;
}

void ProgramBuilder::refuse_registers(const Terminal& array) const {
  const bool is_acim = array.port == v1::PORT_ACIM;
  const MacroPosition at = ribbon_.position(array.macro);
  throw_no_fit(
      "{} {}: macro (tile {}, x {}, y {}) makes more products before sums read them than "
      "{}.output_registers, {}",
      user_.kind, user_.name, at.tile, at.x, at.y, is_acim ? "acim" : "dcim",
      output_registers(is_acim ? v1::Compute::ACIM : v1::Compute::DCIM));
}

std::uint32_t ProgramBuilder::barrier(Dependencies after) {
  add_task(ProgramDraft::Kind::kBarrier, 0, std::move(after));
  return last_task();
}

void ProgramBuilder::add_send(std::uint64_t flits, std::uint32_t from, std::size_t first, bool has_buffers,
                              Dependencies after) {
  add_task(ProgramDraft::Kind::kSend, draft_.sends.size(), std::move(after));
  draft_.sends.push_back(
      {static_cast<std::uint32_t>(flits),
       {from, v1::PORT_LOCAL},
       {static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(draft_.destinations.size())},
       has_buffers});
}

std::uint32_t ProgramBuilder::send_to_streams(std::uint64_t flits, std::uint32_t from,
                                              const std::vector<Terminal>& to, Dependencies after) {
  if (has_tokens_) wait_for_registers(to, after);
  const std::size_t first = draft_.destinations.size();
  for (const Terminal& terminal : to) draft_.destinations.push_back({terminal, 0});
  add_send(flits, from, first, false, std::move(after));
  return last_task();
}

std::vector<Parcel> ProgramBuilder::multicast(std::uint64_t flits, std::uint32_t from,
                                              const std::vector<std::uint32_t>& to, Dependencies after) {
  std::vector<Parcel> parcels;
  parcels.reserve(to.size());
  for (const std::uint32_t macro : to) {
    parcels.push_back({take_buffers(macro, machine_.packet_buffers(flits), after), {}});
  }
  const std::size_t first = draft_.destinations.size();
  for (std::size_t output = 0; output < to.size(); ++output) {
    draft_.destinations.push_back({{to[output], v1::PORT_LOCAL}, parcels[output].buffers.first});
    parcels[output].arrived = {next_task(), static_cast<std::uint32_t>(output)};
  }
  add_send(flits, from, first, true, std::move(after));
  return parcels;
}

Parcel ProgramBuilder::unicast(std::uint64_t flits, std::uint32_t from, std::uint32_t to,
                               Dependencies after) {
  const Slots buffers = take_buffers(to, machine_.packet_buffers(flits), after);
  return {buffers, send_home(flits, from, buffers, std::move(after))};
}

Dependency ProgramBuilder::send_home(std::uint64_t flits, std::uint32_t from, const Slots& home,
                                     Dependencies after) {
  const std::size_t first = draft_.destinations.size();
  draft_.destinations.push_back({{home.macro, v1::PORT_LOCAL}, home.first});
  add_send(flits, from, first, true, std::move(after));
  return {last_task(), 0};
}

TaskMeaning& ProgramBuilder::meaning(std::uint32_t task, v1::Meaning::Function function) {
  if (draft_.meanings.size() <= task) draft_.meanings.resize(task + 1);
  TaskMeaning& result = draft_.meanings[task];
  result.function = function;
  result.op = graph_operator_;
  result.token = token_.number;
  return result;
}

void ProgramBuilder::recycle(ProgramDraft&& old) {
  old.clear();
  old.tiles = draft_.tiles;
  old.width = draft_.width;
  old.height = draft_.height;
  draft_ = std::move(old);
}

ProgramBuilder::MacroMemory& ProgramBuilder::memory(std::uint32_t macro) {
  std::uint32_t& index = memory_at_[macro];
  if (index == 0) {
    memory_.emplace_back().macro = macro;
    index = static_cast<std::uint32_t>(memory_.size());
  }
  return memory_[index - 1];
}

Slots ProgramBuilder::take_slots(SlotPool MacroMemory::*pool_of, std::uint32_t SlotLimits::*limit,
                                 const char* what, std::uint32_t macro, std::uint32_t count,
                                 Dependencies& after) {
  SlotPool& pool = memory(macro).*pool_of;
  const std::uint32_t capacity = slots_.*limit;
  const auto first = pool.take(count, capacity, after);
  if (first) return {macro, *first, count};
  const MacroPosition at = ribbon_.position(macro);
  const std::uint32_t needed = pool.taken() + count;
  const std::string who =
      fmt::format("{} {}: macro (tile {}, x {}, y {})", user_.kind, user_.name, at.tile, at.x, at.y);
  throw SlotShortage(
      needed > capacity
          ? fmt::format("{} needs {} {} at once, {} of them already in use; scratchpad.{} is {}", who, needed,
                        what, pool.taken(), what, capacity)
          : fmt::format("{} needs {} neighbouring {}, and of the {} that are free no {} are neighbours; "
                        "scratchpad.{} is {}",
                        who, count, what, capacity - pool.taken(), count, what, capacity),
      limit, needed);
}

Slots ProgramBuilder::take_buffers(std::uint32_t macro, std::uint32_t count, Dependencies& after) {
  return take_slots(&MacroMemory::packet_buffers, &SlotLimits::packet_buffers, "packet_buffers", macro, count,
                    after);
}

Slots ProgramBuilder::take_accumulators(std::uint32_t macro, std::uint32_t count, Dependencies& after) {
  return take_slots(&MacroMemory::accumulators, &SlotLimits::accumulators, "accumulators", macro, count,
                    after);
}

Slots ProgramBuilder::take_home(std::uint32_t macro, const std::string& vector, std::uint64_t flits,
                                Dependencies& after) {
  user_ = {"vector", vector};
  return take_buffers(macro, machine_.packet_buffers(flits), after);
}

void ProgramBuilder::release_home(const Slots& home, Dependencies after) {
  normalise(after);
  const bool is_one = after.size() == 1 && after.front().output == 0;
  const std::uint32_t by = is_one ? after.front().task : barrier(std::move(after));
  memory(home.macro).packet_buffers.release(home.first, home.count, {by, 0});
}

void ProgramBuilder::release(const Parcel& parcel, std::uint32_t by) {
  const Slots& slots = parcel.buffers;
  memory(slots.macro).packet_buffers.release(slots.first, slots.count, {by, 0});
}

void ProgramBuilder::add_input(const Slots& home, std::uint32_t slice, std::uint32_t elements,
                               Dependencies after) {
  normalise(after);
  draft_.inputs.push_back({home.macro, home.first, slice, elements, token_.number, write(after)});
}

ProgramDraft ProgramBuilder::finish() {
  for (const std::uint32_t index : memory_at_) {
    if (index == 0) continue;
    const MacroMemory& memory = memory_[index - 1];
    draft_.macros.push_back({memory.macro, memory.weight_bytes, memory.lora_bytes, memory.kv_bytes,
                             memory.accumulators.used(), memory.packet_buffers.used()});
    if (is_question_) continue;
    check_memory_use(draft_.macros.back(), machine_, [&] {
      const MacroPosition at = ribbon_.position(memory.macro);
      return fmt::format("macro (tile {}, x {}, y {})", at.tile, at.x, at.y);
    });
  }
  return std::move(draft_);
}

}  // namespace primalsim::workloads
