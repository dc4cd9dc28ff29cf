#include "proto/write.h"

#include "core/error.h"
#include "proto/file_bytes.h"
#include "proto/format.h"
#include "proto/schema.h"

namespace primalsim {

void write_file(const std::filesystem::path& path, const v1::File& file) {
  const Format format = format_of(path);
  try {
    check_file(file, path.string());
  } catch (const InputError& error) {
    throw_run_error("not written, it could not be read back: {}", error.what());
  }
  write_atomically(path, to_bytes(file, format));
}

}  // namespace primalsim
