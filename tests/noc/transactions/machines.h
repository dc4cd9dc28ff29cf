// Machines of two networks, and programs, for tests of transactions.
#pragma once

#include "core/geometry/ring.h"
#include "noc/transactions/transactions.h"

namespace primalsim::noc::transactions::testing {

// 4 x 3 nodes on two one-way tori: network 0 right, then down; network 1 up, then left. A hop takes 3 cycles,
// an interface 2, a credit 2; 8 flits a virtual channel. Each node has a memory that answers after 10 cycles
// and reads a flit a cycle. Nothing is lost in cores.
inline Machine small_machine() {
  Machine machine;
  machine.width = 4;
  machine.height = 3;
  machine.networks = {{{4, 3, one_way_ring()}, DimensionOrder::kXy},
                      {{4, 3, one_way_ring_back()}, DimensionOrder::kYx}};
  machine.hop_cycles = 3;
  machine.interface_cycles = 2;
  machine.credit_cycles = 2;
  machine.vc_flits = 8;
  machine.shared_flits = 24;
  machine.request_vcs = 1;
  machine.response_vcs = 2;
  Memory memory;
  memory.latency_cycles = 10;
  memory.queued_requests = 2;
  memory.read_ahead_flits = 4;
  memory.multicasts = true;
  machine.memories = {memory};
  machine.memory_of.assign(machine.nodes(), 0);
  return machine;
}

inline Operation read_of(Place place, std::uint64_t bytes, Cycle at, std::uint8_t network = 0) {
  Operation operation;
  operation.kind = Kind::kRead;
  operation.network = network;
  operation.place = place;
  operation.bytes = bytes;
  operation.at = at;
  return operation;
}

inline Operation write_to(Place place, std::uint64_t bytes, Cycle at, std::uint8_t network = 0) {
  Operation operation = read_of(place, bytes, at, network);
  operation.kind = Kind::kWrite;
  return operation;
}

// Begins at `at`; ended at `end` when it was recorded.
inline Operation barrier(Cycle at, Cycle end, bool reads = true, bool writes = false) {
  Operation operation;
  operation.kind = Kind::kBarrier;
  operation.at = at;
  operation.end = end;
  operation.waits_for_reads = reads;
  operation.waits_for_writes = writes;
  return operation;
}

}  // namespace primalsim::noc::transactions::testing
