// A config.json: it is refused, or gives a workload that passes its own check.
#include "core/error.h"
#include "fuzz/memory_file.h"
#include "workloads/graph/check_graph.h"
#include "workloads/model_import/model_config.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace primalsim;
  const fuzz::MemoryFile file(bytes, size);
  v1::Workload workload;
  try {
    workload = workloads::read_model_config(file.path(), "fuzzed");
  } catch (const InputError&) {
    return 0;
  }
  workloads::check_workload(workload, "config.json");
  return 0;
}
