// What studies start from: a model, perhaps with an adapter, and a machine.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "primalsim/v1/architecture.pb.h"
#include "primalsim/v1/program.pb.h"
#include "primalsim/v1/workload.pb.h"

namespace primalsim::study {

struct Inputs {
  v1::Workload workload;
  v1::Architecture architecture;
};

// `model` is a folder with a config.json, such a file, or a Workload file; `adapter` a folder with an
// adapter_config.json or such a file. Throws InputError as the files' readers do.
v1::Workload load_model(const std::filesystem::path& model,
                        const std::optional<std::filesystem::path>& adapter = std::nullopt);

// An Architecture file; without one configs/primal.txtpb as it was when the library was built.
v1::Architecture load_architecture(const std::optional<std::filesystem::path>& file = std::nullopt);

// Both of them.
Inputs load(const std::filesystem::path& model,
            const std::optional<std::filesystem::path>& adapter = std::nullopt,
            const std::optional<std::filesystem::path>& architecture = std::nullopt);

// The model with each adapter in turn. Throws RequestError where two have the same name, and for "none".
std::vector<v1::Workload> load_adapters(const std::filesystem::path& model,
                                        const std::vector<std::filesystem::path>& adapters);

// The Program in `path`; nothing if this is a folder, a config.json, or a message file of another kind.
// Throws InputError for a message file that is damaged.
std::optional<v1::Program> load_program(const std::filesystem::path& path);

inline constexpr std::uint32_t kDefaultContext = 2048;

// Positions that the token attends to, itself included: `asked`; without it kDefaultContext, or what the
// model was made for if that is less. Throws RequestError for 0 and for more than the model was made for.
std::uint32_t context_of(const v1::Workload& workload, std::optional<std::uint32_t> asked = std::nullopt);

}  // namespace primalsim::study
