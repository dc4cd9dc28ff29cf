// A mapping's result per token, from the runs of its Programs.
#pragma once

#include <optional>
#include <string>

#include "accelerator/program_result.h"
#include "primalsim/v1/result.pb.h"

namespace primalsim::study {

// `layer` runs `repeats` times per token, `head` (the output head, if wanted) once. docs/metrics.md defines
// every field.
v1::MappingResult make_mapping_result(const std::string& name, const accelerator::ProgramResult& layer,
                                      const std::optional<accelerator::ProgramResult>& head,
                                      double clock_ghz);

}  // namespace primalsim::study
