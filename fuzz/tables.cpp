// Tables that a person writes: a packet trace, a traffic matrix, a schedule of requests, requests over time.
#include <sstream>

#include "core/error.h"
#include "fuzz/memory_file.h"
#include "noc/replay/trace.h"
#include "noc/traffic/matrix_file.h"
#include "study/generate.h"
#include "study/serve/traces/trace.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace primalsim;
  constexpr std::uint32_t kNodes = 4;
  const std::string text(reinterpret_cast<const char*>(bytes), size);
  try {
    std::istringstream lines(text);
    noc::replay::parse_trace(lines, "trace.csv", kNodes, 1);
  } catch (const InputError&) {
  }
  try {
    noc::traffic::read_matrix(fuzz::MemoryFile(bytes, size).path(), kNodes);
  } catch (const InputError&) {
  }
  try {
    study::parse_schedule(text, "schedule.txt", {"a", "b"});
  } catch (const InputError&) {
  }
  try {
    study::parse_trace(text, "requests.csv");
  } catch (const InputError&) {
  }
  return 0;
}
