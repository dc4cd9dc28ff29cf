#include "proto/check_file.h"

#include "core/error.h"
#include "proto/schema.h"
#include "proto/validate.h"

namespace primalsim {

void check_file(const v1::File& file, const std::string& where) {
  // First: in a file of another version, nothing else need be as expected.
  if (file.schema_version() == 0) {
    throw_input_error("{}: schema_version: missing; this program reads version {}", where, kSchemaVersion);
  }
  if (file.schema_version() != kSchemaVersion) {
    throw_input_error("{}: schema_version: {} is not known; this program reads version {}", where,
                      file.schema_version(), kSchemaVersion);
  }
  validate(file, where);
}

}  // namespace primalsim
