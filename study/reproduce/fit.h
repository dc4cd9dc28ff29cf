// The calibrated parameters of primalsim reproduce: what they are, and how they are found.
#pragma once

#include "primalsim/v1/architecture.pb.h"
#include "primalsim/v1/reference.pb.h"
#include "study/reproduce/variant.h"
#include "study/work.h"

namespace primalsim::study {

// Both parameters, fitted on the figures of role FIT under lock-step control: the number of groups of heads
// that attend at a time, of 1, 2, 4, 8 and all, and the power factor that make the sum of squared logarithms
// of calibrated / published smallest, of speed for the first and of power for the second. Throws InputError
// if there is no such figure.
v1::Calibration fit(const v1::ReferenceData& data, const v1::Architecture& base, const Work& work);

// Throws InputError, beginning with `where`, if a parameter is missing, unknown or out of its range.
Calibrated calibrated_by(const v1::Calibration& calibration, const std::string& where);

// The variant a figure of role FIT or TEST stands for, under data-flow control.
Variant variant_of(const v1::PublishedFigure& figure, const v1::ReferenceData& data,
                   const v1::Architecture& base);

}  // namespace primalsim::study
