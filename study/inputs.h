// What most studies start from: a model, perhaps with an adapter, and a machine.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "primalsim/v1/architecture.pb.h"
#include "primalsim/v1/workload.pb.h"

namespace primalsim::study {

struct Inputs {
  v1::Workload workload;
  v1::Architecture architecture;
};

// `model` is a folder with a config.json, such a file, or a Workload file; `adapter` a folder with an
// adapter_config.json or such a file; `architecture` an Architecture file, default_architecture() if absent.
// Throws InputError as the files' readers do.
Inputs load(const std::filesystem::path& model, const std::optional<std::filesystem::path>& adapter,
            const std::optional<std::filesystem::path>& architecture);

v1::Architecture load_architecture(const std::optional<std::filesystem::path>& file);

}  // namespace primalsim::study
