// Writes message files: text, binary or JSON by the ending of the name.
#pragma once

#include <filesystem>

#include "primalsim/v1/file.pb.h"

namespace primalsim {

// Replaces `path` atomically with `file` (proto/file_bytes.h). The same message gives the same bytes. Throws
// InputError on an unknown ending or a place where no file can be made, and RunError if the disk is full or
// read_file would not accept the file: schema_version must be set to kSchemaVersion and every required field
// filled.
void write_file(const std::filesystem::path& path, const v1::File& file);

}  // namespace primalsim
