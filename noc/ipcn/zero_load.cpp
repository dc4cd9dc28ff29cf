#include "noc/ipcn/zero_load.h"

#include <algorithm>

#include "noc/ipcn/transfer_plan.h"

namespace primalsim::noc::ipcn {
namespace {

// The packets of one stream on its way: for each, a cycle at the place they have come to. All steps are
// monotone.
class Train {
 public:
  Train(const Parameters& parameters, std::uint32_t flits)
      : parameters_(parameters), hop_cycles_(1 + parameters.link_latency_cycles), flits_(flits) {}

  std::uint32_t size() const { return packet_count(flits_, parameters_.fifo_flits); }
  Cycle length(std::uint32_t packet) const { return packet_flits(flits_, parameters_.fifo_flits, packet); }

  // From the cycles in which packets are ready at a source to those in which their heads are seen by the
  // sink.
  void travel(std::uint32_t source, std::uint32_t sink, std::span<Cycle> cycles) const {
    const Ribbon& ribbon = parameters_.ribbon;
    leave_source(cycles);
    ribbon.for_each_leg(
        ribbon.position(source), ribbon.position(sink),
        [&](const MacroPosition& from, const MacroPosition& to) {
          cross_routers(ribbon.distance(ribbon.index(from), ribbon.index(to)), cycles);
        },
        [&](const MacroPosition& /*gateway*/, Port /*side*/) {
          cross_tile_link(cycles);
          leave_source(cycles);
        });
  }

 private:
  // A packet starts in the cycle after the tail before it at the earliest, and when the FIFO, which a full
  // packet filled, has room for all of it again: the credit of the flit sent L - 1 after a head is back 2(1 +
  // d) later.
  void leave_source(std::span<Cycle> cycles) const {
    for (std::uint32_t p = 1; p < size(); ++p) {
      const Cycle credits = cycles[p - 1] + length(p) - 1 + 2 * hop_cycles_;
      cycles[p] = std::max({cycles[p], cycles[p - 1] + length(p - 1), credits});
    }
  }
  // From the source of a tile over `hops` links to whatever the last router's output leads to.
  void cross_routers(std::uint32_t hops, std::span<Cycle> cycles) const {
    for (Cycle& cycle : cycles) cycle += (hops + Cycle{2}) * hop_cycles_;
  }
  void cross_tile_link(std::span<Cycle> cycles) const {
    Cycle free_at = 0;
    for (std::uint32_t p = 0; p < size(); ++p) {
      free_at =
          std::max(cycles[p], free_at) + lane_cycles(parameters_, static_cast<std::uint32_t>(length(p)));
      cycles[p] = free_at + parameters_.tile_link_latency_cycles;
    }
  }

  const Parameters& parameters_;
  Cycle hop_cycles_;
  std::uint32_t flits_;
};

// From the cycles in which the heads of `contributions` streams reach a node (stream after stream, packet
// after packet) to those in which the packets of the sum are ready. The node's adder takes a flit every
// `pace` cycles: for packets 0 .. p of all streams it is not done before (arrival of a stream) + pace x
// (flits of it and of all later ones).
std::vector<Cycle> add(const Train& train, const Parameters& parameters, std::span<const Cycle> heads) {
  const Cycle pace = parameters.adder_cycles_per_flit;
  const std::uint32_t packets = train.size();
  const std::size_t contributions = heads.size() / packets;
  std::vector<Cycle> first(contributions);
  for (std::size_t i = 0; i < contributions; ++i) first[i] = heads[i * packets];
  std::sort(first.begin(), first.end());
  std::vector<Cycle> ready(packets);
  Cycle flits = 0;
  for (std::uint32_t p = 0; p < packets; ++p) {
    flits += train.length(p);
    Cycle done = 0;  // the cycle in which the adder is free after the last flit
    for (std::size_t i = 0; i < contributions; ++i)
      done = std::max(done, first[i] + (contributions - i) * flits * pace);
    Cycle head = done - train.length(p) * pace;  // whatever comes last comes without a pause
    for (std::size_t i = 0; i < contributions; ++i) head = std::max(head, heads[i * packets + p]);
    // The last flit is complete (length - 1) x pace after the first; sent in (length - 1) cycles.
    ready[p] = head + parameters.adder_latency_cycles + (train.length(p) - 1) * (pace - 1);
  }
  return ready;
}

}  // namespace

std::vector<Cycle> send_latencies(const Parameters& parameters, const Send& send) {
  const Train train(parameters, send.flits);
  const std::uint32_t last = train.size() - 1;
  std::vector<Cycle> latencies;
  latencies.reserve(send.destinations.size());
  std::vector<Cycle> cycles;
  for (const Terminal& destination : send.destinations) {
    cycles.assign(train.size(), 0);
    train.travel(send.source.macro, destination.macro, cycles);
    latencies.push_back(cycles[last] + train.length(last) - 1);
  }
  return latencies;
}

Cycle reduce_completion(const Parameters& parameters, const Reduce& reduce,
                        std::span<const Cycle> operand_starts) {
  const Train train(parameters, reduce.flits);
  ReducePlan plan;
  plan.assign(reduce);
  std::vector<std::vector<Cycle>> heads(reduce.nodes.size());  // of all contributions of a node
  const auto place = [&](std::uint32_t node) { return reduce.nodes[node].macro; };
  const auto contribute = [&](std::uint32_t from, std::uint32_t to, std::vector<Cycle> cycles) {
    train.travel(place(from), place(to), cycles);
    heads[to].insert(heads[to].end(), cycles.begin(), cycles.end());
  };
  for (std::uint32_t o = 0; o < reduce.operands.size(); ++o) {
    contribute(reduce.operands[o].node, plan.targets[o], std::vector<Cycle>(train.size(), operand_starts[o]));
  }
  // Parents come before children, so backwards a node is complete when its turn comes.
  for (std::uint32_t n = static_cast<std::uint32_t>(reduce.nodes.size()); n-- > 1;) {
    if (plan.contributions[n] == 0) continue;
    contribute(n, reduce.nodes[n].parent, add(train, parameters, heads[n]));
  }
  const std::vector<Cycle> sum = add(train, parameters, heads[0]);
  return sum.back() + train.length(train.size() - 1) - 1;
}

}  // namespace primalsim::noc::ipcn
