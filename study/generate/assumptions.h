// What a generation's figures take for granted, in sentences.
#pragma once

#include "primalsim/v1/generate.pb.h"
#include "study/generate/decode_times.h"

namespace primalsim::study {

void add_generate_assumptions(const Inputs& inputs, const GenerateSettings& settings,
                              v1::GenerateResult& result);

}  // namespace primalsim::study
