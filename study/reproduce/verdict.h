// What the figures say of the publication's claims, one sentence each.
#pragma once

#include "primalsim/v1/reproduction.pb.h"

namespace primalsim::study {

// Of `result`, whose figures are all there: whether PRIMAL's speed and efficiency over an H100 hold, and
// whether the factors fitted on LEAP-A carry over to the figures they were not fitted on.
// * A ratio is "supported" if the ideal and the calibrated machine both reach it, "not supported" if neither
//   does, else "not decided".
// * The factors carry over ("supported") if calibrated speed is within a factor of 1.5 of every such figure,
// and
//   do not ("not supported") otherwise.
void add_verdicts(v1::Reproduction& result);

}  // namespace primalsim::study
