// A whole file as bytes.
#pragma once

#include <filesystem>
#include <string>

namespace primalsim {

// Throws InputError with the path and the system's reason: no such file, a directory, no permission, or a
// size of 2 GiB and more, which no message can have.
std::string read_bytes(const std::filesystem::path& path);

}  // namespace primalsim
