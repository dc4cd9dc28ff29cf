// The reference data by name: models, GPUs, figures and machines.
#pragma once

#include <string>

#include "primalsim/v1/architecture.pb.h"
#include "primalsim/v1/reference.pb.h"

namespace primalsim::study {

// By name. InputError, listing the names that exist, if there is none.
const v1::ReferenceModel& find_model(const v1::ReferenceData& data, const std::string& name);
const v1::Gpu& find_gpu(const v1::ReferenceData& data, const std::string& name);
const v1::PublishedFigure& find_figure(const v1::ReferenceData& data, const std::string& id);
// `base` with the settings of the machine of this name.
v1::Architecture reference_machine(const v1::ReferenceData& data, const std::string& name,
                                   const v1::Architecture& base);

}  // namespace primalsim::study
