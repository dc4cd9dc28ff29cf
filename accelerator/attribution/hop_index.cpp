#include "accelerator/attribution/hop_index.h"

namespace primalsim::accelerator {
namespace {

using noc::ipcn::Hop;
using noc::ipcn::HopKind;
using noc::ipcn::kNoHop;

// List key(hop) gets every hop, in the order of the log; kNoHop: none does.
template <typename Key>
IndexLists group(const std::vector<Hop>& hops, std::uint32_t lists, Key key) {
  IndexLists result;
  result.first.assign(std::size_t{lists} + 1, 0);
  for (const Hop& hop : hops) {
    if (const std::uint32_t list = key(hop); list != kNoHop) ++result.first[list + 1];
  }
  for (std::uint32_t list = 0; list < lists; ++list) result.first[list + 1] += result.first[list];
  result.items.resize(result.first.back());
  std::vector<std::uint32_t> next(result.first.begin(), result.first.end() - 1);
  for (std::uint32_t hop = 0; hop < hops.size(); ++hop) {
    if (const std::uint32_t list = key(hops[hop]); list != kNoHop) result.items[next[list]++] = hop;
  }
  return result;
}

IndexLists group(const std::vector<Hop>& hops, std::uint32_t lists, HopKind kind) {
  return group(hops, lists, [kind](const Hop& hop) { return hop.kind == kind ? hop.number : kNoHop; });
}

}  // namespace

HopIndex::HopIndex(const noc::ipcn::HopLog& log, std::uint32_t transfers, std::uint32_t macros,
                   std::uint32_t lanes)
    : hops_(log.hops()),
      transfers_(group(hops_, transfers, [](const Hop& hop) { return hop.transfer; })),
      outputs_(group(hops_, macros * 8, HopKind::kOutput)),
      sources_(group(hops_, macros * 8, HopKind::kSource)),
      lanes_(group(hops_, lanes, HopKind::kLane)),
      lane_sources_(group(hops_, lanes, HopKind::kLaneSource)),
      fifos_(group(hops_, macros * 8, [](const Hop& hop) {
        return hop.kind == HopKind::kOutput ? (hop.number & ~7u) | hop.input : kNoHop;
      })) {}

const Hop* HopIndex::at_front(std::uint32_t number, Cycle now) const {
  const Hop* front = find(fifos_, number, now);
  if (front == nullptr) return nullptr;
  const std::span<const std::uint32_t> hops = fifos_[number];
  const auto index = static_cast<std::uint32_t>(front - hops_.data());
  for (auto at = std::lower_bound(hops.begin(), hops.end(), index); at != hops.end(); ++at) {
    const Hop& hop = hops_[*at];
    if (!hop.same_stream(*front) || hop.packet != front->packet) break;
    front = &hop;
  }
  return front;
}

}  // namespace primalsim::accelerator
