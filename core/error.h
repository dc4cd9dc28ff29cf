// Failures that end a command, by kind: each kind says whose fault it is and which exit status it means.
#pragma once

#include <fmt/format.h>

#include <source_location>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace primalsim {

// The user's input cannot be used (exit status 2). The message names the file, the line or field, the value,
// and what is allowed.
class InputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Nothing is wrong with the input but that it takes more than the machine has: a memory, buffers, tiles. The
// only error that may be caught in order to try something else (a longer context, another strategy or skew).
class NoFit : public InputError {
 public:
  using InputError::InputError;
};

// The run itself failed: a self-check, a deadlock, a full disk (exit status 1).
class RunError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The program contradicts itself: a caller broke what a function requires (exit status 1, reported as an
// internal error). Never the consequence of any input.
class InternalError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

template <typename... Args>
[[noreturn]] void throw_input_error(fmt::format_string<Args...> format, Args&&... args) {
  throw InputError(fmt::format(format, std::forward<Args>(args)...));
}

template <typename... Args>
[[noreturn]] void throw_no_fit(fmt::format_string<Args...> format, Args&&... args) {
  throw NoFit(fmt::format(format, std::forward<Args>(args)...));
}

template <typename... Args>
[[noreturn]] void throw_run_error(fmt::format_string<Args...> format, Args&&... args) {
  throw RunError(fmt::format(format, std::forward<Args>(args)...));
}

[[noreturn]] inline void throw_internal_error(std::string_view what, const std::source_location& at) {
  const std::string_view path = at.file_name();
  throw InternalError(fmt::format("{} ({}:{})", what, path.substr(path.find_last_of('/') + 1), at.line()));
}

// A precondition: throws InternalError, with the place of the call, unless it holds. `what` says what must
// hold. Not in hot code.
inline void require(bool holds, std::string_view what,
                    const std::source_location& at = std::source_location::current()) {
  if (!holds) throw_internal_error(what, at);
}

}  // namespace primalsim
