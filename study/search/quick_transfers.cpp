#include "study/search/quick_transfers.h"

#include <algorithm>

namespace primalsim::study {
namespace {

std::uint32_t apart(std::uint32_t a, std::uint32_t b) { return a > b ? a - b : b - a; }

}  // namespace

QuickTransfers::QuickTransfers(const pe_models::Machine& machine)
    : machine_(machine), hop_(1 + machine.router().link_latency_cycles), rows_(machine.mesh().height) {}

Cycle QuickTransfers::way(const RibbonPoint& from, const RibbonPoint& to, std::uint64_t flits) const {
  const Cycle within = (apart(from.column, to.column) + apart(from.row, to.row) + Cycle{2}) * hop_;
  const std::uint32_t crossings = apart(from.tile, to.tile);
  if (crossings == 0) return within;
  // A packet crosses as a whole, and starts anew behind.
  const Cycle packet = std::min<std::uint64_t>(flits, machine_.router().fifo_flits);
  return within + crossings * (packet + machine_.tile_link().latency_cycles + 2 * hop_);
}

Cycle QuickTransfers::length(std::uint64_t flits) const {
  const std::uint64_t full = machine_.router().fifo_flits;
  if (flits <= full) return flits - 1;
  // A full packet fills the FIFO: the next one waits for its credits.
  const std::uint64_t before = (flits - 1) / full;  // packets before the last one
  const std::uint64_t last = flits - before * full;
  return (before - 1) * (full - 1 + 2 * hop_) + std::max(full, last - 1 + 2 * hop_) + last - 1;
}

// The adder takes a flit a cycle: streams that come together follow each other.
Cycle QuickTransfers::added(const Streams& streams, std::uint64_t flits) const {
  const Cycle one_by_one = streams.earliest + (streams.count - 1) * length(flits);
  return std::max(streams.latest, one_by_one) + machine_.compute().adder_latency_cycles;
}

// What the last contribution takes along goes on from the FIFO in front of the local output, and the others
// pass that one after the other (docs/ipcn.md, Zero load).
Cycle QuickTransfers::added_on_the_way(const Streams& streams, std::uint64_t flits) const {
  const Cycle latency = machine_.compute().adder_latency_cycles;
  const Cycle at_front = streams.latest - 2 * hop_ + latency;
  if (streams.count < 2) return at_front;
  const Cycle of_others = streams.earliest + (streams.count - 2) * length(flits) + 2 * latency - hop_;
  return std::max(at_front, of_others);
}

// Each operand's macro adds what comes from beyond to its own, and sends the sum on.
Cycle QuickTransfers::chained(const Chain& chain, std::uint64_t flits) const {
  if (machine_.compute().inline_adders)
    return chain.farthest + 2 * hop_ + (chain.operands - 1) * machine_.compute().adder_latency_cycles;
  const Cycle heads = chain.farthest + chain.operands * (2 * hop_) +
                      (chain.operands - 1) * machine_.compute().adder_latency_cycles;
  // The first adder takes its own operand before what comes from its neighbour.
  const Cycle first = length(flits) > hop_ ? length(flits) - hop_ : 0;
  return chain.operands > 1 ? heads + first : heads;
}

void QuickTransfers::add_operand(const RibbonPoint& at, Cycle ready) { operands_.push_back({at, ready}); }

void QuickTransfers::sort_into_rows(const RibbonPoint& root, std::uint64_t flits) {
  for (const Operand& operand : operands_) {
    Row& row = rows_[operand.at.row];
    row.used = true;
    if (operand.at.column == root.column) {
      row.here.add(operand.ready + 2 * hop_);
      continue;
    }
    const RibbonPoint foot{root.column, operand.at.row, root.tile};
    Chain& chain = operand.at.column < root.column ? row.west : row.east;
    chain.farthest = std::max(chain.farthest, operand.ready + way(operand.at, foot, flits) - 2 * hop_);
    ++chain.operands;
  }
}

// The head of what a row sends on along the root's column, or of the sum at the root; `beyond` is the head
// of what comes from the rows behind it.
Cycle QuickTransfers::column_sum(const Row& row, std::uint64_t flits, bool from_beyond, Cycle beyond) const {
  Streams streams = row.here;
  if (row.west.operands != 0) streams.add(chained(row.west, flits));
  if (row.east.operands != 0) streams.add(chained(row.east, flits));
  if (from_beyond) streams.add(beyond);
  // What meets nothing here goes straight on.
  if (streams.count == 1) return streams.latest - 2 * hop_;
  return machine_.compute().inline_adders ? added_on_the_way(streams, flits) : added(streams, flits);
}

Cycle QuickTransfers::sum_at(const RibbonPoint& root, std::uint64_t flits) {
  sort_into_rows(root, flits);
  // From the outermost row inwards.
  const auto side = [&](std::uint32_t begin, std::uint32_t end, std::uint32_t step, Streams& at_root) {
    Cycle head = 0;
    std::uint32_t from = begin;
    bool any = false;
    for (std::uint32_t y = begin; y != end; y += step) {
      Row& row = rows_[y];
      if (!row.used) continue;
      if (any) head += (apart(from, y) + Cycle{2}) * hop_;
      head = column_sum(row, flits, any, head);
      row = {};
      from = y;
      any = true;
    }
    if (any) at_root.add(head + (apart(from, root.row) + Cycle{2}) * hop_);
  };
  Streams streams;
  const auto height = static_cast<std::uint32_t>(rows_.size());
  side(0, root.row, 1, streams);
  side(height - 1, root.row, static_cast<std::uint32_t>(-1), streams);
  Row& own = rows_[root.row];
  if (own.west.operands != 0) streams.add(chained(own.west, flits));
  if (own.east.operands != 0) streams.add(chained(own.east, flits));
  for (std::uint32_t i = 0; i < own.here.count; ++i) streams.add(own.here.latest);
  own = {};
  operands_.clear();
  return added(streams, flits) + length(flits);
}

}  // namespace primalsim::study
