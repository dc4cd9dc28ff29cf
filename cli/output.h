// What the program writes: standard output to the last byte, files that are no inputs, notes on standard
// error.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "cli/options.h"

namespace primalsim::cli {

// Writes `text` to standard output and flushes it. Throws RunError if it does not all arrive (a full disk, a
// closed pipe).
void print(std::string_view text);

// A line on standard error.
void tell(const std::string& text);

// "primalsim: note: ..." on standard error.
void note(const std::string& text);

// Throws InputError unless `file` can be made where it is to be: before the work, not after.
void check_place(const char* option, const std::string& file);

// Throws InputError if another option names the same file, though it is not there yet; or if writing `file`
// would replace one of the files that `options` name as inputs, be it by another path (the file itself
// counts: device and inode). `option` is the one that names `file`.
void refuse_input_as_output(const Options& options, const char* option, const std::string& file);

}  // namespace primalsim::cli
