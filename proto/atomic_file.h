// Replaces a file in one step: a reader sees the old contents or the new ones, never a part.
#pragma once

#include <filesystem>
#include <string_view>

namespace primalsim {

// Writes to a temporary name in the same folder, flushes to the disk and renames. On any failure the
// temporary file is removed, what was at `path` stays as it was, and the error gives the path and the
// system's reason: InputError if no file can be created there, RunError if writing fails (a full disk).
void write_atomically(const std::filesystem::path& path, std::string_view bytes);

}  // namespace primalsim
