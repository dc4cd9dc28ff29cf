#include "noc/ipcn/deadlock/deadlock_check.h"

#include <bit>

#include "core/error.h"
#include "noc/deadlock/cycle.h"
#include "noc/ipcn/inline_turns.h"

namespace primalsim::noc::ipcn {
namespace {

constexpr std::uint32_t kNone = ~std::uint32_t{0};
constexpr unsigned kPlanarMask = (1u << kPlanarPorts) - 1;
constexpr unsigned kAlongX = 1u << kEast | 1u << kWest;
constexpr unsigned kAlongY = 1u << kSouth | 1u << kNorth;

}  // namespace

DeadlockCheck::DeadlockCheck(const Parameters& parameters, const Premises& premises)
    : parameters_(parameters), premises_(premises), next_(parameters.ribbon.macros() * kPlanarPorts, 0) {}

void DeadlockCheck::add(const Send& send, TreeBuilder& trees) {
  trees.build(send.source, send.destinations, tree_);
  add(tree_);
}

void DeadlockCheck::add(const Reduce& reduce, TreeBuilder& trees) {
  plan_.assign(reduce);
  arrivals_.clear();
  for (std::size_t o = 0; o < reduce.operands.size(); ++o) {
    const Operand& operand = reduce.operands[o];
    const std::uint32_t target = plan_.targets[o];
    arrivals_.emplace_back(target, add_stream({reduce.nodes[operand.node].macro, operand.port},
                                              {reduce.nodes[target].macro, kLocal}, trees));
  }
  for (std::size_t n = 1; n < reduce.nodes.size(); ++n) {
    if (plan_.contributions[n] == 0) continue;
    const std::uint32_t parent = reduce.nodes[n].parent;
    arrivals_.emplace_back(
        parent, add_stream({reduce.nodes[n].macro, kLocal}, {reduce.nodes[parent].macro, kLocal}, trees));
  }
  if (parameters_.inline_adders) add_inline(reduce, trees);
  if (!premises_.space_is_reserved || !premises_.sums_wait_for_heads) add_waits(reduce, trees);
}

std::uint32_t DeadlockCheck::add_stream(const Terminal& source, const Terminal& destination,
                                        TreeBuilder& trees) {
  if (source.macro == destination.macro) return kNone;  // no link: half of all streams of a reduce
  trees.build(source, {&destination, 1}, tree_);
  add(tree_);
  std::size_t last = 0;
  while ((tree_[last].outputs >> kLocal & 1u) == 0) last = tree_[last].first_child;
  return came_over_[last];
}

// What comes to a node that adds may go on as its sum, by the first output of the sum's way.
void DeadlockCheck::add_inline(const Reduce& reduce, TreeBuilder& trees) {
  const InlineTurns turns(parameters_.ribbon, trees);
  for (const auto& [node, held] : arrivals_) {
    if (node == 0 || held == kNone) continue;
    const Terminal parent{reduce.nodes[reduce.nodes[node].parent].macro, kLocal};
    trees.build({reduce.nodes[node].macro, kLocal}, {&parent, 1}, tree_);
    const TreeNode& sum = tree_.front();
    if (!turns.allow(opposite(held % kPlanarPorts), sum)) continue;
    const unsigned stored = premises_.crossings_store_packets ? sum.crossings : 0u;
    const unsigned waited_for = sum.outputs & kPlanarMask & ~stored;
    next_[held] |= static_cast<std::uint8_t>(waited_for);
    turns_[held % kPlanarPorts] |= static_cast<std::uint8_t>(waited_for & ~unsigned{sum.crossings});
  }
}

// A packet in the FIFO of a channel waits for room behind every output that its tree takes there. Sinks and
// crossings take what comes, so nobody waits for them, nor for a packet that is still at its source or in
// front of a tile.
void DeadlockCheck::add(std::span<const TreeNode> tree) {
  if (came_over_.size() < tree.size()) came_over_.resize(tree.size());
  came_over_[0] = kNone;
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const TreeNode& node = tree[i];
    const unsigned planar = node.outputs & kPlanarMask;
    if (planar == 0) continue;
    unsigned waited_for = planar;
    if (premises_.crossings_store_packets) waited_for &= ~unsigned{node.crossings};
    std::uint32_t child = node.first_child;
    for (unsigned outputs = planar; outputs != 0; outputs &= outputs - 1, ++child) {
      const auto port = static_cast<unsigned>(std::countr_zero(outputs));
      came_over_[child] = (waited_for >> port & 1u) != 0 ? node.router * kPlanarPorts + port : kNone;
    }
    const std::uint32_t held = came_over_[i];
    if (held == kNone) continue;
    next_[held] |= static_cast<std::uint8_t>(waited_for);
    turns_[held % kPlanarPorts] |= static_cast<std::uint8_t>(waited_for & ~unsigned{node.crossings});
  }
}

std::vector<std::uint32_t> DeadlockCheck::channels(const Terminal& source, const Terminal& destination,
                                                   TreeBuilder& trees) const {
  std::vector<TreeNode> path;
  trees.build(source, {&destination, 1}, path);
  std::vector<std::uint32_t> result;
  for (const TreeNode& node : path) {
    const unsigned planar = node.outputs & kPlanarMask;
    if (planar != 0)
      result.push_back(node.router * kPlanarPorts + static_cast<unsigned>(std::countr_zero(planar)));
  }
  return result;
}

// Without reserved space a contribution stays in its last FIFO until all others are there. A sum that starts
// before that holds its path until they are.
void DeadlockCheck::add_waits(const Reduce& reduce, TreeBuilder& trees) {
  const auto nodes = static_cast<std::uint32_t>(reduce.nodes.size());
  std::vector<std::vector<std::vector<std::uint32_t>>> contributions(
      nodes);  // per node that adds: their channels
  const auto contribute = [&](std::uint32_t to, const Terminal& source) {
    contributions[to].push_back(channels(source, {reduce.nodes[to].macro, kLocal}, trees));
  };
  for (std::size_t o = 0; o < reduce.operands.size(); ++o) {
    const Operand& operand = reduce.operands[o];
    contribute(plan_.targets[o], {reduce.nodes[operand.node].macro, operand.port});
  }
  const auto wait = [&](std::uint32_t holder, const std::vector<std::uint32_t>& for_channels) {
    for (const std::uint32_t channel : for_channels) waits_.emplace_back(holder, channel);
  };
  for (std::uint32_t n = nodes; n-- > 0;) {
    const auto& paths = contributions[n];
    for (std::size_t i = 0; i < paths.size() && !premises_.space_is_reserved; ++i) {
      for (std::size_t j = 0; j < paths.size() && !paths[i].empty(); ++j) {
        if (i != j) wait(paths[i].back(), paths[j]);
      }
    }
    if (n == 0 || plan_.contributions[n] == 0) continue;
    contribute(reduce.nodes[n].parent, {reduce.nodes[n].macro, kLocal});
    if (premises_.sums_wait_for_heads) continue;
    for (const std::uint32_t held : contributions[reduce.nodes[n].parent].back()) {
      for (const auto& path : paths) wait(held, path);
    }
  }
}

// Straight on or from the first dimension into the second: every step is to a channel further on in its row
// or column, or from a row into a column, so no sequence of them comes back. (Tiles are separate if crossings
// store packets.)
bool DeadlockCheck::turns_are_ordered() const {
  const auto ordered = [this](unsigned first, unsigned second) {
    for (unsigned port = 0; port < kPlanarPorts; ++port) {
      const unsigned straight = 1u << port;
      const unsigned allowed = (straight & first) != 0 ? straight | second : straight;
      if ((turns_[port] & ~allowed) != 0) return false;
    }
    return true;
  };
  return ordered(kAlongX, kAlongY) || ordered(kAlongY, kAlongX);
}

std::uint32_t DeadlockCheck::router_behind(std::uint32_t channel) const {
  return parameters_.ribbon.beyond(channel / kPlanarPorts, static_cast<Port>(channel % kPlanarPorts));
}

std::vector<DeadlockCheck::Edge> DeadlockCheck::edges() const {
  std::vector<Edge> edges = waits_;
  for (std::uint32_t channel = 0; channel < next_.size(); ++channel) {
    for (unsigned outputs = next_[channel]; outputs != 0; outputs &= outputs - 1) {
      const auto port = static_cast<unsigned>(std::countr_zero(outputs));
      edges.emplace_back(channel, router_behind(channel) * kPlanarPorts + port);
    }
  }
  return edges;
}

DeadlockVerdict DeadlockCheck::verdict() const {
  const bool fits = premises_.packet_flits <= parameters_.fifo_flits;
  if (fits && premises_.crossings_store_packets && waits_.empty() && turns_are_ordered()) return {};
  return graph_verdict();
}

DeadlockVerdict DeadlockCheck::graph_verdict() const {
  if (premises_.packet_flits > parameters_.fifo_flits) return refuse(kShortPackets, {});
  const std::vector<Edge> all = edges();
  std::vector<FabricChannel> cycle;
  for (const std::uint32_t channel : deadlock::find_cycle(next_.size(), all, next_.size())) {
    cycle.push_back({channel / kPlanarPorts, static_cast<std::uint8_t>(channel % kPlanarPorts)});
  }
  if (cycle.empty()) return {};
  return refuse(broken_premise(), std::move(cycle));
}

const char* DeadlockCheck::broken_premise() const {
  if (!turns_are_ordered()) return kOneOrder;
  if (!premises_.crossings_store_packets) return kStoredCrossings;
  return premises_.space_is_reserved ? kHeadsFirst : kReservedSpace;
}

std::string DeadlockCheck::describe(const FabricChannel& channel) const {
  const MacroPosition from = parameters_.ribbon.position(channel.macro);
  const MacroPosition to =
      parameters_.ribbon.position(router_behind(channel.macro * kPlanarPorts + channel.port));
  if (from.tile != to.tile)
    return fmt::format("tile {} ({},{})->tile {} ({},{})", from.tile, from.x, from.y, to.tile, to.x, to.y);
  return fmt::format("tile {} ({},{})->({},{})", from.tile, from.x, from.y, to.x, to.y);
}

DeadlockVerdict DeadlockCheck::refuse(const char* premise, std::vector<FabricChannel> cycle) const {
  std::string text = fmt::format("the transfers can deadlock, for this does not hold: {}: ", premise);
  if (cycle.empty()) {
    text += fmt::format("a packet of {} flits waits for ever for room in a FIFO of {}",
                        premises_.packet_flits, parameters_.fifo_flits);
  } else {
    text += describe(cycle.front());
    for (std::size_t i = 1; i <= cycle.size(); ++i) {
      text += " waits for " + describe(cycle[i % cycle.size()]);
      if (i < cycle.size()) text += ", which";
    }
  }
  return {false, std::move(text), std::move(cycle)};
}

void require_deadlock_free(const DeadlockCheck& check) {
  const DeadlockVerdict verdict = check.verdict();
  if (!verdict.safe) throw_input_error("{}", verdict.problem);
}

}  // namespace primalsim::noc::ipcn
