// Tells a Program file from everything else that may stand in its place.
#pragma once

#include <filesystem>
#include <optional>

#include "primalsim/v1/program.pb.h"

namespace primalsim::study {

// The Program in `path`; nothing if this is a folder, a config.json, or a message file of another kind.
// Throws InputError for a message file that is damaged.
std::optional<v1::Program> program_file(const std::filesystem::path& path);

}  // namespace primalsim::study
