#include "cli/commands.h"

#include <array>
#include <cstdio>
#include <exception>
#include <vector>

#include "cli/manual.h"
#include "cli/output.h"
#include "cli/terminal.h"
#include "core/error.h"
#include "core/nearest.h"
#include "core/text.h"
#include "study/provenance.h"
#include "study/session.h"

namespace primalsim::cli {

// In alphabetical order; each is defined in the file of its name.
std::span<const Command> commands() {
  static constexpr std::array kCommands{
      Command{"check", "whether a mapping fits a model and a machine", run_check},
      Command{"collective", "a broadcast, gather or reduction over a mesh, as trees or as a ring",
              run_collective},
      Command{"compare", "several mappings of one model, side by side", run_compare},
      Command{"export", "a Program as traces of Chakra", run_export},
      Command{"fit", "the numbers of a chip, fitted to traces recorded on it", run_fit},
      Command{"generate", "a whole generation: prefill, then decode with the context growing", run_generate},
      Command{"import", "a model, and perhaps its adapter, as one Workload file; a trace as a Program",
              run_import},
      Command{"map", "a mapping of a model, made by a strategy", run_map},
      Command{"replay", "a packet trace through a network, or traces recorded on a chip, with the error",
              run_replay},
      Command{"reproduce", "published figures beside simulated ones, and what they rest on", run_reproduce},
      Command{"results", "runs of a study's database: filtered, as a table, CSV, JSON or a page",
              run_results},
      Command{"run", "one mapping or one Program, with all details", run_run},
      Command{"serve", "requests of a trace with continuous batching and many adapters", run_serve},
      Command{"sweep", "every point of a plan, into a database that grows run by run", run_sweep},
      Command{"traffic", "synthetic traffic through a network, latency against load", run_traffic},
  };
  return kCommands;
}

namespace {

std::string usage() {
  std::string text = "usage: primalsim COMMAND ...     (primalsim COMMAND --help tells more)\n\n";
  for (const Command& command : commands())
    text += fmt::format("  {:<10} {}\n", command.name, command.summary);
  return text + "\nprimalsim --version prints the version\n";
}

const Command& find_command(const std::string& name) {
  std::string list;
  std::vector<std::string> names;
  for (const Command& command : commands()) {
    if (name == command.name) return command;
    names.emplace_back(command.name);
    list += fmt::format("{}{}", list.empty() ? "" : ", ", command.name);
  }
  throw_input_error("there is no command '{}'{}; the commands are {}", name, did_you_mean(name, names), list);
}

int help(std::span<const std::string> arguments) {
  if (arguments.empty()) {
    print(usage());
    return 0;
  }
  if (arguments.size() > 1) throw_input_error("help: allowed is one command, not '{}'", arguments[1]);
  const std::vector<std::string> option{"--help"};
  return find_command(arguments[0]).run(option);
}

int dispatch(std::span<const std::string> arguments) {
  if (arguments.empty()) {
    fmt::print(stderr, "{}", usage());
    return 2;
  }
  if (arguments[0] == "--help" || arguments[0] == "-h") return help({});
  if (arguments[0] == "help") return help(arguments.subspan(1));
  if (arguments[0] == "--version") {
    print(study::program_name() + "\n");
    return 0;
  }
  if (print_manual(arguments)) return 0;
  return find_command(arguments[0]).run(arguments.subspan(1));
}

// Messages quote what they are about, which may be a megabyte.
std::string shortened(const std::string& message) {
  constexpr std::size_t kMost = 4000;
  constexpr std::size_t kEnd = 1000;
  if (message.size() <= kMost) return message;
  return message.substr(0, kMost - kEnd) +
         fmt::format(" ... ({} bytes left out) ... ", message.size() - kMost) +
         message.substr(message.size() - kEnd);
}

int fail(int exit_status, const std::string& message) {
  end_signs();
  fmt::print(stderr, "{} {}\n", emphasised("primalsim:"), printable(shortened(message)));
  return exit_status;
}

}  // namespace

int run_command_line(std::span<const std::string> arguments) {
  try {
    const int status = dispatch(arguments);
    end_signs();
    return status;
  } catch (const study::RequestError& error) {
    // Options are called as the fields of requests.
    return fail(2, std::string("--") + error.what());
  } catch (const InputError& error) {
    return fail(2, error.what());
  } catch (const InternalError& error) {
    return fail(1, std::string("internal error, please report it: ") + error.what());
  } catch (const std::bad_alloc&) {
    return fail(1, "out of memory");
  } catch (const std::exception& error) {
    return fail(1, error.what());
  }
}

}  // namespace primalsim::cli
