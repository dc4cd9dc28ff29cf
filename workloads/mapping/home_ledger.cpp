#include "workloads/mapping/home_ledger.h"

#include <algorithm>

#include "core/error.h"
#include "workloads/mapping/ribbon_positions.h"

namespace primalsim::workloads {

HomeLedger::HomeLedger(const Ribbon& ribbon, const pe_models::Machine& machine)
    : ribbon_(ribbon),
      limit_(std::max(1U, machine.scratchpad().packet_buffers / 2)),
      homes_(ribbon.macros(), 0) {}

std::uint32_t HomeLedger::claim(std::uint32_t wanted, std::uint32_t tiles) {
  const std::uint32_t end = tiles * ribbon_.macros_per_tile();
  if (wanted < end && homes_[wanted] < limit_) {
    ++homes_[wanted];
    return wanted;
  }
  NearestFirst nearest(ribbon_, wanted);
  while (const auto macro = nearest.next()) {
    if (*macro >= end || homes_[*macro] == limit_) continue;
    ++homes_[*macro];
    return *macro;
  }
  throw_no_fit(
      "the vectors do not fit: {} tiles of {} x {} macros are home to {} slices at most, {} per macro (half "
      "of "
      "scratchpad.packet_buffers)",
      tiles, ribbon_.width, ribbon_.height, std::uint64_t{end} * limit_, limit_);
}

}  // namespace primalsim::workloads
