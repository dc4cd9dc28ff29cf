// What studies start from: a model, perhaps with an adapter, and a machine.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "primalsim/v1/architecture.pb.h"
#include "primalsim/v1/program.pb.h"
#include "primalsim/v1/workload.pb.h"

namespace primalsim::study {

// Where inputs are from, as results say it.
struct Sources {
  std::string model = "in memory";
  std::string machine = "in memory";
  std::map<std::string, std::string> adapters;  // by name; of those that are not in it, the model's
};

struct Inputs {
  v1::Workload workload;
  v1::Architecture architecture;
  Sources sources = {};
};

// `model` is a folder with a config.json, such a file, or a Workload file; `adapter` a folder with an
// adapter_config.json or such a file. Throws InputError as the files' readers do.
v1::Workload load_model(const std::filesystem::path& model,
                        const std::optional<std::filesystem::path>& adapter = std::nullopt);

// An Architecture file; without one configs/primal.txtpb as it was when the library was built. Each of
// `changes` is "PATH=VALUE" with the path of a field, "router.fifo_flits=8"; the machine's name then has them
// too. What comes out is checked like a file. Throws RequestError "set ..." for a change that is none.
v1::Architecture load_architecture(const std::optional<std::filesystem::path>& file = std::nullopt,
                                   const std::vector<std::string>& changes = {});

// The same with a machine already in memory.
v1::Architecture changed(v1::Architecture architecture, const std::vector<std::string>& changes);

// What results call the source of load_architecture(file).
std::string machine_source(const std::optional<std::filesystem::path>& file);

// A model, perhaps with an adapter, and a machine.
Inputs load(const std::filesystem::path& model,
            const std::optional<std::filesystem::path>& adapter = std::nullopt,
            const std::optional<std::filesystem::path>& architecture = std::nullopt,
            const std::vector<std::string>& changes = {});

// A configuration that became part of the library when it was built, beside the file of its name.
struct BuiltIn {
  std::string name;  // "configs/primal.txtpb"
  std::string hash;  // proto/content_hash.h
};
BuiltIn built_in_machine();
BuiltIn built_in_calibration();

// The hash of what the file holds, or "damaged" if it cannot be read as one; empty if there is no file.
std::string hash_of_file(const std::filesystem::path& file);

// The model with each adapter in turn. Adapters of one name are told apart by the folders that they lie in:
// "run-1/checkpoint-500". Throws RequestError for the same adapter given twice, and for "none".
std::vector<v1::Workload> load_adapters(const std::filesystem::path& model,
                                        const std::vector<std::filesystem::path>& adapters);

// The Program in `path`; nothing if this is a folder, a config.json, or a message file of another kind.
// Throws InputError for a message file that is damaged.
std::optional<v1::Program> load_program(const std::filesystem::path& path);

inline constexpr std::uint32_t kDefaultContext = 2048;

// Positions that the token attends to, itself included: `asked`; without it kDefaultContext, or what the
// model was made for if that is less. Throws RequestError for 0 and for more than the model was made for.
std::uint32_t context_of(const v1::Workload& workload, std::optional<std::uint32_t> asked = std::nullopt);

// Contexts of the model may be so long, 1 or more, whatever its config.json says; its notes say so.
void allow_positions(v1::Workload& workload, std::uint32_t positions);

}  // namespace primalsim::study
