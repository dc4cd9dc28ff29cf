#include <fmt/format.h>
#include <fmt/ranges.h>

#include "noc/iq/network.h"

namespace primalsim::noc::iq {

namespace {

const char* name(Port port) { return port < kPlanarPorts ? kDirectionNames[port] : "terminal"; }

std::string place(const Topology& mesh, const WaitingVc& at) {
  return fmt::format("router ({},{}) input {} vc {}", mesh.x(at.router), mesh.y(at.router), name(at.input),
                     at.input_vc);
}

}  // namespace

std::string describe_waiting(const Parameters& parameters, std::span<const WaitingVc> waiting) {
  std::string text;
  for (const WaitingVc& entry : waiting) {
    text += fmt::format("{}: packet {} ", place(parameters.topology(), entry), entry.packet);
    if (entry.holds_output_vc) {
      text += fmt::format("holds output {} vc {}, waits for a credit", name(entry.output), entry.output_vc);
      text += fmt::format("; behind it: packets {}\n", fmt::join(entry.holders, ", "));
    } else {
      text += fmt::format("waits for output {} vcs {:#x}", name(entry.output), entry.vc_mask);
      text += fmt::format("; held by packets {}\n", fmt::join(entry.holders, ", "));
    }
  }
  return text;
}

}  // namespace primalsim::noc::iq
