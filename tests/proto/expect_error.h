// What an expression throws, as text.
#pragma once

#include <string>
#include <utility>

namespace primalsim::testing {

// The message of the Error thrown by `action`; "(nothing thrown)" if it returns.
template <typename Error, typename Action>
std::string error_of(Action&& action) {
  try {
    std::forward<Action>(action)();
  } catch (const Error& error) {
    return error.what();
  }
  return "(nothing thrown)";
}

}  // namespace primalsim::testing
