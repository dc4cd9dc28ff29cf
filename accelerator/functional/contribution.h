// Which part of a sum a number stands for: travels with the numbers, so that a lost or doubled one can be
// named.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "primalsim/v1/workload.pb.h"

namespace primalsim::accelerator::functional {

// One number for the network to carry: kind, operator and two indices below 2^24.
enum class ContributionKind : std::uint8_t {
  kNone,
  kPartition,  // row, column
  kLoraSlice,  // input slice
  kLoraRank,   // rank, output slice
  kSlice,      // slice of a vector
  kEntry,      // entry of the cache, first KV head of the placement
  kProduct,    // entry of the cache, KV head
};

std::uint64_t contribution(ContributionKind kind, std::uint32_t op, std::uint32_t a, std::uint32_t b = 0);
std::string describe_contribution(std::uint64_t contribution, const v1::Graph& graph);

// Empty if `found` is `expected`, in any order; otherwise a sentence naming what is lost and what is counted
// more than once.
std::string compare_contributions(std::vector<std::uint64_t> found, std::vector<std::uint64_t> expected,
                                  const v1::Graph& graph);

}  // namespace primalsim::accelerator::functional
