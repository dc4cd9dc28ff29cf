#include "workloads/program/check_program.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "core/error.h"
#include "pe_models/machine.h"
#include "workloads/program/program_fields.h"

namespace primalsim::workloads {
namespace {

using Where = std::function<std::string()>;

void check_bytes(const Where& where, const char* what, std::uint64_t bytes, const char* memory,
                 std::uint64_t capacity) {
  if (bytes > capacity)
    throw_no_fit("{}: {} take {} bytes; the {} has {}", where(), what, bytes, memory, capacity);
}

void check_count(const Where& where, const char* field, std::uint32_t count, std::uint32_t available) {
  if (count > available)
    throw_no_fit("{}: {} is {}; the scratchpad has {}", where(), field, count, available);
}

ProgramDraft::MacroUse use_of(const v1::MacroUse& use) {
  return {use.macro(),    use.weight_bytes(), use.lora_bytes(),
          use.kv_bytes(), use.accumulators(), use.packet_buffers()};
}

}  // namespace

void check_memory_use(const ProgramDraft::MacroUse& use, const pe_models::Machine& machine,
                      const std::function<std::string()>& where) {
  const pe_models::Scratchpad& scratchpad = machine.scratchpad();
  check_bytes(where, "weights", use.weight_bytes, "ACIM", machine.weight_bytes(machine.acim().cells()));
  check_bytes(where, "LoRA blocks", use.lora_bytes, "DCIM", machine.weight_bytes(machine.dcim().words()));
  check_count(where, "accumulators", use.accumulators, scratchpad.accumulators);
  check_count(where, "packet_buffers", use.packet_buffers, scratchpad.packet_buffers);
  check_bytes(where, "KV entries", use.kv_bytes, "scratchpad", scratchpad.capacity_bytes);
  const std::uint64_t bytes = scratchpad.used_bytes(use.kv_bytes, use.accumulators, use.packet_buffers);
  if (bytes > scratchpad.capacity_bytes) {
    throw_no_fit(
        "{}: {} bytes of KV entries, {} accumulators of {} and {} packet buffers of {} take {} bytes; the "
        "scratchpad has "
        "{}",
        where(), use.kv_bytes, use.accumulators, scratchpad.accumulator_bytes, use.packet_buffers,
        scratchpad.packet_buffer_bytes, bytes, scratchpad.capacity_bytes);
  }
}

void check_memory_use(const v1::Program& program, const pe_models::Machine& machine) {
  for (const v1::MacroUse& use : program.macros()) {
    check_memory_use(use_of(use), machine, [&] { return fmt::format("program: macro {}", use.macro()); });
  }
}

namespace {

void check_fabric(const ProgramFields& fields, const pe_models::Machine& machine) {
  const v1::Program& program = fields.program;
  const pe_models::Mesh& mesh = machine.mesh();
  if (program.width() != mesh.width) {
    fields.refuse("width", "is {}; mesh.width of architecture {} is {}", program.width(), machine.name(),
                  mesh.width);
  }
  if (program.height() != mesh.height) {
    fields.refuse("height", "is {}; mesh.height of architecture {} is {}", program.height(), machine.name(),
                  mesh.height);
  }
  constexpr std::uint64_t kLimit = std::uint64_t{1} << 28;
  if (fields.macros == 0 || fields.macros > kLimit) {
    fields.refuse("tiles", "is {}, {} macros; allowed are 1 to {} macros", program.tiles(), fields.macros,
                  kLimit);
  }
}

// Who uses which memory, task by task.
class MemoryCheck {
 public:
  MemoryCheck(const ProgramFields& fields, const pe_models::Machine& machine)
      : fields_(fields), machine_(machine) {
    for (int i = 0; i < fields.program.macros_size(); ++i) {
      const v1::MacroUse& use = fields.program.macros(i);
      const std::string field = fmt::format("macros[{}]", i);
      fields.check_macro(use.macro(), [&] { return field + ".macro"; });
      if (!uses_.emplace(use.macro(), &use).second) {
        fields.refuse(field + ".macro", "{} is listed before; allowed is once", use.macro());
      }
      check_memory_use(use_of(use), machine, [&] { return fmt::format("{}.{}", fields.where, field); });
    }
  }

  void check(int index) const {
    const v1::Task& task = fields_.program.tasks(index);
    if (task.has_compute()) check_compute(task.compute(), index);
    if (task.has_send()) check_send(task.send(), fmt::format("tasks[{}].send", index));
    if (task.has_reduce()) check_reduce(task.reduce(), fmt::format("tasks[{}].reduce", index));
  }

 private:
  void check_compute(const v1::Compute& compute, int task) const {
    const std::uint64_t words = compute.scratchpad_words();
    const std::uint64_t most =
        compute.unit() == v1::Compute::ROUTER ? compute.cycles() * machine_.scratchpad().words_per_cycle : 0;
    if (words > most) {
      fields_.refuse(fmt::format("tasks[{}].compute.scratchpad_words", task),
                     "is {}; in {} cycles of this unit allowed are at most {}", words, compute.cycles(),
                     most);
    }
    if (compute.written_bytes() == 0 || compute.unit() == v1::Compute::DCIM) return;
    fields_.refuse(fmt::format("tasks[{}].compute.written_bytes", task), "is {}; only DCIM can be written",
                   compute.written_bytes());
  }

  void check_send(const v1::Send& send, const std::string& path) const {
    check_destinations(send, path);
    const int needed = send.destinations(0).port() == v1::PORT_LOCAL ? send.destinations_size() : 0;
    if (send.buffers_size() != needed) {
      fields_.refuse(path + ".buffers", "has {}; allowed is one for each local destination, {}",
                     send.buffers_size(), needed);
    }
    for (int i = 0; i < needed; ++i) {
      check_slots(send.buffers(i), machine_.packet_buffers(send.flits()),
                  use(send.destinations(i).macro()).packet_buffers(),
                  [&] { return fmt::format("{}.buffers[{}]", path, i); });
    }
  }

  void check_destinations(const v1::Send& send, const std::string& path) const {
    std::vector<std::tuple<std::uint32_t, int, int>> seen;
    for (int i = 0; i < send.destinations_size(); ++i) {
      const v1::Terminal& to = send.destinations(i);
      if ((to.port() == v1::PORT_LOCAL) != (send.destinations(0).port() == v1::PORT_LOCAL)) {
        fields_.refuse(
            fmt::format("{}.destinations[{}].port", path, i),
            "stream ports and local ports in one send; allowed are only stream or only local ports");
      }
      seen.emplace_back(to.macro(), static_cast<int>(to.port()), i);
    }
    std::sort(seen.begin(), seen.end());
    for (std::size_t i = 1; i < seen.size(); ++i) {
      const auto& [macro, port, at] = seen[i];
      if (macro != std::get<0>(seen[i - 1]) || port != std::get<1>(seen[i - 1])) continue;
      fields_.refuse(fmt::format("{}.destinations[{}]", path, at),
                     "is the same as destinations[{}]; allowed is once", std::get<2>(seen[i - 1]));
    }
  }

  void check_reduce(const v1::Reduce& reduce, const std::string& path) const {
    const auto nodes = static_cast<std::size_t>(reduce.nodes_size());
    std::vector<std::uint32_t> operands(nodes, 0);
    std::vector<std::uint32_t> contributions(nodes, 0);  // operands and children
    for (const v1::Operand& operand : reduce.operands()) {
      ++operands[operand.node()];
      ++contributions[operand.node()];
    }
    for (int i = 1; i < reduce.nodes_size(); ++i) ++contributions[reduce.nodes(i).parent()];
    for (std::size_t i = 0; i < nodes; ++i) {
      if (i > 0 && contributions[i] == 1 && operands[i] == 0) {
        fields_.refuse(
            fmt::format("{}.nodes[{}]", path, i),
            "has one child and no operand; allowed are a leaf with one operand, or two contributions");
      }
      if (i > 0 && contributions[i] == 1) continue;
      const v1::ReduceNode& node = reduce.nodes(static_cast<int>(i));
      check_slots(node.accumulator(), machine_.accumulators(reduce.flits()), use(node.macro()).accumulators(),
                  [&] { return fmt::format("{}.nodes[{}].accumulator", path, i); });
    }
  }

  template <typename Field>
  void check_slots(std::uint32_t first, std::uint32_t count, std::uint32_t available, Field field) const {
    if (std::uint64_t{first} + count <= available) return;
    fields_.refuse(field(), "is {} and takes {}; the macro lists {}", first, count, available);
  }

  // A macro that is not listed holds nothing.
  const v1::MacroUse& use(std::uint32_t macro) const {
    const auto found = uses_.find(macro);
    return found == uses_.end() ? v1::MacroUse::default_instance() : *found->second;
  }

  const ProgramFields& fields_;
  const pe_models::Machine& machine_;
  std::unordered_map<std::uint32_t, const v1::MacroUse*> uses_;  // by macro
};

}  // namespace

CheckedProgram check_program(const v1::Program& program, const pe_models::Machine& machine,
                             const std::string& where) {
  const ProgramFields fields(program, where);
  check_fabric(fields, machine);
  const CheckedProgram checked(program, where);
  const MemoryCheck memory(fields, machine);
  for (int task = 0; task < program.tasks_size(); ++task) memory.check(task);
  return checked;
}

}  // namespace primalsim::workloads
