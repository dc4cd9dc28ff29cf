// Whole files as bytes: read, and replaced in one step.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <string_view>

namespace primalsim {

// Throws InputError with the path and the system's reason: no such file, a directory, no permission, or a
// size of more than `most_bytes`; no message has 2 GiB.
std::string read_bytes(const std::filesystem::path& path,
                       std::size_t most_bytes = std::numeric_limits<std::int32_t>::max());

// A reader sees the old contents or the new ones, never a part.
// Writes to a temporary name in the same folder (of the file that a link leads to), flushes to the disk and
// renames. On any failure the temporary file is removed, what was at `path` stays as it was, and the error
// gives the path and the system's reason: InputError if no file can be created there, RunError if writing
// fails (a full disk). What is no file, a device or a pipe, is written to instead of being replaced.
void write_atomically(const std::filesystem::path& path, std::string_view bytes);

}  // namespace primalsim
