// What standard output and standard error are connected to, and progress as it suits them.
#pragma once

#include <cstddef>
#include <string>

#include "cli/options.h"
#include "report/layout.h"
#include "study/session.h"

namespace primalsim::cli {

// Declares --quiet and, for commands that print tables, --verbose.
void declare_verbosity(Options& options, bool with_tables = true);

// How a table is to look on standard output: as wide as the terminal, or as it comes in a pipe or a file.
report::Layout layout_option(const Options& options);

// `text` in bold if standard error is a terminal and neither NO_COLOR (no-color.org) nor TERM=dumb is set.
std::string emphasised(const std::string& text);

// From here to end_signs(), something is said on standard error at least every two seconds (cli/signs.h).
// `command` names what this thread does.
void start_signs(const std::string& command);
void end_signs();
// Before something else is written to the terminal.
void clear_sign();

// Shows a study's steps among the signs; nothing with --quiet.
study::Progress progress(const Options& options);

}  // namespace primalsim::cli
