// Which entries of the cache have a maximum in common where softmax is online: what a computation of it
// rounds depends on that. docs/functional.md
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace primalsim::arithmetic {

// By index of the token and KV head. A head without groups, as of a softmax in two rounds, has its entries in
// one.
struct SoftmaxGroups {
  using Entries = std::vector<std::uint32_t>;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<Entries>> groups;
};

}  // namespace primalsim::arithmetic
