// Results of studies as columns of a row.
#pragma once

#include "primalsim/v1/generate.pb.h"
#include "primalsim/v1/network.pb.h"
#include "primalsim/v1/result.pb.h"
#include "primalsim/v1/run_row.pb.h"

namespace primalsim::study {

// Of the result's only mapping.
void add_columns(const v1::Result& result, v1::RunRow& row);
// Of the result's only request.
void add_columns(const v1::GenerateResult& result, v1::RunRow& row);
// Of the curve's only point.
void add_columns(const v1::TrafficCurve& curve, v1::RunRow& row);

}  // namespace primalsim::study
