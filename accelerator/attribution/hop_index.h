// The hops of a run by where they were and whose they are, and what held a place in a given cycle.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "accelerator/program_image.h"
#include "noc/ipcn/hop_log.h"

namespace primalsim::accelerator {

class HopIndex {
 public:
  HopIndex(const noc::ipcn::HopLog& log, std::uint32_t transfers, std::uint32_t macros, std::uint32_t lanes);

  const noc::ipcn::Hop& operator[](std::uint32_t hop) const { return hops_[hop]; }
  std::span<const std::uint32_t> of_transfer(std::uint32_t transfer) const { return transfers_[transfer]; }

  // The hop that a place has in cycle `now` or, if it is free then, will have next; null if no more come.
  const noc::ipcn::Hop* at_output(std::uint32_t number, Cycle now) const {
    return find(outputs_, number, now);
  }
  const noc::ipcn::Hop* at_source(std::uint32_t number, Cycle now) const {
    return find(sources_, number, now);
  }
  const noc::ipcn::Hop* at_lane(std::uint32_t number, Cycle now) const { return find(lanes_, number, now); }
  const noc::ipcn::Hop* at_lane_source(std::uint32_t number, Cycle now) const {
    return find(lane_sources_, number, now);
  }
  // The same of the packet at the front of the FIFO of input `number`, on the branch that leaves it last.
  const noc::ipcn::Hop* at_front(std::uint32_t number, Cycle now) const;

 private:
  // Places take one packet after the other, so ends increase.
  const noc::ipcn::Hop* find(const IndexLists& lists, std::uint32_t list, Cycle now) const {
    const std::span<const std::uint32_t> hops = lists[list];
    const auto found = std::partition_point(hops.begin(), hops.end(),
                                            [&](std::uint32_t hop) { return hops_[hop].end() <= now; });
    return found == hops.end() ? nullptr : &hops_[*found];
  }

  const std::vector<noc::ipcn::Hop>& hops_;
  IndexLists transfers_;
  IndexLists outputs_;
  IndexLists sources_;
  IndexLists lanes_;
  IndexLists lane_sources_;
  IndexLists fifos_;
};

}  // namespace primalsim::accelerator
