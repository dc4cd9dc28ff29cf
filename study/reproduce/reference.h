// The reference data by name: models, GPUs, figures and machines; and what a GPU could do at most, for models
// without a published figure.
#pragma once

#include <string>

#include "primalsim/v1/architecture.pb.h"
#include "primalsim/v1/reference.pb.h"
#include "primalsim/v1/reproduction.pb.h"

namespace primalsim::study {

// By name. InputError, listing the names that exist, if there is none.
const v1::ReferenceModel& find_model(const v1::ReferenceData& data, const std::string& name);
const v1::Gpu& find_gpu(const v1::ReferenceData& data, const std::string& name);
const v1::PublishedFigure& find_figure(const v1::ReferenceData& data, const std::string& id);
// `base` with the settings of the machine of this name.
v1::Architecture reference_machine(const v1::ReferenceData& data, const std::string& name,
                                   const v1::Architecture& base);

// Weights of the decoder layers and the output head; norms and biases are left out.
double decode_parameters(const v1::ModelShape& shape);

// One decode step at batch 1 and this context with 16-bit weights and KV cache: every weight and KV entry is
// read once, two operations per weight, and the slower of memory and arithmetic counts. Watts are those of
// the data sheet.
v1::Performance decode_roofline(const v1::Gpu& gpu, const v1::ModelShape& shape, double context);

}  // namespace primalsim::study
