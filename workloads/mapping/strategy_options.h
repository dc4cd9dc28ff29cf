// What shapes a mapping that a strategy makes. Stands alone: requests of the library hold it.
#pragma once

#include <cstdint>
#include <optional>

namespace primalsim::workloads {

struct StrategyOptions {
  enum class Sharding {
    head,   // a macro's cache holds entries of the heads of one slice of k
    token,  // a macro's cache holds entries of all heads
  };
  std::uint64_t seed = 1;  // of a random strategy
  Sharding sharding = Sharding::head;
  bool kv_turns = true;      // entries are spread over the rings from the first on, not ring after ring
  bool kv_together = false;  // K and V of a position on one macro, half of its cache each
  bool lm_head = false;      // map the head graph too
  // How sums come together, Mapping.Reduction; own: as the strategy, or the regions, have it.
  enum class Reduction { own, tree, chain, staggered };
  Reduction reduction = Reduction::own;
  // Mapping.stream_parts; nothing: as the strategy, or the regions, have it.
  std::optional<std::uint32_t> stream_parts = std::nullopt;
};

}  // namespace primalsim::workloads
