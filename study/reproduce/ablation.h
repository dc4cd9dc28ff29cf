// What the claim over an H100 rests on: the same machine and model with one thing changed at a time.
#pragma once

#include <vector>

#include "primalsim/v1/reference.pb.h"
#include "primalsim/v1/reproduction.pb.h"
#include "study/reproduce/variant.h"
#include "study/work.h"

namespace primalsim::study {

// Groups of rows, from first principles (the group on control has a calibrated row as well). Rows that cannot
// be built say why. Independent rows are simulated at once.
std::vector<v1::AblationGroup> ablations(const v1::ReferenceData& data, const v1::Architecture& base,
                                         const Factors& factors, const Work& work);

}  // namespace primalsim::study
