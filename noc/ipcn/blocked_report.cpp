#include "noc/ipcn/blocked_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "noc/ipcn/network.h"

namespace primalsim::noc::ipcn {

std::string BlockedReport::place(std::uint32_t macro) const {
  const MacroPosition at = ribbon_.position(macro);
  return fmt::format("macro {} (tile {}, x {}, y {})", macro, at.tile, at.x, at.y);
}

void BlockedReport::held(std::uint32_t macro, unsigned port, Claimant holder, std::uint32_t flits) {
  lines_.push_back(fmt::format("{}: output {} is held by transfer {} at input {}, waiting for {} credits",
                               place(macro), port_name(port), holder.transfer, port_name(holder.input),
                               flits));
}

void BlockedReport::wanted(std::uint32_t macro, unsigned port, Claimant claimant) {
  lines_.push_back(fmt::format("{}: output {} is wanted by transfer {} at input {}", place(macro),
                               port_name(port), claimant.transfer, port_name(claimant.input)));
}

void BlockedReport::source(std::uint32_t macro, unsigned port, TransferId transfer, std::uint32_t flits) {
  lines_.push_back(fmt::format("{}: the source of port {} waits for {} credits for transfer {}", place(macro),
                               port_name(port), flits, transfer));
}

void BlockedReport::reduce(TransferId transfer, std::uint32_t node, std::uint32_t macro,
                           std::uint32_t arrived, std::uint32_t expected) {
  lines_.push_back(fmt::format("transfer {}: node {} at {} has {} of {} contributions", transfer, node,
                               place(macro), arrived, expected));
}

std::string BlockedReport::text() const {
  constexpr std::size_t kMaxLines = 64;
  const std::size_t shown = std::min(lines_.size(), kMaxLines);
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) text += lines_[i] + "\n";
  if (shown < lines_.size()) text += fmt::format("... and {} more\n", lines_.size() - shown);
  return text;
}

}  // namespace primalsim::noc::ipcn
