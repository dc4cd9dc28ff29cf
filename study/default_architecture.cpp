#include "study/default_architecture.h"

#include "core/error.h"
#include "proto/read.h"
#include "study/built_in_texts.h"

namespace primalsim::study {

v1::Architecture default_architecture() {
  constexpr const char* kWhere = "configs/primal.txtpb (built in)";
  const v1::File file = parse_file(kDefaultArchitectureText, Format::kText, kWhere);
  if (!file.has_architecture()) throw_input_error("{}: holds no architecture", kWhere);
  return file.architecture();
}

}  // namespace primalsim::study
