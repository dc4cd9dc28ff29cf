// The subcommands of `primalsim`: one file each, one function each, listed in commands.cpp.
#pragma once

#include <span>
#include <string>

namespace primalsim::cli {

struct Command {
  const char* name;
  const char* summary;  // one line of `primalsim --help`
  // `arguments` are those after the subcommand's name. Returns the exit status; throws InputError and
  // RunError.
  int (*run)(std::span<const std::string> arguments);
};

std::span<const Command> commands();

// Runs `primalsim ARGUMENTS...`: finds the subcommand, prints errors on standard error, returns the exit
// status.
int run_command_line(std::span<const std::string> arguments);

int run_check(std::span<const std::string> arguments);
int run_collective(std::span<const std::string> arguments);
int run_compare(std::span<const std::string> arguments);
int run_export(std::span<const std::string> arguments);
int run_fit(std::span<const std::string> arguments);
int run_generate(std::span<const std::string> arguments);
int run_import(std::span<const std::string> arguments);
int run_map(std::span<const std::string> arguments);
int run_replay(std::span<const std::string> arguments);
int run_reproduce(std::span<const std::string> arguments);
int run_results(std::span<const std::string> arguments);
int run_run(std::span<const std::string> arguments);
int run_serve(std::span<const std::string> arguments);
int run_sweep(std::span<const std::string> arguments);
int run_traffic(std::span<const std::string> arguments);

}  // namespace primalsim::cli
