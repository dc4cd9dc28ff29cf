// A message file, .binpb.
#include "fuzz/message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  return primalsim::fuzz::try_message(bytes, size, primalsim::Format::kBinary);
}
