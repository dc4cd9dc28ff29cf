// The calibrated parameters of primalsim reproduce: what they are, and how they are found.
#pragma once

#include "primalsim/v1/architecture.pb.h"
#include "primalsim/v1/reference.pb.h"
#include "study/reproduce/variant.h"
#include "study/work.h"

namespace primalsim::study {

// Both parameters, fitted on the figures of role FIT under lock-step control: each is the factor that makes
// the sum of squared logarithms of calibrated / published smallest, so the geometric mean of what each figure
// asks for. Throws InputError if there is no such figure.
v1::Calibration fit(const v1::ReferenceData& data, const v1::Architecture& base, const Work& work);

// Throws InputError, beginning with `where`, if a parameter is missing or unknown, or not above 0.
Factors factors_of(const v1::Calibration& calibration, const std::string& where);

// The variant a figure of role FIT or TEST stands for.
Variant variant_of(const v1::PublishedFigure& figure, const v1::ReferenceData& data,
                   const v1::Architecture& base, bool lockstep);

}  // namespace primalsim::study
