// Homes and tile roots of the `primal` strategy.
#pragma once

#include "primalsim/v1/workload.pb.h"
#include "workloads/mapping/draft.h"
#include "workloads/mapping/strip_layout.h"

namespace primalsim::workloads {

// Fills the draft's homes so that trees are short and no row or column of links carries all of them:
// * a slice broadcast down a column, or summed down one, lives in that column, each slice in another row;
// * a slice summed along a row, or broadcast along one, lives in that row, each slice in another column;
// * q lives in the row of the K partitions of its heads, where it goes next;
// * what NORM and ADD make lives where their first input does.
// Sums from other tiles are gathered in the same row or column before they cross. NoFit as
// HomeLedger::claim.
void add_primal_homes(Draft& draft, const StripLayout& layout, const PlacementRequest& request);

}  // namespace primalsim::workloads
