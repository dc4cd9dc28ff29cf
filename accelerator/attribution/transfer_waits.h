// What a packet of a run waited for, and since when: each kind of control has its own reasons.
#pragma once

#include <cstdint>
#include <limits>

#include "accelerator/attribution/attribution.h"
#include "noc/ipcn/hop_log.h"

namespace primalsim::accelerator {

inline constexpr std::uint32_t kNoTransfer = std::numeric_limits<std::uint32_t>::max();

struct Wait {
  Cause cause = Cause::kCredits;
  Resource resource;
  std::uint32_t behind = kNoTransfer;  // the transfer whose flits are in the way
  Cycle since = 0;                     // the same from then on until the cycle that was asked for
};

class TransferWaits {
 public:
  virtual ~TransferWaits() = default;
  // In cycle `now`, from hop.ready to before hop.start; `hop` is one of the log's.
  virtual Wait at(const noc::ipcn::Hop& hop, Cycle now) = 0;
};

}  // namespace primalsim::accelerator
