// Checks the shapes of a LoRA's matrices, where its weights are at hand, against the model.
#pragma once

#include <filesystem>

#include "primalsim/v1/workload.pb.h"

namespace primalsim::workloads {

// Reads the header of a safetensors file (8 bytes of length, little-endian, then JSON: name -> dtype, shape,
// data_offsets); nothing if there is no such file. Each A of a target has to be rank x input elements, each B
// output elements x rank, in every layer of the model and in no other. InputError names the file, the tensor,
// both shapes.
void check_adapter_weights(const std::filesystem::path& file, const v1::Workload& workload);

}  // namespace primalsim::workloads
