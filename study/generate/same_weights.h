// Adapters share the frozen weights.
#pragma once

#include "primalsim/v1/mapping.pb.h"

namespace primalsim::study {

// Frozen weights never move: with every adapter they lie where they lay. Throws RunError if one of the two
// mappings, of one model with two adapters, places weights, vectors or cache of a graph differently.
void check_same_weights(const v1::Mapping& mapping, const v1::Mapping& first);

}  // namespace primalsim::study
