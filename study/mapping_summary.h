// What a mapping takes of the machine, in a few numbers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "primalsim/v1/mapping.pb.h"
#include "study/inputs.h"
#include "workloads/mapping/tree_cost.h"

namespace primalsim::study {

struct GraphSummary {
  std::string graph;
  std::uint64_t partitions = 0;
  std::uint32_t tiles = 0;
  workloads::TreeCost trees;
};

struct MappingSummary {
  std::string mapping;  // name
  std::string model;
  std::vector<GraphSummary> graphs;
  std::uint64_t weight_bytes = 0;  // of a layer
  std::uint64_t lora_bytes = 0;    // of a layer
  std::uint64_t kv_capacity_tokens = 0;
};

// The mapping is one that workloads::check_mapping accepts.
MappingSummary summarise(const v1::Mapping& mapping, const Inputs& inputs);

}  // namespace primalsim::study
