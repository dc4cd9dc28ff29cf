// What the checks of a Program's parts share: its sizes, the memory of each macro, and how to refuse a field.
#pragma once

#include <fmt/format.h>

#include <string>
#include <unordered_map>
#include <utility>

#include "core/error.h"
#include "pe_models/machine.h"
#include "primalsim/v1/program.pb.h"

namespace primalsim::workloads {

struct ProgramFields {
  const v1::Program& program;
  const std::string& where;
  const pe_models::Machine& machine;
  std::uint64_t macros = 0;
  std::unordered_map<std::uint32_t, const v1::MacroUse*> use;  // by macro

  // The field is below `program`.
  template <typename... Args>
  [[noreturn]] void refuse(const std::string& field, fmt::format_string<Args...> format,
                           Args&&... args) const {
    throw_input_error("{}: program.{}: {}", where, field, fmt::format(format, std::forward<Args>(args)...));
  }

  // `field` makes the path, only when it is needed.
  template <typename Field>
  void check_macro(std::uint32_t macro, Field field) const {
    if (macro >= macros) refuse(field(), "is {}; allowed are 0 to {}", macro, macros - 1);
  }
  template <typename Field>
  void check_port(v1::Port port, Field field) const {
    if (port < v1::PORT_ACIM || port > v1::PORT_LOCAL) {
      refuse(field(), "is {}; allowed are PORT_ACIM, PORT_DCIM and PORT_LOCAL", static_cast<int>(port));
    }
  }
  template <typename Field>
  void check_slots(std::uint32_t first, std::uint32_t count, std::uint32_t available, Field field) const {
    if (std::uint64_t{first} + count <= available) return;
    refuse(field(), "is {} and takes {}; the macro lists {}", first, count, available);
  }
};

// Dependencies of task `task`, or of one of its operands; `field` as above, of the list.
template <typename Field>
void check_after(const ProgramFields& fields, int task,
                 const google::protobuf::RepeatedPtrField<v1::Dependency>& after, Field field) {
  for (int i = 0; i < after.size(); ++i) {
    const v1::Dependency& dependency = after[i];
    if (dependency.task() >= static_cast<std::uint32_t>(task)) {
      fields.refuse(fmt::format("{}[{}].task", field(), i), "is {}; allowed are earlier tasks, below {}",
                    dependency.task(), task);
    }
    const v1::Task& other = fields.program.tasks(static_cast<int>(dependency.task()));
    const int outputs = other.has_send() ? other.send().destinations_size() : 1;
    if (dependency.output() >= static_cast<std::uint32_t>(outputs)) {
      fields.refuse(fmt::format("{}[{}].output", field(), i), "is {}; task {} has {}", dependency.output(),
                    dependency.task(), outputs);
    }
  }
}

void check_send(const ProgramFields& fields, int task);
void check_reduce(const ProgramFields& fields, int task);

}  // namespace primalsim::workloads
