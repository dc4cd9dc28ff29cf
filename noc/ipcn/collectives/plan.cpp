#include <algorithm>
#include <utility>

#include "core/error.h"
#include "noc/ipcn/collectives/collectives.h"
#include "noc/ipcn/transfer_plan.h"

namespace primalsim::noc::ipcn {
namespace {

class Planner {
 public:
  Planner(const Ribbon& ribbon, std::span<const std::uint32_t> macros, std::uint32_t flits,
          std::uint32_t fifo_flits)
      : ribbon_(ribbon), macros_(macros), flits_(flits), fifo_flits_(fifo_flits) {}

  CollectivePlan plan(Collective collective, CollectiveAlgorithm algorithm) {
    const bool ring = algorithm == CollectiveAlgorithm::kRing;
    switch (collective) {
      case Collective::kBroadcast:
        ring ? pipeline(0) : multicast(0, flits_, {});
        break;
      case Collective::kAllGather:
        for (std::size_t i = 0; i < macros_.size(); ++i) gather(ring, i, {});
        break;
      case Collective::kReduceScatter:
        for (std::size_t i = 0; i < macros_.size(); ++i) reduce(ring, i, part(i));
        break;
      case Collective::kAllReduce:
        all_reduce(ring);
        break;
    }
    return std::move(plan_);
  }

 private:
  std::uint32_t part(std::size_t i) const { return part_flits(flits_, macros_.size(), i); }
  std::size_t next(std::size_t i) const { return (i + 1) % macros_.size(); }
  StepOutput last() const { return {static_cast<std::uint32_t>(plan_.size() - 1), 0}; }

  void send(std::size_t from, std::vector<Terminal> to, std::uint32_t flits, std::vector<StepOutput> after) {
    CollectiveStep& step = plan_.emplace_back();
    step.send.flits = flits;
    step.send.source = {macros_[from], kLocal};
    step.send.destinations = std::move(to);
    step.after.push_back(std::move(after));
  }

  void multicast(std::size_t from, std::uint32_t flits, std::vector<StepOutput> after) {
    std::vector<Terminal> to;
    for (std::size_t i = 0; i < macros_.size(); ++i) {
      if (i != from) to.push_back({macros_[i], kLocal});
    }
    send(from, std::move(to), flits, std::move(after));
  }

  // From macro to macro, packet by packet: each goes on as soon as it has arrived.
  void pipeline(std::size_t from) {
    for (std::uint32_t p = 0; p < packet_count(flits_, fifo_flits_); ++p) {
      pass_round(from, packet_flits(flits_, fifo_flits_, p), {});
    }
  }

  void pass_round(std::size_t from, std::uint32_t flits, std::vector<StepOutput> after) {
    for (std::size_t i = from; next(i) != from; i = next(i)) {
      send(i, {{macros_[next(i)], kLocal}}, flits, std::move(after));
      after = {last()};
    }
  }

  void gather(bool ring, std::size_t i, std::vector<StepOutput> after) {
    ring ? pass_round(i, part(i), std::move(after)) : multicast(i, part(i), std::move(after));
  }

  // A ring's chain begins behind the root and goes once round, so that all links are used alike.
  void reduce(bool ring, std::size_t root, std::uint32_t flits) {
    Reduce reduce;
    if (ring) {
      reduce.flits = flits;
      const std::size_t k = macros_.size();
      for (std::size_t n = 0; n < k; ++n) {
        const auto node = static_cast<std::uint32_t>(n);
        reduce.nodes.push_back({macros_[(root + k - n) % k], n == 0 ? 0 : node - 1});
        reduce.operands.push_back({node, kLocal});
      }
    } else {
      reduce = gather_tree(ribbon_, macros_[root], macros_, flits);
    }
    CollectiveStep& step = plan_.emplace_back();
    step.after.resize(reduce.operands.size());
    step.reduce = std::move(reduce);
  }

  // Ring: a reduce-scatter, and each part goes round when it is summed. Tree: to the middle of the list and
  // back, packet by packet.
  void all_reduce(bool ring) {
    if (ring) {
      for (std::size_t i = 0; i < macros_.size(); ++i) reduce(true, i, part(i));
      for (std::size_t i = 0; i < macros_.size(); ++i) gather(true, i, {{static_cast<std::uint32_t>(i), 0}});
      return;
    }
    const std::size_t root = middle();
    for (std::uint32_t p = 0; p < packet_count(flits_, fifo_flits_); ++p) {
      const std::uint32_t flits = packet_flits(flits_, fifo_flits_, p);
      reduce(false, root, flits);
      multicast(root, flits, {last()});
    }
  }

  // The macro with the shortest longest way to the others; of equal ones, the first.
  std::size_t middle() const {
    std::size_t best = 0;
    std::uint32_t least = ~0U;
    for (std::size_t i = 0; i < macros_.size(); ++i) {
      std::uint32_t longest = 0;
      for (const std::uint32_t other : macros_)
        longest = std::max(longest, ribbon_.distance(macros_[i], other));
      if (longest < least) {
        least = longest;
        best = i;
      }
    }
    return best;
  }

  const Ribbon& ribbon_;
  std::span<const std::uint32_t> macros_;
  std::uint32_t flits_;
  std::uint32_t fifo_flits_;
  CollectivePlan plan_;
};

}  // namespace

std::uint32_t part_flits(std::uint32_t flits, std::size_t macros, std::size_t part) {
  const auto k = static_cast<std::uint32_t>(macros);
  return flits / k + (part < flits % k ? 1 : 0);
}

CollectivePlan make_plan(const Ribbon& ribbon, Collective collective, CollectiveAlgorithm algorithm,
                         std::span<const std::uint32_t> macros, std::uint32_t flits,
                         std::uint32_t fifo_flits) {
  if (macros.size() < 2)
    throw_input_error("collective: there are {} macros; at least 2 are needed", macros.size());
  if (flits < macros.size()) {
    throw_input_error("collective: {} flits for {} macros; at least one for each is needed", flits,
                      macros.size());
  }
  std::vector<std::uint32_t> sorted(macros.begin(), macros.end());
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
    throw_input_error("collective: a macro is given twice");
  if (sorted.back() >= ribbon.macros()) {
    throw_input_error("collective: macro {} is not one of the {} macros", sorted.back(), ribbon.macros());
  }
  if (ribbon.tile_of(sorted.front()) != ribbon.tile_of(sorted.back()))
    throw_input_error("collective: the macros are in more than one tile");
  return Planner(ribbon, macros, flits, fifo_flits).plan(collective, algorithm);
}

}  // namespace primalsim::noc::ipcn
