// The hops of a run by where they were and whose they are, and what held a place in a given cycle.
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
  // Of hops, in the order of the log.
  struct Lists {
    IndexLists transfers;
    IndexLists outputs;
    IndexLists sources;
    IndexLists fifos;
    IndexLists lanes;
    IndexLists lane_sources;
  };

  HopIndex(const noc::ipcn::HopLog& log, std::uint32_t transfers, std::uint32_t macros, std::uint32_t lanes);

  const noc::ipcn::Hop& operator[](std::uint32_t hop) const { return hops_[hop]; }
  std::span<const std::uint32_t> of_transfer(std::uint32_t transfer) const {
    return lists_.transfers[transfer];
  }

  // The hop that a place has in cycle `now` or, if it is free then, will have next; null if no more come.
  // `since` becomes the first cycle for which the answer is the same, if it is not later already.
  const noc::ipcn::Hop* at_output(std::uint32_t number, Cycle now, Cycle& since) const {
    return find(lists_.outputs, number, now, since);
  }
  const noc::ipcn::Hop* at_source(std::uint32_t number, Cycle now, Cycle& since) const {
    return find(lists_.sources, number, now, since);
  }
  const noc::ipcn::Hop* at_lane(std::uint32_t number, Cycle now, Cycle& since) const {
    return find(lists_.lanes, number, now, since);
  }
  const noc::ipcn::Hop* at_lane_source(std::uint32_t number, Cycle now, Cycle& since) const {
    return find(lists_.lane_sources, number, now, since);
  }
  // The same of the packet at the front of the FIFO of input `number`, on the branch that leaves it last.
  const noc::ipcn::Hop* at_front(std::uint32_t number, Cycle now, Cycle& since) const;

 private:
  // Places take one packet after the other, so ends increase.
  const noc::ipcn::Hop* find(const IndexLists& lists, std::uint32_t list, Cycle now, Cycle& since) const {
    const std::span<const std::uint32_t> hops = lists[list];
    const auto found = std::partition_point(hops.begin(), hops.end(),
                                            [&](std::uint32_t hop) { return hops_[hop].end() <= now; });
    if (found != hops.begin()) since = std::max(since, hops_[*(found - 1)].end());
    return found == hops.end() ? nullptr : &hops_[*found];
  }

  const std::vector<noc::ipcn::Hop>& hops_;
  Lists lists_;
};

}  // namespace primalsim::accelerator
