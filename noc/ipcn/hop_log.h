// Every packet at every place of its way through the event kernel, with what it waited for there: from this
// the time of a transfer can be put down to causes (accelerator/attribution). One entry per packet and hop.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
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
  std::uint32_t packet = 0;
  std::uint32_t previous = kNoHop;         // where it came from; of a sum: its last contribution's last hop
  std::uint32_t before_at_place = kNoHop;  // logged before it, of the same router or lane
  std::uint32_t number = 0;
  std::uint16_t flits = 0;
  HopKind kind = HopKind::kOutput;
  std::uint8_t input : 7 = 0;    // of an output: the input whose FIFO it leaves
  std::uint8_t to_root : 1 = 1;  // of a reduce: the root's adder takes the stream
  Cycle ready = 0;               // it joined the queue, or its head was in the FIFO or seen by the lane
  // Of an output: held from then on. Of a source with a scratchpad's port: it asks for that. Otherwise as
  // `start`.
  Cycle claimed = 0;
  Cycle start = 0;                            // the head is sent
  std::uint32_t busy = 0;                     // cycles for which the place is taken from `start` on
  std::uint32_t before_of_transfer = kNoHop;  // logged before it

  Cycle end() const { return start + busy; }
  bool same_stream(const Hop& other) const {
    return transfer == other.transfer && node == other.node && operand == other.operand;
  }
};

static_assert(sizeof(Hop) == 64, "a run writes one cache line per hop");

// Written by a network, in the order in which hops start, lanes apart: they are written when they are taken.
// The storage of a log that is gone is taken by the thread's next one, up to kKeptBytes of it: to get so many
// pages from the system costs as much as to write them.
class HopLog {
 public:
  static constexpr std::size_t kKeptBytes = std::size_t{64} << 20;

  HopLog();
  ~HopLog();
  HopLog(const HopLog&) = delete;
  HopLog& operator=(const HopLog&) = delete;

  // So many are about to come.
  void reserve(std::uint64_t hops) { hops_.reserve(hops); }
  const std::vector<Hop>& hops() const { return hops_; }

  // The last hop of a router, both kinds of a lane, or a transfer; kNoHop: none. Those before are linked.
  std::uint32_t last_of_router(std::uint32_t macro) const { return last_of(routers_, macro); }
  std::uint32_t last_of_lane(std::uint32_t lane) const { return last_of(lanes_, lane); }
  std::uint32_t last_of_transfer(TransferId transfer) const { return last_of(transfers_, transfer); }

  // For networks that know where each packet comes from. Returns the hop's index.
  std::uint32_t append(Hop hop) {
    const auto index = static_cast<std::uint32_t>(hops_.size());
    link(hop, index);
    hops_.push_back(hop);
    return index;
  }

  // For the kernel. Records are its own; outputs are numbered as in Hop.
  void claim(std::uint32_t output, Cycle now) {
    if (claims_.size() <= output) claims_.resize(std::size_t{output} + 1, 0);
    claims_[output] = now;
  }
  Cycle claimed(std::uint32_t output) const { return claims_[output]; }
  void begin(std::uint32_t record) { at(last_, record) = kNoHop; }
  void copy(std::uint32_t record, std::uint32_t copy) {
    const std::uint32_t hop = at(last_, record);
    at(last_, copy) = hop;
  }
  void add(std::uint32_t record, const Record& state, const Flow& flow, Hop hop);

 private:
  using Indices = std::vector<std::uint32_t>;

  static std::uint32_t& at(Indices& indices, std::uint32_t number) {
    if (indices.size() <= number) indices.resize(std::size_t{number} + 1, kNoHop);
    return indices[number];
  }
  static std::uint32_t last_of(const Indices& indices, std::uint32_t number) {
    return number < indices.size() ? indices[number] : kNoHop;
  }
  void link(Hop& hop, std::uint32_t index) {
    const bool at_router = hop.kind == HopKind::kOutput || hop.kind == HopKind::kSource;
    std::uint32_t& place = at_router ? at(routers_, hop.number >> 3) : at(lanes_, hop.number);
    hop.before_at_place = std::exchange(place, index);
    hop.before_of_transfer = std::exchange(at(transfers_, hop.transfer), index);
  }

  std::vector<Hop> hops_;
  Indices last_;               // per record: its latest hop
  std::vector<Cycle> claims_;  // per output
  Indices routers_;            // the latest hop of each
  Indices lanes_;
  Indices transfers_;
};

inline void HopLog::add(std::uint32_t record, const Record& state, const Flow& flow, Hop hop) {
  hop.transfer = flow.transfer;
  hop.node = flow.node;
  hop.operand = flow.operand;
  hop.to_root = flow.target == 0 ? 1 : 0;
  hop.packet = state.packet;
  hop.flits = state.flits;
  const auto index = static_cast<std::uint32_t>(hops_.size());
  hop.previous = std::exchange(at(last_, record), index);
  link(hop, index);
  hops_.push_back(hop);
}

}  // namespace primalsim::noc::ipcn
