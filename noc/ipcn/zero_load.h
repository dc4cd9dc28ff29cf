// How long transfers take when they run alone: closed forms of the timing in docs/ipcn.md, without
// simulation.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "noc/ipcn/network.h"
#include "noc/ipcn/transfer_plan.h"

namespace primalsim::noc::ipcn {

// For many transfers one after the other: nothing is allocated once it has seen the largest. The parameters
// must outlive it. Not thread-safe.
class ZeroLoad {
 public:
  explicit ZeroLoad(const Parameters& parameters)
      : parameters_(parameters), hop_cycles_(1 + parameters.link_latency_cycles) {}

  // Per destination, the cycles from the start of `send` to the delivery of its last flit, in an idle
  // network: exactly what the network gives, and never more than it gives under any load. Trees in dimension
  // order. A send to its own scratchpad waits for itself where there are ports: a lower bound.
  void send_latencies(const Send& send, std::span<Cycle> latencies);

  // A lower bound of the cycle in which `reduce` completes if operand i is started at operand_starts[i]. It
  // takes every stream at its zero-load latency, and of contention only what the reduce does to itself at
  // the local outputs of its nodes: one flit a cycle. Monotone in the starts, and never later than in any
  // run with these starts or later ones.
  Cycle reduce_completion(const Reduce& reduce, std::span<const Cycle> operand_starts);

 private:
  // The packets of one stream.
  struct Train {
    std::uint32_t packets = 0;
    std::uint32_t flits = 0;
    std::uint32_t longest = 0;  // all packets but the last are full
    Cycle length(std::uint32_t packet) const { return std::min(longest, flits - packet * longest); }
  };

  Train train(std::uint32_t flits) const;
  void travel(const Train& train, const MacroPosition& source, const MacroPosition& sink,
              std::span<Cycle> cycles) const;
  void leave_source(const Train& train, std::span<Cycle> cycles) const;
  void cross_tile_link(const Train& train, std::span<Cycle> cycles) const;
  void add(const Train& train, std::span<const Cycle> heads, std::span<Cycle> ready);
  void contribute(const Train& train, std::uint32_t from, std::uint32_t to, bool in_order);
  void add_in_line(const Train& train, std::span<const Cycle> heads, std::span<Cycle> ready);
  void travel_apart(const Train& train, const MacroPosition& source, const MacroPosition& sink,
                    std::span<Cycle> cycles) const;
  Cycle sum_at_root(const Train& train, std::span<const Cycle> heads);

  const Parameters& parameters_;
  const Cycle hop_cycles_;
  std::vector<Cycle> cycles_;  // of the packets at hand, where they have come to
  // Of a reduce: the heads of a node's contributions, one stream after the other, begin at first_[node] and
  // end at end_[node].
  ReducePlan plan_;
  std::vector<MacroPosition> places_;  // of the nodes
  std::vector<std::size_t> first_;
  std::vector<std::size_t> end_;
  std::vector<Cycle> heads_;
  std::vector<Cycle> sorted_;
};

// Of one transfer.
std::vector<Cycle> send_latencies(const Parameters& parameters, const Send& send);
Cycle reduce_completion(const Parameters& parameters, const Reduce& reduce,
                        std::span<const Cycle> operand_starts);

}  // namespace primalsim::noc::ipcn
