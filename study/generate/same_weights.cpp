#include "study/generate/same_weights.h"

#include "core/error.h"

namespace primalsim::study {

void check_same_weights(const v1::Mapping& mapping, const v1::Mapping& first) {
  for (int i = 0; i < mapping.placements_size(); ++i) {
    v1::Placement a = mapping.placements(i);
    v1::Placement b = first.placements(i);
    a.clear_loras();
    b.clear_loras();
    if (a.SerializeAsString() != b.SerializeAsString()) {
      throw_run_error(
          "mapping '{}' places weights, vectors or cache of graph '{}' differently for two adapters",
          mapping.name(), a.graph());
    }
  }
}

}  // namespace primalsim::study
