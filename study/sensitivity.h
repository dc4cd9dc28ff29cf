// What would help a mapping: each number of the machine halved and doubled, and the layer run again.
#pragma once

#include "study/simulate.h"

namespace primalsim::study {

// One row for each of machine_numbers(). `layer_cycles` are those on the machine of `inputs`. A variant on
// which the mapping does not run has a note in place of cycles. Runs in the order of the rows on the
// session's threads.
std::vector<v1::SensitivityRow> sensitivity(const Inputs& inputs, const v1::Mapping& mapping,
                                            std::uint32_t context, Work& work);

}  // namespace primalsim::study
