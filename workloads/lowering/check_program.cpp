#include "workloads/lowering/check_program.h"

#include "workloads/lowering/memory_use.h"
#include "workloads/lowering/program_fields.h"

namespace primalsim::workloads {
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

void collect_memory(ProgramFields& fields, const pe_models::Machine& machine) {
  for (int i = 0; i < fields.program.macros_size(); ++i) {
    const v1::MacroUse& use = fields.program.macros(i);
    const std::string field = fmt::format("macros[{}]", i);
    fields.check_macro(use.macro(), [&] { return field + ".macro"; });
    if (!fields.use.emplace(use.macro(), &use).second) {
      fields.refuse(field + ".macro", "{} is listed before; allowed is once", use.macro());
    }
    check_memory_use(use, machine, fmt::format("{}: program.{}", fields.where, field));
  }
}

void check_compute(const ProgramFields& fields, int task) {
  const v1::Compute& compute = fields.program.tasks(task).compute();
  fields.check_macro(compute.macro(), [&] { return fmt::format("tasks[{}].compute.macro", task); });
  if (compute.unit() < v1::Compute::ACIM || compute.unit() > v1::Compute::ROUTER) {
    fields.refuse(fmt::format("tasks[{}].compute.unit", task), "is {}; allowed are ACIM, DCIM and ROUTER",
                  static_cast<int>(compute.unit()));
  }
  if (compute.written_bytes() > 0 && compute.unit() != v1::Compute::DCIM) {
    fields.refuse(fmt::format("tasks[{}].compute.written_bytes", task), "is {}; only DCIM can be written",
                  compute.written_bytes());
  }
}

void check_task(const ProgramFields& fields, int index) {
  const v1::Task& task = fields.program.tasks(index);
  if (task.operator_() >= static_cast<std::uint32_t>(fields.program.operators_size())) {
    fields.refuse(fmt::format("tasks[{}].operator", index), "is {}; there are {} operators", task.operator_(),
                  fields.program.operators_size());
  }
  check_after(fields, index, task.after(), [&] { return fmt::format("tasks[{}].after", index); });
  switch (task.kind_case()) {
    case v1::Task::kCompute:
      return check_compute(fields, index);
    case v1::Task::kSend:
      return check_send(fields, index);
    case v1::Task::kReduce:
      return check_reduce(fields, index);
    case v1::Task::kBarrier:
      return;
    case v1::Task::KIND_NOT_SET:
      fields.refuse(fmt::format("tasks[{}]", index),
                    "has no kind; allowed are compute, send, reduce and barrier");
  }
}

}  // namespace

void check_program(const v1::Program& program, const pe_models::Machine& machine, const std::string& where) {
  ProgramFields fields{
      program, where, machine, std::uint64_t{program.tiles()} * program.width() * program.height(), {}};
  check_fabric(fields, machine);
  collect_memory(fields, machine);
  for (int task = 0; task < program.tasks_size(); ++task) check_task(fields, task);
}

}  // namespace primalsim::workloads
