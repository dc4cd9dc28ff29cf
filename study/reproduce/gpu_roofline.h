// What a GPU could do at most, from its data sheet: for models without a published figure.
#pragma once

#include "primalsim/v1/reference.pb.h"
#include "primalsim/v1/reproduction.pb.h"

namespace primalsim::study {

// Weights of the decoder layers and the output head; norms and biases are left out.
double decode_parameters(const v1::ModelShape& shape);

// One decode step at batch 1 and this context with 16-bit weights and KV cache: every weight and KV entry is
// read once, two operations per weight, and the slower of memory and arithmetic counts. Watts are those of
// the data sheet.
v1::Performance decode_roofline(const v1::Gpu& gpu, const v1::ModelShape& shape, double context);

}  // namespace primalsim::study
