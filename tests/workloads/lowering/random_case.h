// A random small model on a random mapping that breaks no rule: what every property of lowering must hold
// for.
#pragma once

#include <cstdint>

#include "primalsim/v1/architecture.pb.h"
#include "primalsim/v1/mapping.pb.h"
#include "primalsim/v1/workload.pb.h"

namespace primalsim::workloads {

struct RandomCase {
  v1::Workload workload;
  v1::Mapping mapping;
  v1::Architecture architecture;
  std::uint32_t context = 1;
};

// Head sizes that do not divide a slice, GQA, LoRA of any rank in any blocks, K and V apart or together in
// rings of any shape, sliding windows, several tiles, explicit roots of trees, chains. The layer graph only.
RandomCase make_random_case(std::uint64_t seed);

}  // namespace primalsim::workloads
