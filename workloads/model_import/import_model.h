// Turns what the user names as MODEL and ADAPTER into a Workload.
#pragma once

#include <filesystem>
#include <optional>

#include "primalsim/v1/workload.pb.h"

namespace primalsim::workloads {

// `model`: a folder with a Hugging Face config.json, such a file, or a Workload file (.txtpb, .binpb, or a
// .json with a schema_version or workload field). `adapter`: a folder with a PEFT adapter_config.json, or
// such a file.
//
// The workload is called like the model's folder, or file without its ending; so is the adapter. An adapter
// fits if
// * its base_model_name_or_path does not contradict the model's name: both say family and size
// (model_name.h), and they differ;
// * adapter_model.safetensors, where it lies beside the adapter_config.json, has matrices of the model's
// shape. InputError names the file, the field, the value and what is allowed.
v1::Workload import_model(const std::filesystem::path& model,
                          const std::optional<std::filesystem::path>& adapter);

}  // namespace primalsim::workloads
