// Cycles of a graph of who waits for whom.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace primalsim::noc::deadlock {

// A shortest cycle through the lowest of the first `starts` nodes that lie on one; empty if none does. Each
// node waits for the next, the last for the first. Edges may stand twice.
std::vector<std::uint32_t> find_cycle(std::size_t nodes,
                                      std::span<const std::pair<std::uint32_t, std::uint32_t>> edges,
                                      std::size_t starts);

}  // namespace primalsim::noc::deadlock
