#include "noc/ipcn/zero_load.h"

#include "noc/ipcn/scratchpad_port.h"

namespace primalsim::noc::ipcn {

ZeroLoad::Train ZeroLoad::train(std::uint32_t flits) const {
  return {packet_count(flits, parameters_.fifo_flits), flits, parameters_.fifo_flits};
}

// A packet starts in the cycle after the tail before it at the earliest, and when the FIFO, which a full
// packet filled, has room for all of it again: the credit of the flit sent L - 1 after a head is back 2(1 +
// d) later.
void ZeroLoad::leave_source(const Train& train, std::span<Cycle> cycles) const {
  for (std::uint32_t p = 1; p < train.packets; ++p) {
    const Cycle credits = cycles[p - 1] + train.length(p) - 1 + 2 * hop_cycles_;
    cycles[p] = std::max({cycles[p], cycles[p - 1] + train.length(p - 1), credits});
  }
}

void ZeroLoad::cross_tile_link(const Train& train, std::span<Cycle> cycles) const {
  Cycle free_at = 0;
  for (std::uint32_t p = 0; p < train.packets; ++p) {
    free_at =
        std::max(cycles[p], free_at) + lane_cycles(parameters_, static_cast<std::uint32_t>(train.length(p)));
    cycles[p] = free_at + parameters_.tile_link_latency_cycles;
  }
}

// From the cycles in which packets are ready at a source to those in which their heads are seen by the
// sink: for each packet a cycle at the place they have come to. All steps are monotone.
void ZeroLoad::travel(const Train& train, const MacroPosition& source, const MacroPosition& sink,
                      std::span<Cycle> cycles) const {
  leave_source(train, cycles);
  parameters_.ribbon.for_each_leg(
      source, sink,
      [&](const MacroPosition& from, const MacroPosition& to) {
        // From the source of a tile over its links to whatever the last router's output leads to.
        const std::uint32_t links =
            (from.x > to.x ? from.x - to.x : to.x - from.x) + (from.y > to.y ? from.y - to.y : to.y - from.y);
        for (Cycle& cycle : cycles) cycle += (links + Cycle{2}) * hop_cycles_;
      },
      [&](const MacroPosition& /*gateway*/, Port /*side*/) {
        cross_tile_link(train, cycles);
        leave_source(train, cycles);
      });
}

void ZeroLoad::send_latencies(const Send& send, std::span<Cycle> latencies) {
  const Train train = this->train(send.flits);
  const std::uint32_t last = train.packets - 1;
  const MacroPosition source = parameters_.ribbon.position(send.source.macro);
  for (std::size_t i = 0; i < latencies.size(); ++i) {
    cycles_.assign(train.packets, 0);
    travel(train, source, parameters_.ribbon.position(send.destinations[i].macro), cycles_);
    latencies[i] = cycles_[last] + train.length(last) - 1;
  }
}

// From the cycles in which the heads of all contributions reach a node to those in which the packets of the
// sum are ready. The node's adder takes a flit every `pace` cycles: for packets 0 .. p of all streams it is
// not done before (arrival of a stream) + pace x (flits of it and of all later ones).
void ZeroLoad::add(const Train& train, std::span<const Cycle> heads, std::span<Cycle> ready) {
  const std::size_t contributions = heads.size() / train.packets;
  // Of the first contribution, and of the others. Which stream is first for a packet may differ from packet
  // to packet, so one of those counted below may have been.
  const Cycle first_pace = parameters_.adder_cycles_per_flit;
  Cycle pace = first_pace;
  if (parameters_.scratchpad_port && contributions > 1) pace = ScratchpadPort::kAccessesOfAFlitAdded;
  sorted_.clear();
  for (std::size_t i = 0; i < contributions; ++i) sorted_.push_back(heads[i * train.packets]);
  std::sort(sorted_.begin(), sorted_.end());
  Cycle flits = 0;
  for (std::uint32_t p = 0; p < train.packets; ++p) {
    flits += train.length(p);
    Cycle done = 0;  // the cycle in which the adder is free after the last flit
    for (std::size_t i = 0; i < contributions; ++i)
      done = std::max(done, sorted_[i] + (first_pace + (contributions - i - 1) * pace) * flits);
    Cycle head = done - train.length(p) * pace;  // whatever comes last comes without a pause
    for (std::size_t i = 0; i < contributions; ++i) head = std::max(head, heads[i * train.packets + p]);
    // The last flit is complete (length - 1) x pace after the first; sent in (length - 1) cycles.
    ready[p] = head + parameters_.adder_latency_cycles + (train.length(p) - 1) * (pace - 1);
  }
}

// The same where the last contribution to a packet may go on as the sum (docs/ipcn.md, Zero load, in the data
// path). Every packet by itself, for such packets overtake each other. The cycle found is that in which a sum
// sent from the node's source would be as far.
void ZeroLoad::add_in_line(const Train& train, std::span<const Cycle> heads, std::span<Cycle> ready) {
  const std::size_t contributions = heads.size() / train.packets;
  const Cycle pace = parameters_.adder_cycles_per_flit;
  const Cycle latency = parameters_.adder_latency_cycles;
  for (std::uint32_t p = 0; p < train.packets; ++p) {
    const Cycle length = train.length(p);
    sorted_.clear();
    for (std::size_t i = 0; i < contributions; ++i) sorted_.push_back(heads[i * train.packets + p]);
    std::sort(sorted_.begin(), sorted_.end());
    // The last one is in the FIFO in front of the local output a hop before it would be seen behind it, and
    // the source is a hop away from where it goes on.
    ready[p] = sorted_.back() - 2 * hop_cycles_ + latency;
    if (contributions == 1) continue;
    // All but one are added behind the local output; of the last of them the head, at the earliest.
    Cycle head = 0;
    for (std::size_t i = 0; i + 1 < contributions; ++i)
      head = std::max(head, sorted_[i] + (contributions - i - 2) * length * pace);
    const Cycle before = head + latency + (length - 1) * (pace - 1);
    ready[p] = std::max(ready[p], std::min(before + length * pace, before + latency - hop_cycles_));
  }
}

void ZeroLoad::travel_apart(const Train& train, const MacroPosition& source, const MacroPosition& sink,
                            std::span<Cycle> cycles) const {
  for (std::uint32_t p = 0; p < train.packets; ++p) {
    const auto flits = static_cast<std::uint32_t>(train.length(p));
    travel({1, flits, train.longest}, source, sink, cycles.subspan(p, 1));
  }
}

// The cycle in which the sum of unordered packets is done: its adder takes every flit of every contribution.
Cycle ZeroLoad::sum_at_root(const Train& train, std::span<const Cycle> heads) {
  const std::size_t contributions = heads.size() / train.packets;
  const Cycle pace = parameters_.adder_cycles_per_flit;
  Cycle last = 0;  // flit to be added
  sorted_.clear();
  for (std::size_t i = 0; i < contributions; ++i) {
    const std::span<const Cycle> stream = heads.subspan(i * train.packets, train.packets);
    sorted_.push_back(*std::min_element(stream.begin(), stream.end()));
    for (std::uint32_t p = 0; p < train.packets; ++p)
      last = std::max(last, stream[p] + (train.length(p) - 1) * pace);
  }
  std::sort(sorted_.begin(), sorted_.end());
  for (std::size_t i = 0; i < contributions; ++i)
    last = std::max(last, sorted_[i] + ((contributions - i) * train.flits - 1) * pace);
  return last + parameters_.adder_latency_cycles;
}

// What is in cycles_ goes from one node to another.
void ZeroLoad::contribute(const Train& train, std::uint32_t from, std::uint32_t to, bool in_order) {
  if (in_order) {
    travel(train, places_[from], places_[to], cycles_);
  } else {
    travel_apart(train, places_[from], places_[to], cycles_);
  }
  std::copy(cycles_.begin(), cycles_.end(), heads_.begin() + static_cast<std::ptrdiff_t>(end_[to]));
  end_[to] += train.packets;
}

Cycle ZeroLoad::reduce_completion(const Reduce& reduce, std::span<const Cycle> operand_starts) {
  const Train train = this->train(reduce.flits);
  const std::size_t nodes = reduce.nodes.size();
  plan_.assign(reduce);
  places_.clear();
  first_.clear();
  std::size_t room = 0;
  for (std::size_t n = 0; n < nodes; ++n) {
    places_.push_back(parameters_.ribbon.position(reduce.nodes[n].macro));
    first_.push_back(room);
    room += std::size_t{plan_.contributions[n]} * train.packets;
  }
  end_ = first_;
  heads_.resize(room);
  for (std::uint32_t o = 0; o < reduce.operands.size(); ++o) {
    cycles_.assign(train.packets, operand_starts[o]);
    contribute(train, reduce.operands[o].node, plan_.targets[o], true);
  }
  const bool in_line = parameters_.inline_adders;
  const auto heads = [&](std::uint32_t n) {
    return std::span<const Cycle>(heads_.data() + first_[n], end_[n] - first_[n]);
  };
  const auto sum = [&](std::uint32_t n) {
    cycles_.resize(train.packets);
    if (in_line) {
      add_in_line(train, heads(n), cycles_);
    } else {
      add(train, heads(n), cycles_);
    }
  };
  // Parents come before children, so backwards a node is complete when its turn comes.
  for (std::uint32_t n = static_cast<std::uint32_t>(nodes); n-- > 1;) {
    if (plan_.contributions[n] == 0) continue;
    sum(n);
    contribute(train, n, reduce.nodes[n].parent, !in_line);
  }
  if (in_line) return sum_at_root(train, heads(0));
  sum(0);
  return cycles_.back() + train.length(train.packets - 1) - 1;
}

std::vector<Cycle> send_latencies(const Parameters& parameters, const Send& send) {
  std::vector<Cycle> latencies(send.destinations.size());
  ZeroLoad(parameters).send_latencies(send, latencies);
  return latencies;
}

Cycle reduce_completion(const Parameters& parameters, const Reduce& reduce,
                        std::span<const Cycle> operand_starts) {
  return ZeroLoad(parameters).reduce_completion(reduce, operand_starts);
}

}  // namespace primalsim::noc::ipcn
