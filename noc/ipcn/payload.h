// Numbers that transfers carry if the network's user wants them to (functional mode); no cycle depends on
// them.
//
// n numbers of a transfer of L flits: flit j carries those from j n / L up to (j + 1) n / L.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "noc/ipcn/network.h"

namespace primalsim::noc::ipcn {

struct Payload {
  std::vector<std::int64_t> values;
  // Where they come from, by numbers of the user's own. Every flit carries them; an adder keeps those of all
  // its contributions.
  std::vector<std::uint64_t> tags;
};

// What the network asks its user, and tells it. All calls come from within the network's own functions.
class PayloadUser {
 public:
  virtual ~PayloadUser() = default;
  // What a send (operand 0) or an operand of a reduce carries: asked when it starts. Operands of one reduce
  // have equally many values.
  virtual Payload source(TransferId transfer, std::uint32_t operand) = 0;
  // Whether a reduce keeps the largest value instead of the sum.
  virtual bool takes_maximum(TransferId transfer) = 0;
  // Comes before the Delivery. Tags are sorted.
  virtual void delivered(TransferId transfer, std::uint32_t output, Payload payload) = 0;
  // Called for what a router sends, a packet or a flit at a time; a test may change the values.
  virtual void pass(TransferId, std::uint32_t /*macro*/, Port, std::span<std::int64_t> /*values*/) {}
};

// The numbers of flits [begin, end) of `flits`.
Payload part_of(const Payload& payload, std::uint32_t flits, std::uint32_t begin, std::uint32_t end);
// What an adder does with a contribution.
void add_to(Payload& sum, const Payload& contribution, bool maximum);
// Puts the next flits behind those that have arrived. If tags differ, the last ones stay.
void append_to(Payload& arrived, const Payload& next);

}  // namespace primalsim::noc::ipcn
