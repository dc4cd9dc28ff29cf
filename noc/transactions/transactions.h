// What nodes do on a machine of memories: programs of reads, writes, multicasts and barriers, and when each
// of them is done.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/cycle.h"
#include "noc/transactions/machine.h"

namespace primalsim::noc::transactions {

enum class Kind : std::uint8_t { kRead, kWrite, kMulticast, kBarrier };

struct Place {
  std::uint32_t x = 0;
  std::uint32_t y = 0;
};

struct Operation {
  Kind kind = Kind::kRead;
  std::uint8_t network = 0;
  Place place;  // where the data are or go; of a multicast the first corner of a rectangle
  Place last;   // of a multicast: the other corner, reached by going on in the network's directions
  std::uint64_t bytes = 0;       // 1 or more, but of a barrier
  Cycle at = 0;                  // when it is issued; of a barrier: when it begins
  Cycle end = 0;                 // of a barrier, as recorded; not before `at`
  bool waits_for_reads = false;  // a barrier: for all reads, writes (multicasts too) before it
  bool waits_for_writes = false;
};

// What one processor of a node does, in this order; times do not go back.
struct Program {
  Place node;
  std::vector<Operation> operations;
};

enum class Issue : std::uint8_t {
  kRecorded,    // each operation at its time
  kClosedLoop,  // as long after the one before as recorded, and after a barrier when it ends here
};

// Of an operation, in cycles. A write is answered by an acknowledgement, a multicast by one of each node. Of
// several packets: those of the one that is done last.
struct Life {
  Cycle issued = 0;
  Cycle at_interface = 0;
  Cycle arrived = 0;                  // request, or last flit of a write, at the memory
  Cycle served = 0;                   // its turn has come
  Cycle answered = 0;                 // the first flit of the answer leaves
  Cycle done = 0;                     // the last one is there; of a barrier: its end
  std::uint32_t request_cycles = 0;   // alone in the network, from the interface to the memory
  std::uint32_t response_cycles = 0;  // of the answer's first flit
  std::uint32_t response_flits = 0;
};

struct LinkUse {
  std::uint8_t network = 0;
  Place from;
  Place to;
  Port port = kHere;  // kHere: from or to the interface
  bool injection = false;
  std::uint64_t flits = 0;
  std::uint64_t waiting = 0;  // flits that could have gone and had to wait for others, each cycle
};

struct Outcome {
  std::vector<std::vector<Life>> lives;  // of each program, of each operation
  std::vector<LinkUse> links;            // that carried anything
  Cycle cycles = 0;                      // after the last event
  std::uint64_t flit_hops = 0;
};

// Throws RunError if nothing moves any more and not all is done.
Outcome run(const Machine& machine, std::span<const Program> programs, Issue issue);

// The nodes that take a multicast of `source`, which itself does not.
std::vector<std::uint32_t> multicast_nodes(const Machine& machine, Place source, const Operation& multicast);

}  // namespace primalsim::noc::transactions
