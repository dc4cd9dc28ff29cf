// The scratchpad beside each router: KV entries, packet buffers and accumulators.
#pragma once

#include "core/checked_math.h"
#include "core/divide_up.h"
#include "pe_models/work.h"

namespace primalsim::pe_models {

struct Scratchpad {
  std::uint64_t capacity_bytes = 0;
  std::uint64_t words_per_cycle = 1;
  std::uint64_t word_fj = 0;

  bool fits(std::uint64_t bytes) const { return bytes <= capacity_bytes; }
  // Words read or written.
  Work access(std::uint64_t words) const {
    return {divide_up(words, words_per_cycle), checked_product(words, word_fj, "scratchpad energy")};
  }
};

}  // namespace primalsim::pe_models
