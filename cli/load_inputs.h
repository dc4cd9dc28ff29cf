// The inputs that most commands share: a model, its adapter and a machine.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "cli/options.h"
#include "primalsim/v1/architecture.pb.h"
#include "primalsim/v1/workload.pb.h"

namespace primalsim::cli {

struct Inputs {
  v1::Workload workload;
  v1::Architecture architecture;
  std::string architecture_file;  // for messages
};

// Declares MODEL (positional), --adapter and --arch.
void declare_inputs(Options& options);

// Loads what those options name; without --arch, the machine of default_architecture(). InputError as the
// files' readers have it.
Inputs load_inputs(const Options& options);

// `model`: a folder with a config.json, such a file, or a Workload file (.txtpb, .binpb or .json, with
// schema_version). A Workload file says itself which adapter it has: `adapter` with one is an InputError.
v1::Workload load_model(const std::filesystem::path& model,
                        const std::optional<std::filesystem::path>& adapter);

}  // namespace primalsim::cli
