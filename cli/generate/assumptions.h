// What a generation's figures take for granted, in sentences.
#pragma once

#include "cli/generate/decode_times.h"
#include "primalsim/v1/generate.pb.h"

namespace primalsim::cli {

void add_generate_assumptions(const Inputs& inputs, const GenerateSettings& settings,
                              v1::GenerateResult& result);

}  // namespace primalsim::cli
