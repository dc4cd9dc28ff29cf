// What the KV cache takes of each macro.
#pragma once

#include <cstdint>
#include <vector>

#include "pe_models/machine.h"
#include "primalsim/v1/mapping.pb.h"
#include "primalsim/v1/workload.pb.h"

namespace primalsim::workloads {

// Sequences that share the rings: those of sequence s begin at entry s x `stride`, and each has `entries`.
struct KvUse {
  std::uint64_t entries = 0;
  std::uint64_t sequences = 1;
  std::uint64_t stride = 0;
};

// Bytes by macro of the placement's tiles. Requires that the rings hold the entries.
std::vector<std::uint64_t> kv_bytes_by_macro(const v1::Placement& placement, const v1::ModelShape& shape,
                                             const pe_models::Machine& machine, const KvUse& use);

}  // namespace primalsim::workloads
