#include "accelerator/attribution/hop_index.h"

#include <array>
#include <utility>

namespace primalsim::accelerator {
namespace {

using noc::ipcn::Hop;
using noc::ipcn::HopKind;

// Every list of the index that a hop is in; each calls add(lists, number).
template <typename Add>
void for_each_list(const Hop& hop, HopIndex::Lists& lists, Add add) {
  add(lists.transfers, hop.transfer);
  switch (hop.kind) {
    case HopKind::kOutput:
      add(lists.outputs, hop.number);
      add(lists.fifos, (hop.number & ~7u) | hop.input);
      break;
    case HopKind::kSource:
      add(lists.sources, hop.number);
      break;
    case HopKind::kLane:
      add(lists.lanes, hop.number);
      break;
    case HopKind::kLaneSource:
      add(lists.lane_sources, hop.number);
      break;
  }
}

}  // namespace

// The log is large: it is gone through twice, whatever the number of lists.
HopIndex::HopIndex(const noc::ipcn::HopLog& log, std::uint32_t transfers, std::uint32_t macros,
                   std::uint32_t lanes)
    : hops_(log.hops()) {
  const std::array<std::pair<IndexLists*, std::uint32_t>, 6> all{{{&lists_.transfers, transfers},
                                                                  {&lists_.outputs, macros * 8},
                                                                  {&lists_.sources, macros * 8},
                                                                  {&lists_.fifos, macros * 8},
                                                                  {&lists_.lanes, lanes},
                                                                  {&lists_.lane_sources, lanes}}};
  // first[i + 2] counts list i, then is where it begins, and after the second time where it ends.
  for (const auto& [list, size] : all) list->first.assign(std::size_t{size} + 2, 0);
  for (const Hop& hop : hops_) {
    for_each_list(hop, lists_, [](IndexLists& list, std::uint32_t number) { ++list.first[number + 2]; });
  }
  for (const auto& [list, size] : all) {
    for (std::size_t i = 2; i < list->first.size(); ++i) list->first[i] += list->first[i - 1];
    list->items.resize(list->first.back());
  }
  for (std::uint32_t index = 0; index < hops_.size(); ++index) {
    for_each_list(hops_[index], lists_, [index](IndexLists& list, std::uint32_t number) {
      list.items[list.first[number + 1]++] = index;
    });
  }
  for (const auto& [list, size] : all) list->first.pop_back();
}

const Hop* HopIndex::at_front(std::uint32_t number, Cycle now, Cycle& since) const {
  const Hop* front = find(lists_.fifos, number, now, since);
  if (front == nullptr) return nullptr;
  const std::span<const std::uint32_t> hops = lists_.fifos[number];
  const auto index = static_cast<std::uint32_t>(front - hops_.data());
  for (auto at = std::lower_bound(hops.begin(), hops.end(), index); at != hops.end(); ++at) {
    const Hop& hop = hops_[*at];
    if (!hop.same_stream(*front) || hop.packet != front->packet) break;
    front = &hop;
  }
  return front;
}

}  // namespace primalsim::accelerator
