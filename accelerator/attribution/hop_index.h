// What held a place in a given cycle of a run, and the last hops of its transfers. Lists are made of the
// places that are asked for only: a path visits few of them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "accelerator/program_image.h"
#include "noc/ipcn/hop_log.h"

namespace primalsim::accelerator {

// List key(hop) gets every hop, in the order of the log; kNoHop: none does.
template <typename Key>
IndexLists group_hops(const std::vector<noc::ipcn::Hop>& hops, std::uint32_t lists, Key key) {
  IndexLists result;
  result.first.assign(std::size_t{lists} + 1, 0);
  for (const noc::ipcn::Hop& hop : hops) {
    if (const std::uint32_t list = key(hop); list != noc::ipcn::kNoHop) ++result.first[list + 1];
  }
  for (std::uint32_t list = 0; list < lists; ++list) result.first[list + 1] += result.first[list];
  result.items.resize(result.first.back());
  std::vector<std::uint32_t> next(result.first.begin(), result.first.end() - 1);
  for (std::uint32_t hop = 0; hop < hops.size(); ++hop) {
    if (const std::uint32_t list = key(hops[hop]); list != noc::ipcn::kNoHop)
      result.items[next[list]++] = hop;
  }
  return result;
}

class HopIndex {
 public:
  // Keeps a reference.
  HopIndex(const noc::ipcn::HopLog& log, std::uint32_t macros, std::uint32_t lanes)
      : log_(log), hops_(log.hops()), routers_(macros), lanes_(lanes) {}

  const noc::ipcn::Hop& operator[](std::uint32_t hop) const { return hops_[hop]; }

  // The last of a transfer for which wanted(hop) holds; null: none.
  template <typename Wanted>
  const noc::ipcn::Hop* last(noc::ipcn::TransferId transfer, Wanted wanted) const {
    for (std::uint32_t hop = log_.last_of_transfer(transfer); hop != noc::ipcn::kNoHop;
         hop = hops_[hop].before_of_transfer) {
      if (wanted(hops_[hop])) return &hops_[hop];
    }
    return nullptr;
  }

  // The hop that a place has in cycle `now` or, if it is free then, will have next; null if no more come.
  // `since` becomes the first cycle for which the answer is the same, if it is not later already.
  const noc::ipcn::Hop* at_output(std::uint32_t number, Cycle now, Cycle& since) const {
    return find(at_router(kOutputs, number), now, since);
  }
  const noc::ipcn::Hop* at_source(std::uint32_t number, Cycle now, Cycle& since) const {
    return find(at_router(kSources, number), now, since);
  }
  const noc::ipcn::Hop* at_lane(std::uint32_t number, Cycle now, Cycle& since) const {
    return find(of_lane(number)[0], now, since);
  }
  const noc::ipcn::Hop* at_lane_source(std::uint32_t number, Cycle now, Cycle& since) const {
    return find(of_lane(number)[1], now, since);
  }
  // The same of the packet at the front of the FIFO of input `number`, on the branch that leaves it last.
  const noc::ipcn::Hop* at_front(std::uint32_t number, Cycle now, Cycle& since) const;

 private:
  // Lists of a router: of each port's output, source and FIFO. Empty: not asked for yet.
  enum Kind : std::uint32_t { kOutputs, kSources, kFifos, kKinds };

  std::span<const std::uint32_t> at_router(Kind kind, std::uint32_t number) const {
    return of_router(number >> 3)[kind << 3 | (number & 7)];
  }
  const IndexLists& of_router(std::uint32_t macro) const;
  const IndexLists& of_lane(std::uint32_t lane) const;  // its lane, then the source at its far end
  // Places take one packet after the other, so ends increase.
  const noc::ipcn::Hop* find(std::span<const std::uint32_t> hops, Cycle now, Cycle& since) const {
    const auto found = std::partition_point(hops.begin(), hops.end(),
                                            [&](std::uint32_t hop) { return hops_[hop].end() <= now; });
    if (found != hops.begin()) since = std::max(since, hops_[*(found - 1)].end());
    return found == hops.end() ? nullptr : &hops_[*found];
  }

  const noc::ipcn::HopLog& log_;
  const std::vector<noc::ipcn::Hop>& hops_;
  // Made when they are asked for.
  mutable std::vector<IndexLists> routers_;
  mutable std::vector<IndexLists> lanes_;
};

}  // namespace primalsim::accelerator
