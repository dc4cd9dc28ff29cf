// What every file has to satisfy, whether it was read or is about to be written.
#pragma once

#include <string>

#include "primalsim/v1/file.pb.h"

namespace primalsim {

// Throws InputError, beginning with `where`, unless schema_version is 1, a body is set, and validate() is
// content.
void check_file(const v1::File& file, const std::string& where);

}  // namespace primalsim
