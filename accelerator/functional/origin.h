// Which part of which vector numbers are, so that whoever multiplies another part can be told.
#pragma once

#include <cstdint>

namespace primalsim::accelerator::functional {

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
