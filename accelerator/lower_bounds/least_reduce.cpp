#include "accelerator/lower_bounds/least_reduce.h"

#include <algorithm>
#include <vector>

namespace primalsim::accelerator {
namespace {

// With adders in the data path a sum need not be taken in anywhere but at the root.
Cycle inline_sum_cycles(Cycle hop, Cycle adder, std::uint64_t flits) { return 2 * hop + adder + flits - 1; }

// Out of one macro's port and into another's.
Cycle way_cycles(Cycle hop, Links between) { return between == Links::kOne ? 3 * hop : 2 * hop; }

}  // namespace

Cycle least_reduce_cycles(const pe_models::Machine& machine, std::uint64_t operands, std::uint64_t flits,
                          Links between) {
  const Cycle hop = machine.hop_cycles();
  const Cycle adder = machine.compute().adder_latency_cycles;
  if (machine.compute().inline_adders) return inline_sum_cycles(hop, adder, flits);
  const Cycle way = way_cycles(hop, between);
  const std::uint64_t packet = std::min<std::uint64_t>(machine.router().fifo_flits, flits);
  // most[t]: operands whose sum can have its head complete at one macro in cycle t. Heads come out of its
  // router a packet apart; each is an operand, or the sum of others at another macro; only one, its own
  // operand, can be there earlier than from another macro.
  std::vector<std::uint64_t> most;
  for (Cycle t = 0;; ++t) {
    std::uint64_t sum = 0;
    for (Cycle seen = t - std::min(t, adder); t >= adder && seen >= 2 * hop; seen -= packet) {
      sum += seen >= way ? std::max<std::uint64_t>(1, most[seen - way]) : 1;
      if (seen < way || seen < packet) break;
    }
    if (sum >= operands) return t + flits - 1;
    most.push_back(std::min(sum, operands));
  }
}

SliceSums::SliceSums(const pe_models::Machine& machine, std::uint64_t flits, std::uint64_t last_packet,
                     Links between, std::uint64_t most_operands)
    : hop_(machine.hop_cycles()),
      adder_(machine.compute().adder_latency_cycles),
      way_(way_cycles(hop_, between) + adder_),
      in_line_(machine.compute().inline_adders),
      flits_(flits),
      last_packet_(last_packet),
      most_operands_(most_operands) {}

// Their sum has its last flit complete at one macro. Of every stream that its adder takes in, all flits have
// come out of its router by then, and the last packets one by one.
std::uint64_t SliceSums::next() {
  const Cycle t = most_.size();
  std::uint64_t sum = 0;
  if (in_line_) {
    sum = t >= inline_sum_cycles(hop_, adder_, flits_) ? most_operands_ : 0;
  } else {
    const Cycle first = 2 * hop_ + adder_;  // complete, of a stream's flits
    const std::uint64_t streams = t < first ? 0 : (t - first + 1) / flits_;
    for (std::uint64_t i = 0; i < streams && sum < most_operands_; ++i) {
      const Cycle tail = t - i * last_packet_;  // complete, of the stream that is the i-th from the last one
      sum += std::max<std::uint64_t>(1, tail >= way_ ? most_[tail - way_] : 0);
    }
  }
  most_.push_back(std::min(sum, most_operands_));
  return most_.back();
}

Cycle least_slice_sum_cycles(const pe_models::Machine& machine, std::uint64_t operands, std::uint64_t flits,
                             std::uint64_t last_packet, Links between) {
  SliceSums sums(machine, flits, last_packet, between, operands);
  Cycle t = 0;
  while (sums.next() < operands) ++t;
  return t;
}

}  // namespace primalsim::accelerator
