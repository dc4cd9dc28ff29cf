#include "cli/commands.h"

#include <array>
#include <cstdio>
#include <exception>

#include "core/error.h"
#include "study/session.h"

namespace primalsim::cli {

// In alphabetical order; each is defined in the file of its name.
std::span<const Command> commands() {
  static constexpr std::array kCommands{
      Command{"check", "whether a mapping fits a model and a machine", run_check},
      Command{"collective", "a broadcast, gather or reduction over a mesh, as trees or as a ring",
              run_collective},
      Command{"compare", "several mappings of one model, side by side", run_compare},
      Command{"generate", "a whole generation: prefill, then decode with the context growing", run_generate},
      Command{"import", "a model, and perhaps its adapter, as one Workload file", run_import},
      Command{"map", "a mapping of a model, made by a strategy", run_map},
      Command{"replay", "a packet trace through a network, packet by packet", run_replay},
      Command{"reproduce", "published figures beside simulated ones, and what they rest on", run_reproduce},
      Command{"run", "one mapping or one Program, with all details", run_run},
      Command{"traffic", "synthetic traffic through a network, latency against load", run_traffic},
  };
  return kCommands;
}

namespace {

void print_usage(std::FILE* to) {
  fmt::print(to, "usage: primalsim COMMAND ...     (primalsim COMMAND --help tells more)\n\n");
  for (const Command& command : commands()) fmt::print(to, "  {:<10} {}\n", command.name, command.summary);
}

int dispatch(std::span<const std::string> arguments) {
  if (arguments.empty()) {
    print_usage(stderr);
    return 2;
  }
  if (arguments[0] == "--help" || arguments[0] == "help") {
    print_usage(stdout);
    return 0;
  }
  if (arguments[0] == "--version") {
    fmt::print("primalsim {}\n", PRIMALSIM_VERSION);
    return 0;
  }
  std::string known;
  for (const Command& command : commands()) {
    if (arguments[0] == command.name) return command.run(arguments.subspan(1));
    known += fmt::format("{}{}", known.empty() ? "" : ", ", command.name);
  }
  throw_input_error("there is no command '{}'; the commands are {}", arguments[0], known);
}

}  // namespace

int run_command_line(std::span<const std::string> arguments) {
  try {
    return dispatch(arguments);
  } catch (const study::RequestError& error) {
    // Options are called as the fields of requests.
    fmt::print(stderr, "primalsim: --{}\n", error.what());
    return 2;
  } catch (const InputError& error) {
    fmt::print(stderr, "primalsim: {}\n", error.what());
    return 2;
  } catch (const InternalError& error) {
    fmt::print(stderr, "primalsim: internal error, please report it: {}\n", error.what());
    return 1;
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "primalsim: out of memory\n");
    return 1;
  } catch (const std::exception& error) {
    fmt::print(stderr, "primalsim: {}\n", error.what());
    return 1;
  }
}

}  // namespace primalsim::cli
