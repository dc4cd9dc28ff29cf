// The links of a chip by how much they carried.
#pragma once

#include <vector>

#include "primalsim/v1/chip.pb.h"
#include "primalsim/v1/chip_result.pb.h"
#include "study/chip/prediction.h"

namespace primalsim::study {

// The ten busiest, each of the trace in which it is busiest; per cycle of that trace.
std::vector<v1::ChipLink> busiest_links(const v1::Chip& chip, const std::vector<RecordedTrace>& traces,
                                        const std::vector<Prediction>& predictions);

}  // namespace primalsim::study
