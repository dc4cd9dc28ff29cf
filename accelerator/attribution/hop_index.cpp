#include "accelerator/attribution/hop_index.h"

namespace primalsim::accelerator {
namespace {

using noc::ipcn::Hop;
using noc::ipcn::HopKind;
using noc::ipcn::kNoHop;

// Of the hops linked from `last` on, in the order of the log. Every hop is put into the lists that add(hop,
// put) calls put(list) for.
template <typename Add>
IndexLists lists_of(const std::vector<Hop>& hops, std::uint32_t last, std::uint32_t lists, Add add) {
  IndexLists result;
  // first[i + 1] counts list i, then is where it ends; it is filled from there.
  result.first.assign(std::size_t{lists} + 1, 0);
  for (std::uint32_t hop = last; hop != kNoHop; hop = hops[hop].before_at_place) {
    add(hops[hop], [&](std::uint32_t list) { ++result.first[list + 1]; });
  }
  for (std::uint32_t list = 0; list < lists; ++list) result.first[list + 1] += result.first[list];
  result.items.resize(result.first.back());
  std::vector<std::uint32_t> end(result.first.begin() + 1, result.first.end());
  for (std::uint32_t hop = last; hop != kNoHop; hop = hops[hop].before_at_place) {
    add(hops[hop], [&](std::uint32_t list) { result.items[--end[list]] = hop; });
  }
  return result;
}

}  // namespace

const IndexLists& HopIndex::of_router(std::uint32_t macro) const {
  IndexLists& lists = routers_[macro];
  if (!lists.first.empty()) return lists;
  lists = lists_of(hops_, log_.last_of_router(macro), kKinds << 3, [](const Hop& hop, auto put) {
    if (hop.kind == HopKind::kSource) return put(kSources << 3 | (hop.number & 7));
    put(kOutputs << 3 | (hop.number & 7));
    put(kFifos << 3 | hop.input);
  });
  return lists;
}

const IndexLists& HopIndex::of_lane(std::uint32_t lane) const {
  IndexLists& lists = lanes_[lane];
  if (!lists.first.empty()) return lists;
  lists = lists_of(hops_, log_.last_of_lane(lane), 2,
                   [](const Hop& hop, auto put) { put(hop.kind == HopKind::kLane ? 0 : 1); });
  return lists;
}

const Hop* HopIndex::at_front(std::uint32_t number, Cycle now, Cycle& since) const {
  const std::span<const std::uint32_t> hops = at_router(kFifos, number);
  const Hop* front = find(hops, now, since);
  if (front == nullptr) return nullptr;
  const auto index = static_cast<std::uint32_t>(front - hops_.data());
  for (auto at = std::lower_bound(hops.begin(), hops.end(), index); at != hops.end(); ++at) {
    const Hop& hop = hops_[*at];
    if (!hop.same_stream(*front) || hop.packet != front->packet) break;
    front = &hop;
  }
  return front;
}

}  // namespace primalsim::accelerator
