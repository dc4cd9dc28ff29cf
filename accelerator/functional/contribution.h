// Which part of a sum a number stands for: travels with the numbers, so that a lost or doubled one can be
// named.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "primalsim/v1/workload.pb.h"

namespace primalsim::accelerator::functional {

// One number for the network to carry: kind, operator, token and two indices, the first below 2^24, the
// second below 2^16.
enum class ContributionKind : std::uint8_t {
  kNone,
  kPartition,  // row, column
  kLoraSlice,  // input slice
  kLoraRank,   // rank, output slice
  kSlice,      // slice of a vector
  kEntry,      // entry of the cache, first KV head of the placement
  kProduct,    // entry of the cache, KV head
};

inline constexpr std::uint32_t kMostOperators = 511;
inline constexpr std::uint32_t kMostTokens = 4096;
inline constexpr std::uint32_t kMostFirstIndices = std::uint32_t{1} << 24;
inline constexpr std::uint32_t kMostSecondIndices = std::uint32_t{1} << 16;

std::uint64_t contribution(ContributionKind kind, std::uint32_t op, std::uint32_t token, std::uint32_t a,
                           std::uint32_t b = 0);
std::string describe_contribution(std::uint64_t contribution, const v1::Graph& graph);

// Empty if `found` is `expected`, in any order; otherwise a sentence naming what is lost and what is counted
// more than once; of `several_tokens`, with its token.
std::string compare_contributions(std::vector<std::uint64_t> found, std::vector<std::uint64_t> expected,
                                  const v1::Graph& graph, bool several_tokens = false);

// Token, a vector or the ranks of an operator's adapter, and a slice or the first rank. 0 is none of these.
constexpr unsigned kOriginTokenShift = 52;
constexpr std::uint64_t kOriginRanks = std::uint64_t{1} << 51;

constexpr std::uint64_t slice_origin(std::uint32_t token, std::uint32_t vector, std::uint32_t slice) {
  return std::uint64_t{token} << kOriginTokenShift | std::uint64_t{vector + 1} << 32 | slice;
}
constexpr std::uint64_t rank_origin(std::uint32_t token, std::uint32_t op, std::uint32_t first_rank) {
  return std::uint64_t{token} << kOriginTokenShift | kOriginRanks | std::uint64_t{op} << 32 | first_rank;
}
// What is the same for all tokens.
constexpr std::uint64_t without_token(std::uint64_t origin) {
  return origin & ((std::uint64_t{1} << kOriginTokenShift) - 1);
}

}  // namespace primalsim::accelerator::functional
