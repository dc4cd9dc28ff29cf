// From regions to a placement: legal by construction, whatever the numbers are.
#pragma once

#include <string>

#include "primalsim/v1/regions.pb.h"
#include "workloads/mapping/flat_placement.h"
#include "workloads/mapping/strategy.h"

namespace primalsim::workloads {

// Throws InputError "WHERE: weights[1].matrices[0]: what is wrong, what is allowed" unless the regions were
// made for this model, name each matrix of the graph and each vector once, and have a cache exactly if the
// graph has attention. Ranges of single numbers are validate()'s business.
void check_regions(const v1::Regions& regions, const PlacementRequest& request, const std::string& where);

// Uses as few tiles as the partitions fill. The same arguments give the same placement. `regions` are
// checked. NoFit as strategies throw it: for a cache, an adapter or vectors that the macros cannot hold.
FlatPlacement place_flat(const v1::Regions& regions, const PlacementRequest& request);
v1::Placement place_regions(const v1::Regions& regions, const PlacementRequest& request);

// How sums and streams are made, as the regions say.
OwnStreams own_streams(const v1::Regions& regions);
// What the options ask for, or what the regions say.
v1::Mapping::Reduction reduction_of(const v1::Regions& regions, const StrategyOptions& options);
std::uint32_t stream_parts_of(const v1::Regions& regions, const StrategyOptions& options);

// `layer` is what place_flat() made of these regions.
v1::Mapping to_mapping(const v1::Regions& regions, const FlatPlacement& layer,
                       const StrategyOptions& options);

// The layer by `regions`, the head, if options ask for it, by the rules of default_regions().
v1::Mapping make_mapping(const v1::Regions& regions, const v1::Workload& workload,
                         const pe_models::Machine& machine, const StrategyOptions& options);

}  // namespace primalsim::workloads
