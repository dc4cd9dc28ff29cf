// The models of a pool of adapters, placed: one for each shape. docs/serve.md, Adapters
#pragma once

#include <string>
#include <vector>

#include "study/generate/request_result.h"
#include "study/serve.h"
#include "study/serve/server.h"

namespace primalsim::study {

struct ServedModels {
  std::vector<PlacedModel> shapes;
  Adapters adapters;
  std::vector<std::string> names;  // of adapters
};

// Adapters that differ in nothing but their name have one shape. The model without an adapter is one only if
// `needs_base`. Throws as make_mapping() does, and RunError if frozen weights would move for an adapter.
ServedModels place_pool(const v1::Workload& model, const std::vector<v1::Workload>& pool, bool needs_base,
                        const pe_models::Machine& machine, const ServeRequest& request);

}  // namespace primalsim::study
