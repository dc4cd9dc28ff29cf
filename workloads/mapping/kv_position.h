// Which macro of a KvPlacement holds which entry of the cache (rule: proto/primalsim/v1/mapping.proto).
#pragma once

#include <cstdint>
#include <vector>

#include "primalsim/v1/mapping.pb.h"
#include "primalsim/v1/workload.pb.h"

namespace primalsim::workloads {

struct Token {
  std::uint32_t context = 1;   // positions attended, the new one included
  std::uint32_t sequence = 0;  // whose cache it uses
};

struct KvPosition {
  std::uint32_t ring = 0;
  std::uint32_t macro = 0;  // index in the ring
  friend bool operator==(const KvPosition&, const KvPosition&) = default;
};

// Positions attended at `context`, the new one included: min(context, sliding window).
std::uint64_t kv_entries(const v1::ModelShape& shape, std::uint64_t context);

// Entries that all rings hold together.
std::uint64_t kv_capacity(const v1::KvPlacement& placement);

// Bytes of one entry: K or V of one position for the placement's heads.
std::uint64_t kv_entry_bytes(const v1::KvPlacement& placement, const v1::ModelShape& shape,
                             std::uint32_t kv_bits);

// Where entry `entry` (from 0, < kv_capacity) is.
KvPosition kv_position(const v1::KvPlacement& placement, std::uint64_t entry);

// Entries held when there are `entries` (<= kv_capacity): [ring][macro of the ring].
std::vector<std::vector<std::uint64_t>> kv_entries_held(const v1::KvPlacement& placement,
                                                        std::uint64_t entries);

}  // namespace primalsim::workloads
