// A safetensors file beside an adapter of a small model: it fits, or is refused.
#include "core/error.h"
#include "fuzz/memory_file.h"
#include "fuzz/tiny_model.h"
#include "workloads/model_import/adapter_weights.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace primalsim;
  static const v1::Workload model = [] {
    v1::Workload with_adapter = fuzz::tiny_model();
    for (const char* matrix : {"q_proj", "v_proj"}) {
      v1::LoraTarget& target = *with_adapter.mutable_lora()->add_targets();
      target.set_matrix(matrix);
      target.set_rank(4);
    }
    return with_adapter;
  }();
  const fuzz::MemoryFile file(bytes, size);
  try {
    workloads::check_adapter_weights(file.path(), model);
  } catch (const InputError&) {
  }
  return 0;
}
