#include "workloads/program/program_builder.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "core/error.h"
#include "workloads/program/check_program.h"

namespace primalsim::workloads {
namespace {

void write(const Dependencies& after, google::protobuf::RepeatedPtrField<v1::Dependency>& to) {
  to.Reserve(static_cast<int>(after.size()));
  for (const Dependency& dependency : after) {
    v1::Dependency& message = *to.Add();
    message.set_task(dependency.task);
    message.set_output(dependency.output);
    if (dependency.reuse) message.set_reuse(true);
  }
}

void write(const Terminal& terminal, v1::Terminal& to) {
  to.set_macro(terminal.macro);
  to.set_port(terminal.port);
}

std::vector<ReduceOperand> join_ports(std::vector<ReduceOperand> operands) {
  std::stable_sort(operands.begin(), operands.end(),
                   [](const ReduceOperand& a, const ReduceOperand& b) { return a.from < b.from; });
  std::vector<ReduceOperand> joined;
  joined.reserve(operands.size());
  for (ReduceOperand& operand : operands) {
    if (joined.empty() || joined.back().from != operand.from) {
      joined.push_back(std::move(operand));
    } else {
      append(joined.back().after, operand.after);
      Places& places = joined.back().places;
      places.insert(places.end(), operand.places.begin(), operand.places.end());
    }
  }
  return joined;
}

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

}  // namespace

ProgramBuilder::ProgramBuilder(const pe_models::Machine& machine, std::uint32_t tiles, ReduceShape shape,
                               bool functional, std::optional<SlotLimits> slots)
    : machine_(machine),
      functional_(functional),
      is_question_(slots.has_value()),
      slots_(
          slots.value_or(SlotLimits{machine.scratchpad().packet_buffers, machine.scratchpad().accumulators})),
      ribbon_(make_ribbon(machine, tiles)),
      trees_(ribbon_, shape),
      memory_at_(ribbon_.macros(), 0) {
  program_.set_tiles(tiles);
  program_.set_width(ribbon_.width);
  program_.set_height(ribbon_.height);
}

void ProgramBuilder::begin_token(const TokenTag& token) {
  has_tokens_ = true;
  token_ = token;
}

void ProgramBuilder::begin_operator(std::string_view name) {
  const std::string label = has_tokens_ ? fmt::format("{}.{}", token_.number, name) : std::string(name);
  auto found = operators_.find(label);
  if (found == operators_.end()) {
    found = operators_.emplace(label, static_cast<std::uint32_t>(program_.operators_size())).first;
    program_.add_operators(std::string(name));
    if (has_tokens_) program_.add_operator_tokens(token_.number);
  }
  operator_ = found->second;
  user_ = fmt::format("operator {}", label);
}

v1::Task& ProgramBuilder::add_task(Dependencies after) {
  v1::Task& task = *program_.add_tasks();
  task.set_operator_(operator_);
  normalise(after);
  write(after, *task.mutable_after());
  return task;
}

std::uint32_t ProgramBuilder::compute(v1::Compute::Unit unit, std::uint32_t macro,
                                      const pe_models::Work& work, Dependencies after) {
  if (work.cycles > std::numeric_limits<std::uint32_t>::max()) {
    throw_input_error("{}: one task takes {} cycles; allowed are {}", user_, work.cycles,
                      std::numeric_limits<std::uint32_t>::max());
  }
  v1::Compute& compute = *add_task(std::move(after)).mutable_compute();
  compute.set_macro(macro);
  compute.set_unit(unit);
  compute.set_cycles(static_cast<std::uint32_t>(work.cycles));
  compute.set_scratchpad_words(work.scratchpad_words);
  compute.set_operations(work.operations);
  if (work.limit != pe_models::Limit::kNone) {
    compute.set_limit(static_cast<v1::Compute::Limit>(work.limit));
  }
  if (has_tokens_ && unit != v1::Compute::ROUTER) note_product(unit, macro);
  return last_task();
}

std::uint32_t ProgramBuilder::barrier(Dependencies after) {
  add_task(std::move(after)).mutable_barrier();
  return last_task();
}

v1::Send& ProgramBuilder::add_send(std::uint64_t flits, std::uint32_t from, Dependencies after) {
  v1::Send& send = *add_task(std::move(after)).mutable_send();
  send.set_flits(static_cast<std::uint32_t>(flits));
  write(Terminal{from, v1::PORT_LOCAL}, *send.mutable_source());
  return send;
}

std::uint32_t ProgramBuilder::send_to_streams(std::uint64_t flits, std::uint32_t from,
                                              const std::vector<Terminal>& to, Dependencies after) {
  if (has_tokens_) wait_for_registers(to, after);
  v1::Send& send = add_send(flits, from, std::move(after));
  for (const Terminal& terminal : to) write(terminal, *send.add_destinations());
  return last_task();
}

std::vector<Parcel> ProgramBuilder::multicast(std::uint64_t flits, std::uint32_t from,
                                              const std::vector<std::uint32_t>& to, Dependencies after) {
  std::vector<Parcel> parcels;
  parcels.reserve(to.size());
  for (const std::uint32_t macro : to) {
    parcels.push_back({take_buffers(macro, machine_.packet_buffers(flits), after), {}});
  }
  v1::Send& send = add_send(flits, from, std::move(after));
  for (std::size_t output = 0; output < to.size(); ++output) {
    write(Terminal{to[output], v1::PORT_LOCAL}, *send.add_destinations());
    send.add_buffers(parcels[output].buffers.first);
    parcels[output].arrived = {last_task(), static_cast<std::uint32_t>(output)};
  }
  return parcels;
}

Parcel ProgramBuilder::unicast(std::uint64_t flits, std::uint32_t from, std::uint32_t to,
                               Dependencies after) {
  return multicast(flits, from, {to}, std::move(after)).front();
}

Dependency ProgramBuilder::send_home(std::uint64_t flits, std::uint32_t from, const Slots& home,
                                     Dependencies after) {
  v1::Send& send = add_send(flits, from, std::move(after));
  write(Terminal{home.macro, v1::PORT_LOCAL}, *send.add_destinations());
  send.add_buffers(home.first);
  return {last_task(), 0};
}

std::uint32_t ProgramBuilder::add_reduce(std::uint64_t flits, const ReduceTree& tree,
                                         const std::vector<ReduceOperand>& operands,
                                         std::vector<Slots>& accumulators) {
  // Per node: whom everything below it has to wait for, because memory on its way is used again.
  std::vector<Dependencies> wait(tree.nodes.size());
  v1::Reduce& reduce = *add_task({}).mutable_reduce();
  reduce.set_flits(static_cast<std::uint32_t>(flits));
  for (std::size_t node = 0; node < tree.nodes.size(); ++node) {
    const ReduceTree::Node& at = tree.nodes[node];
    if (!at.is_root) wait[node] = wait[at.parent];
    v1::ReduceNode& message = *reduce.add_nodes();
    message.set_macro(at.macro);
    message.set_parent(at.parent);
    if (!at.adds()) {
      message.set_accumulator(0);
      continue;
    }
    accumulators.push_back(take_accumulators(at.macro, machine_.accumulators(flits), wait[node]));
    message.set_accumulator(accumulators.back().first);
    normalise(wait[node]);
  }
  for (std::size_t operand = 0; operand < operands.size(); ++operand) {
    const std::uint32_t node = tree.operand_nodes[operand];
    Dependencies after = operands[operand].after;
    append(after, wait[node]);
    normalise(after);
    v1::Operand& message = *reduce.add_operands();
    message.set_node(node);
    message.set_port(operands[operand].from.port);
    write(after, *message.mutable_after());
  }
  return last_task();
}

Sum ProgramBuilder::reduce(std::uint64_t flits, std::uint32_t home, const std::vector<std::uint32_t>& roots,
                           std::vector<ReduceOperand> operands) {
  if (operands.empty())
    throw_input_error("{}: a sum has no operands; the mapping leaves something out", user_);
  operands = join_ports(std::move(operands));
  if (operands.size() == 1 && operands.front().from == Terminal{home, v1::PORT_LOCAL}) {
    return {std::move(operands.front().after), {}, std::move(operands.front().places)};
  }
  std::vector<std::uint32_t> macros;
  macros.reserve(operands.size());
  for (const ReduceOperand& operand : operands) macros.push_back(operand.from.macro);
  std::vector<Slots> accumulators;
  const std::uint32_t task = add_reduce(flits, trees_.build(home, roots, macros), operands, accumulators);
  for (std::size_t i = 1; i < accumulators.size(); ++i) {  // the root's stay until the sum is consumed
    const Slots& slots = accumulators[i];
    memory(slots.macro).accumulators.release(slots.first, slots.count, {task, 0});
  }
  Sum sum{{{task, 0}}, accumulators.front(), {}};
  if (functional()) describe_reduce(task, operands, sum);
  return sum;
}

TaskMeaning& ProgramBuilder::meaning(std::uint32_t task, v1::Meaning::Function function) {
  if (meanings_.size() <= task) meanings_.resize(task + 1);
  TaskMeaning& result = meanings_[task];
  result.function = function;
  result.op = graph_operator_;
  result.token = token_.number;
  return result;
}

// The sum is as long as the last element that an operand has.
void ProgramBuilder::describe_reduce(std::uint32_t task, const std::vector<ReduceOperand>& operands,
                                     Sum& sum) {
  TaskMeaning& reduce = meaning(task);
  Place place{v1::Place::ACCUMULATOR, sum.accumulators.first, 0, 0, 0, {}};
  for (const ReduceOperand& operand : operands) {
    reduce.operands.push_back(operand.places);
    for (const Place& part : operand.places)
      place.elements = std::max(place.elements, part.at + part.elements);
  }
  sum.places = {place};
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
  const std::string who = fmt::format("{}: macro (tile {}, x {}, y {})", user_, at.tile, at.x, at.y);
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

Slots ProgramBuilder::take_home(std::uint32_t macro, const std::string& vector, Dependencies& after) {
  user_ = fmt::format("vector {}", vector);
  return take_buffers(macro, 1, after);
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

void ProgramBuilder::release(const Sum& sum, std::uint32_t by) {
  const Slots& slots = sum.accumulators;
  if (slots.count != 0) memory(slots.macro).accumulators.release(slots.first, slots.count, {by, 0});
}

void ProgramBuilder::add_input(const Slots& home, std::uint32_t slice, std::uint32_t elements,
                               Dependencies after) {
  v1::InputSlice& input = *program_.add_inputs();
  input.set_macro(home.macro);
  input.set_buffer(home.first);
  input.set_slice(slice);
  input.set_elements(elements);
  if (token_.number != 0) input.set_token(token_.number);
  normalise(after);
  write(after, *input.mutable_after());
}

v1::Program ProgramBuilder::finish() {
  for (std::size_t task = 0; task < meanings_.size(); ++task)
    write_meaning(meanings_[task], *program_.mutable_tasks(static_cast<int>(task)));
  std::sort(memory_.begin(), memory_.end(),
            [](const MacroMemory& a, const MacroMemory& b) { return a.macro < b.macro; });
  for (const MacroMemory& memory : memory_) {
    v1::MacroUse& use = *program_.add_macros();
    use.set_macro(memory.macro);
    use.set_weight_bytes(memory.weight_bytes);
    use.set_lora_bytes(memory.lora_bytes);
    use.set_kv_bytes(memory.kv_bytes);
    use.set_accumulators(memory.accumulators.used());
    use.set_packet_buffers(memory.packet_buffers.used());
    if (is_question_) continue;
    const MacroPosition at = ribbon_.position(memory.macro);
    check_memory_use(use, machine_, fmt::format("macro (tile {}, x {}, y {})", at.tile, at.x, at.y));
  }
  return std::move(program_);
}

}  // namespace primalsim::workloads
