#include "proto/format.h"

#include <string>

#include "core/error.h"

namespace primalsim {

Format format_of(const std::filesystem::path& path) {
  const std::string ending = path.extension().string();
  if (ending == ".txtpb") return Format::kText;
  if (ending == ".binpb") return Format::kBinary;
  if (ending == ".json") return Format::kJson;
  throw_input_error("{}: the ending '{}' is not one of .txtpb (text), .binpb (binary), .json (JSON)",
                    path.string(), ending);
}

}  // namespace primalsim
