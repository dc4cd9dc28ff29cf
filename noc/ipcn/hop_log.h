// Every packet at every place of its way through the event kernel, with what it waited for there: from this
// the time of a transfer can be put down to causes (accelerator/attribution). One entry per packet and hop.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "core/cycle.h"
#include "noc/ipcn/event_state.h"
#include "noc/ipcn/network.h"

namespace primalsim::noc::ipcn {

inline constexpr std::uint32_t kNoHop = std::numeric_limits<std::uint32_t>::max();

enum class HopKind : std::uint8_t {
  kOutput,      // of a router: `number` is macro * 8 + port
  kSource,      // of a terminal port: `number` is macro * 8 + port, of the input FIFO that it feeds
  kLane,        // between two tiles: `number` is the lane's
  kLaneSource,  // at the lane's far end: `number` is the lane's
};

struct Hop {
  TransferId transfer = 0;
  std::uint32_t node = 0;     // with `operand`, which stream of the transfer
  std::uint32_t operand = 0;  // of a sum: the number of operands
  std::uint32_t target = 0;   // of a reduce: the node whose adder takes the stream
  std::uint32_t packet = 0;
  std::uint32_t previous = kNoHop;  // where it came from; of a sum: its last contribution's last hop
  std::uint32_t number = 0;
  std::uint16_t flits = 0;
  HopKind kind = HopKind::kOutput;
  std::uint8_t input = 0;  // of an output: the input whose FIFO it leaves
  Cycle ready = 0;         // it joined the queue, or its head was in the FIFO or seen by the lane
  Cycle claimed = 0;       // of an output: held from then on; otherwise as `start`
  Cycle start = 0;         // the head is sent
  std::uint32_t busy = 0;  // cycles for which the place is taken from `start` on

  Cycle end() const { return start + busy; }
  bool same_stream(const Hop& other) const {
    return transfer == other.transfer && node == other.node && operand == other.operand;
  }
};

// Written by a network, in the order in which hops start, lanes apart: they are written when they are taken.
class HopLog {
 public:
  const std::vector<Hop>& hops() const { return hops_; }

  // For networks that know where each packet comes from. Returns the hop's index.
  std::uint32_t append(const Hop& hop) {
    hops_.push_back(hop);
    return static_cast<std::uint32_t>(hops_.size()) - 1;
  }

  // For the kernel. Records are its own; outputs are numbered as in Hop.
  void claim(std::uint32_t output, Cycle now) {
    if (claims_.size() <= output) claims_.resize(std::size_t{output} + 1, 0);
    claims_[output] = now;
  }
  Cycle claimed(std::uint32_t output) const { return claims_[output]; }
  void begin(std::uint32_t record) { at(record) = kNoHop; }
  void copy(std::uint32_t record, std::uint32_t copy) {
    const std::uint32_t hop = at(record);
    at(copy) = hop;
  }
  void add(std::uint32_t record, const Record& state, const Flow& flow, Hop hop);

 private:
  std::uint32_t& at(std::uint32_t record) {
    if (last_.size() <= record) last_.resize(std::size_t{record} + 1, kNoHop);
    return last_[record];
  }

  std::vector<Hop> hops_;
  std::vector<std::uint32_t> last_;  // per record: its latest hop
  std::vector<Cycle> claims_;        // per output
};

inline void HopLog::add(std::uint32_t record, const Record& state, const Flow& flow, Hop hop) {
  hop.transfer = flow.transfer;
  hop.node = flow.node;
  hop.operand = flow.operand;
  hop.target = flow.target;
  hop.packet = state.packet;
  hop.flits = state.flits;
  std::uint32_t& last = at(record);
  hop.previous = last;
  last = static_cast<std::uint32_t>(hops_.size());
  hops_.push_back(hop);
}

}  // namespace primalsim::noc::ipcn
