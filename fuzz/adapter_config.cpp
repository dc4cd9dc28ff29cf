// An adapter_config.json for a small model: it is refused, or names matrices that the model has.
#include "workloads/model_import/adapter_config.h"

#include "core/error.h"
#include "fuzz/memory_file.h"
#include "fuzz/tiny_model.h"
#include "workloads/graph/check_graph.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace primalsim;
  const fuzz::MemoryFile file(bytes, size);
  v1::Workload workload = fuzz::tiny_model();
  std::vector<std::string> notes;
  try {
    workloads::read_base_model_name(file.path());
    *workload.mutable_lora() = workloads::read_adapter_config(file.path(), "fuzzed", workload, notes);
  } catch (const InputError&) {
    return 0;
  }
  workloads::check_workload(workload, "adapter_config.json");
  return 0;
}
