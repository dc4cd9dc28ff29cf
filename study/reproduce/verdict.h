// What the figures say of the publication's claims, one sentence each and in a paragraph.
#pragma once

#include "primalsim/v1/reproduction.pb.h"

namespace primalsim::study {

// Of `result`, whose figures are all there: whether PRIMAL's speed and efficiency over an H100 hold, and
// whether the parameters fitted on LEAP-A carry over to the figures they were not fitted on.
// * A ratio is "supported" if the ideal and the calibrated machine both reach it, "not supported" if neither
//   does, else "not decided".
// * The parameters carry over ("supported") if calibrated speed is within 25 % of every such figure, else not
//   ("not supported").
// The summary has that, what is simulated, fitted (of result.calibration) and assumed.
void add_verdicts(v1::Reproduction& result);

}  // namespace primalsim::study
