// The options that name a machine, and the note about a configuration that is not the one in use.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/options.h"
#include "study/inputs.h"

namespace primalsim::cli {

// Declares --arch and --set.
void declare_machine(Options& options);
std::optional<std::string> arch_option(const Options& options);
std::vector<std::string> changes_option(const Options& options);
v1::Architecture load_machine(const Options& options);

// Says on standard error if a file of this name beside the program, or below the folder it is run in, holds
// something else than what is built in: the built-in copy counts.
void note_if_stale(const study::BuiltIn& built_in, const char* option);

}  // namespace primalsim::cli
