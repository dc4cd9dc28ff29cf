// Man pages and the completion of bash, made of the tables that commands declare their options in, so that
// they say what the program does. Not for users: cmake/manual.cmake asks for them when the project is built.
#pragma once

#include <boost/program_options.hpp>
#include <span>
#include <string>

namespace primalsim::cli {

// Arguments of a command, alone, that have its part printed instead of running it.
inline constexpr const char* kManualArgument = "--manual-part";
inline constexpr const char* kCompletionArgument = "--completion-part";

// Of a command's page: synopsis, arguments, options. `positionals` is as --help has it.
std::string manual_part(const std::string& usage, const std::string& positionals,
                        const boost::program_options::options_description& options);
// Of the script: what can follow a command, and each of its options.
std::string completion_part(const std::string& usage,
                            const boost::program_options::options_description& options);

// Whether these arguments of the program ask for one of: "--commands", names, one a line; "--manual", the
// program's page; "--manual COMMAND", a command's; "--completion", the script. Prints it if so.
bool print_manual(std::span<const std::string> arguments);

}  // namespace primalsim::cli
