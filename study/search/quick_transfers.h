// Roughly how long transfers take, in closed form: what the analytic cost of a mapping is made of.
#pragma once

#include <cstdint>
#include <vector>

#include "core/cycle.h"
#include "pe_models/machine.h"

namespace primalsim::study {

// A macro on the ribbon as a whole.
struct RibbonPoint {
  std::uint32_t column = 0;  // tile * width + x
  std::uint32_t row = 0;
  std::uint32_t tile = 0;
};

// Terms as in docs/ipcn.md, Zero load. The machine must outlive it. Not thread-safe.
class QuickTransfers {
 public:
  explicit QuickTransfers(const pe_models::Machine& machine);

  // From the start of a stream to the delivery of its last flit, alone in the network.
  Cycle travel(const RibbonPoint& from, const RibbonPoint& to, std::uint64_t flits) const {
    return way(from, to, flits) + length(flits);
  }
  // Of a head, from the source to the sink.
  Cycle way(const RibbonPoint& from, const RibbonPoint& to, std::uint64_t flits) const;
  // From the head's arrival to the last flit's.
  Cycle length(std::uint64_t flits) const;

  // A sum along a tree: operand after operand, then the sum at its root.
  void add_operand(const RibbonPoint& at, Cycle ready);
  // The cycle in which the sum of what has been added is complete; there is at least one operand, and none
  // afterwards.
  Cycle sum_at(const RibbonPoint& root, std::uint64_t flits);

 private:
  struct Operand {
    RibbonPoint at;
    Cycle ready = 0;
  };
  // Streams that come to an adder.
  struct Streams {
    Cycle latest = 0;    // head
    Cycle earliest = 0;  // head
    std::uint32_t count = 0;
    void add(Cycle head) {
      latest = count == 0 ? head : std::max(latest, head);
      earliest = count == 0 ? head : std::min(earliest, head);
      ++count;
    }
  };
  // The operands of one row on one side of the root's column.
  struct Chain {
    Cycle farthest = 0;  // head of the operand that would come last to the column, were it alone
    std::uint32_t operands = 0;
  };
  struct Row {
    Chain west, east;
    Streams here;
    bool used = false;
  };

  Cycle added(const Streams& streams, std::uint64_t flits) const;
  Cycle added_on_the_way(const Streams& streams, std::uint64_t flits) const;
  Cycle chained(const Chain& chain, std::uint64_t flits) const;
  void sort_into_rows(const RibbonPoint& root, std::uint64_t flits);
  Cycle column_sum(const Row& row, std::uint64_t flits, bool from_beyond, Cycle beyond) const;

  const pe_models::Machine& machine_;
  const Cycle hop_;
  std::vector<Operand> operands_;
  std::vector<Row> rows_;
};

}  // namespace primalsim::study
