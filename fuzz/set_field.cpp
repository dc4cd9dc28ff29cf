// Values of --set, a line each: refused, or the machine that they make is one that a file may have.
#include <string>
#include <vector>

#include "core/error.h"
#include "proto/read.h"
#include "study/inputs.h"
#include "tests/proto/same_in_every_format.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace primalsim;
  static const v1::Architecture machine = read_architecture(PRIMALSIM_SOURCE_DIR "/configs/tiny.txtpb");
  std::vector<std::string> changes(1);
  for (std::size_t i = 0; i < size; ++i) {
    if (bytes[i] == '\n') {
      changes.emplace_back();
    } else {
      changes.back() += static_cast<char>(bytes[i]);
    }
  }
  v1::File file;
  file.set_schema_version(1);
  try {
    *file.mutable_architecture() = study::changed(machine, changes);
  } catch (const InputError&) {
    return 0;
  }
  testing::expect_same_in_every_format(file);
  return 0;
}
