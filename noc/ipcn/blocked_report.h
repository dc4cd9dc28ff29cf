// The text of describe_blocked(): the same words for every kernel.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "noc/ipcn/network.h"

namespace primalsim::noc::ipcn {

class BlockedReport {
 public:
  explicit BlockedReport(const Ribbon& ribbon) : ribbon_(ribbon) {}

  struct Claimant {
    TransferId transfer = 0;
    unsigned input = 0;
  };
  // A packet at `holder.input` holds the output but waits for `flits` credits of the FIFO behind it.
  void held(std::uint32_t macro, unsigned port, Claimant holder, std::uint32_t flits);
  // A packet at `claimant.input` wants the output that another packet holds.
  void wanted(std::uint32_t macro, unsigned port, Claimant claimant);
  // A source cannot start its front packet.
  void source(std::uint32_t macro, unsigned port, TransferId transfer, std::uint32_t flits);
  // A reduce misses contributions at a node.
  void reduce(TransferId transfer, std::uint32_t node, std::uint32_t macro, std::uint32_t arrived,
              std::uint32_t expected);

  // At most the first 64 lines, and how many more there are.
  std::string text() const;

 private:
  std::string place(std::uint32_t macro) const;

  Ribbon ribbon_;
  std::vector<std::string> lines_;
};

}  // namespace primalsim::noc::ipcn
