// What the checks of a Program's parts share: its size, and how to refuse a field.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <utility>

#include "core/error.h"
#include "primalsim/v1/program.pb.h"

namespace primalsim::workloads {

struct ProgramFields {
  // `where` is the file's path, or empty.
  ProgramFields(const v1::Program& of, const std::string& file)
      : program(of),
        where(file.empty() ? "program" : file + ": program"),
        macros(std::uint64_t{of.tiles()} * of.width() * of.height()) {}

  const v1::Program& program;
  const std::string where;  // begins every message
  const std::uint64_t macros;

  // The field is below `program`.
  template <typename... Args>
  [[noreturn]] void refuse(const std::string& field, fmt::format_string<Args...> format,
                           Args&&... args) const {
    throw_input_error("{}.{}: {}", where, field, fmt::format(format, std::forward<Args>(args)...));
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
};

}  // namespace primalsim::workloads
