// Numbers in a memory, with where they come from.
#pragma once

#include <cstdint>
#include <vector>

namespace primalsim::accelerator::functional {

// A contribution to the elements [begin, end).
struct Share {
  std::uint64_t contribution = 0;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

struct Numbers {
  std::vector<std::int64_t> values;
  std::vector<Share> shares;  // of sums
  std::uint64_t origin = 0;   // of a slice of a vector: its contribution number; 0: something else
};

}  // namespace primalsim::accelerator::functional
