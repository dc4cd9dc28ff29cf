// Every published figure, with what the simulator makes of it.
#pragma once

#include <cstddef>
#include <vector>

#include "primalsim/v1/reference.pb.h"
#include "primalsim/v1/reproduction.pb.h"
#include "study/reproduce/variant.h"

namespace primalsim::study {

// In the order of `data`. `ideal` is data-flow without factors; `calibrated` is lock-step with `factors`.
// Independent figures are simulated on up to `threads` threads; the result does not depend on their number.
std::vector<v1::ReproducedFigure> reproduce_figures(const v1::ReferenceData& data,
                                                    const v1::Architecture& base, const Factors& factors,
                                                    std::size_t threads);

}  // namespace primalsim::study
