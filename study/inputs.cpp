#include "study/inputs.h"

#include "proto/read.h"
#include "study/default_architecture.h"
#include "workloads/model_import/import_model.h"

namespace primalsim::study {

v1::Architecture load_architecture(const std::optional<std::filesystem::path>& file) {
  return file ? read_architecture(*file) : default_architecture();
}

Inputs load(const std::filesystem::path& model, const std::optional<std::filesystem::path>& adapter,
            const std::optional<std::filesystem::path>& architecture) {
  return {workloads::import_model(model, adapter), load_architecture(architecture)};
}

}  // namespace primalsim::study
