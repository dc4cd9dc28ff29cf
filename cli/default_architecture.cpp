#include "cli/default_architecture.h"

#include <string>

#include "cli/default_architecture_text.h"
#include "core/error.h"
#include "primalsim/v1/file.pb.h"
#include "proto/check_file.h"
#include "proto/parse_text.h"

namespace primalsim::cli {

v1::Architecture default_architecture() {
  const std::string where = "configs/primal.txtpb (built in)";
  v1::File file;
  parse_text(kDefaultArchitectureText, where, file);
  check_file(file, where);
  if (!file.has_architecture()) throw_input_error("{}: holds no architecture", where);
  return file.architecture();
}

}  // namespace primalsim::cli
